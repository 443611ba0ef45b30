"""What `sms.db` keeps of edited messages: each version before the last, in a property list of the message.

Origin: imessage-exporter `edited.rs`. Key "ec": part of the message to its versions, the first first; "d" when, "t" the
text as a typedstream.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from models.issues import Issue
from models.rows import Row
from pipeline.parse.database.opening import connect, lenient, stand_in, structure
from pipeline.parse.formats import typedstream
from pipeline.parse.parser import ODD, Evidence, Item, Stored
from pipeline.parse.stores.imessage.conversations import (
    IN_CONVERSATION,
    MEMBERS_OF,
    PARTNER,
    STYLES,
    THREAD,
    recipients,
)
from pipeline.parse.stores.imessage.messages import HAS_VERSIONS, MESSAGES
from pipeline.parse.times.epochs import mac_s
from pipeline.parse.tree import plist

_UNIT = "message_summary_info"
_SQL = f"""
    with {MEMBERS_OF} select m.rowid, m.message_summary_info, m.is_from_me, {PARTNER}, {THREAD}, c.style,
        nullif(c.display_name, ''), members.members
    from message m {IN_CONVERSATION} where {HAS_VERSIONS} order by m.rowid
"""


def history(evidence: Evidence) -> Iterator[Item]:
    """A record for each version that is no longer shown; the rows of `message` are counted with the messages."""
    known: set[int] = set()  # a message that the app shows in two conversations is one
    try:
        with closing(connect(evidence.path)) as connection:
            connection.text_factory = lenient
            stand_in(connection, MESSAGES.optional, structure(connection))
            for rowid, summary, from_me, partner, thread, style, title, members in connection.execute(_SQL):
                if rowid in known:
                    continue
                known.add(rowid)
                yield from _versions(
                    rowid,
                    summary,
                    {
                        "kind": "message",
                        "state": "superseded",
                        "thread": thread,
                        "thread_kind": STYLES.get(style),
                        "thread_title": title,
                        "direction": "outgoing" if from_me else "incoming",
                        "sender": None if from_me else partner,
                        "recipients": recipients(from_me, partner, members, style),
                    },
                )
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        if "no such" not in str(error):  # an older structure: there were no edits
            yield Issue(f"{_UNIT}:structure", "damaged", "earlier versions of edited messages cannot be read")


def _versions(rowid: int, summary: Any, about: Row) -> Iterator[Item]:
    try:
        parts = sorted(plist(summary)["ec"].items())
        earlier = [(part, at, one) for part, versions in parts for at, one in enumerate(versions[:-1])]
    except ODD as error:
        yield Issue(f"{_UNIT}:{rowid}", "bad-value", f"{type(error).__name__}: not the structure that is known")
        return
    if earlier:
        yield Stored(_UNIT, len(earlier))
    for part, at, version in earlier:
        locator = f"{_UNIT}:{rowid}.{part}.{at}"
        try:
            when, sent = version.get("d"), mac_s(version.get("d"))
            yield about | {
                "locator": locator,
                "body": typedstream.text(version["t"]) or None,
                "sent_at": sent,
                "sent_at_raw": None if when is None else str(when),
                "sent_at_source": None if sent is None else "epoch",
                "extra": {"version": at + 1, "of": f"message:{rowid}"},
            }
        except ODD as error:
            yield Issue(locator, "bad-value", f"{type(error).__name__}: not the structure that is known", rows=1)
