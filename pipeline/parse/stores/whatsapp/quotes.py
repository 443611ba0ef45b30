"""What messages of `ChatStorage.sqlite` answer, and the reactions to them: both lie in protocol buffers, in which no
query can look.

Origin: IPED's extractor, chronika's notes on the format, SwiftWABackupAPI. `ZWAMEDIAITEM.ZMETADATA`: 5 the ZSTANZAID of
what is answered, 6 who said it, 19.1 its text. `ZWAMESSAGEINFO.ZRECEIPTINFO`: 7 reactions, of which 1 those of others
(2 who, 3 sign, 4 when), 2 the owner's (2 sign, 3 when).
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from models.issues import Issue
from models.rows import Row
from pipeline.parse.database.opening import connect, lenient
from pipeline.parse.formats.protobuf import Message
from pipeline.parse.parser import Evidence, Item, Stored
from pipeline.parse.stores.whatsapp.jids import thread_kind
from pipeline.parse.times.epochs import unix_ms

_UNIT = "ZWAMESSAGEINFO"
_AT_ONCE = 500


@dataclass(frozen=True)
class Quote:
    """What a message answers: the locator of that, if it is still there, its text and its author as copied."""

    original: str | None
    text: str | None
    sender: str | None


def quotes(evidence: Evidence) -> dict[int, Quote]:
    """By row of ZWAMEDIAITEM. Nothing of a database that is damaged or has no such columns: the messages say so."""
    try:
        with closing(connect(evidence.path)) as connection:
            connection.text_factory = lenient
            return _quotes(connection)
    except (sqlite3.DatabaseError, UnicodeDecodeError):  # SQLite's own words quote what is not text
        return {}


def _quotes(connection: sqlite3.Connection) -> dict[int, Quote]:
    found: dict[int, tuple[str, str | None, str | None]] = {}
    sql = "select Z_PK, ZMETADATA from ZWAMEDIAITEM where instr(ZMETADATA, x'2a') > 0"
    for key, metadata in connection.execute(sql):
        try:
            message = Message(metadata)
            if stanza := message.text(5):
                copy = message.message(19)
                found[key] = stanza, copy.text(1) if copy else None, message.text(6)
        except ValueError:
            continue
    stanzas = list({stanza for stanza, _, _ in found.values()})
    originals: dict[str, int] = {}
    for at in range(0, len(stanzas), _AT_ONCE):
        some = stanzas[at : at + _AT_ONCE]
        marks = ", ".join("?" * len(some))
        sql = f"select ZSTANZAID, min(Z_PK) from ZWAMESSAGE where ZSTANZAID in ({marks}) group by ZSTANZAID"
        originals.update(connection.execute(sql, some))
    return {
        key: Quote(f"ZWAMESSAGE:{originals[stanza]}" if stanza in originals else None, text, sender)
        for key, (stanza, text, sender) in found.items()
    }


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
                about = {"reply": f"ZWAMESSAGE:{key}", "thread": chat, "thread_title": name}
                for place, row in enumerate(_reactions(blob)):
                    stored += 1
                    yield {"locator": f"{_UNIT}:{key}.{place}", "thread_kind": thread_kind(chat)} | about | row
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
        yield _row(one.text(3), one.integer(4)) | {"sender": who, "direction": "incoming" if who else None}
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
