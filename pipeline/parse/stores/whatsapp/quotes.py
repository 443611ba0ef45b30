"""What messages of `ChatStorage.sqlite` answer, which lies in protocol buffers, in which no query can look.

Origin: IPED's extractor, chronika's notes on the format, SwiftWABackupAPI. `ZWAMEDIAITEM.ZMETADATA`: 5 the ZSTANZAID of
what is answered, 6 who said it, 19.1 its text.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass

from pipeline.parse.database.opening import connect, lenient
from pipeline.parse.formats.protobuf import Message
from pipeline.parse.parser import Evidence

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
