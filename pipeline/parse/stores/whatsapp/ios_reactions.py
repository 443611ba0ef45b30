"""Reactions to messages of `ChatStorage.sqlite`, which lie in protocol buffers, in which no query can look.

Origin: IPED's extractor, chronika's notes on the format. `ZWAMESSAGEINFO.ZRECEIPTINFO`: 7 reactions, of which 1 those
of others (2 who, 3 sign, 4 when), 2 the owner's (2 sign, 3 when).
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from models.issues import Issue
from models.rows import Row
from pipeline.parse.database.opening import connect, lenient
from pipeline.parse.formats.protobuf import Message
from pipeline.parse.parser import Evidence, Item, Stored
from pipeline.parse.stores.whatsapp.jids import recipients, thread_kind
from pipeline.parse.times.epochs import unix_ms

_UNIT = "ZWAMESSAGEINFO"


def reactions(evidence: Evidence) -> Iterator[Item]:
    """A record for each; the rows of the table are not counted, the reactions in them are."""
    if evidence.part.index:
        return
    sql = """
        select m.Z_PK, i.ZRECEIPTINFO, coalesce(c.ZCONTACTJID, 'chat ' || m.ZCHATSESSION), c.ZPARTNERNAME
        from ZWAMESSAGEINFO i join ZWAMESSAGE m on m.Z_PK = i.ZMESSAGE
        left join ZWACHATSESSION c on c.Z_PK = m.ZCHATSESSION
        where instr(i.ZRECEIPTINFO, x'3a') > 0 order by m.Z_PK
    """
    stored = 0
    try:
        with closing(connect(evidence.path)) as connection:
            connection.text_factory = lenient
            for key, blob, chat, name in connection.execute(sql):
                about: dict[str, Any] = {"reply": f"ZWAMESSAGE:{key}", "thread": chat, "thread_title": name}
                about["thread_kind"] = thread_kind(chat)
                for place, row in enumerate(_reactions(blob)):
                    stored += 1
                    to = {"recipients": recipients(chat, row.get("sender"), None) if "direction" in row else None}
                    yield {"locator": f"{_UNIT}:{key}.{place}"} | about | to | row
    except sqlite3.OperationalError as error:
        if "no such" not in str(error):
            yield Issue(f"{_UNIT}:structure", "damaged", "reactions cannot be read")
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        yield Issue(f"{_UNIT}:structure", "damaged", "reactions cannot be read")
    if stored:
        yield Stored(_UNIT, stored)


def _reactions(blob: bytes) -> Iterator[Row]:
    try:
        put = Message(blob).message(7)
        others, own = (put.messages(1), put.messages(2)) if put else ([], [])
    except ValueError:  # receipts are no reactions, and their bytes are not known
        return
    for one in others:
        who = one.text(2)
        yield _row(one.text(3), one.integer(4)) | ({"sender": who, "direction": "incoming"} if who else {})
    for one in own:
        yield _row(one.text(2), one.integer(3)) | {"direction": "outgoing"}


def _row(sign: str | None, at: int | None) -> Row:
    sent = unix_ms(at)
    return {
        "kind": "reaction",
        "body": sign,
        "sent_at": sent,
        "sent_at_raw": None if at is None else str(at),
        "sent_at_source": None if sent is None else "epoch",
    }
