"""The Google app on Android: sessions of its search box and of its assistant, `app_session/*.binarypb`.

Seen on: a structure rebuilt in code. Origin: ALEAPP (fields of the protocol buffer).
Times: none; the file's own is in SOURCES.
Read: the words of the last query of a session, and its kind.
Ignored: sessions without words.
Not read: earlier queries of a session, answers as sound.
"""

from collections.abc import Iterator

from models.issues import Issue
from pipeline.parse.formats.protobuf import Message
from pipeline.parse.parser import Evidence, Item, Parser, Stored

_MOST_BYTES = 64 * 1024 * 1024
_QUERIES = 132269847  # the extension that holds the queries of a session


def _read(evidence: Evidence) -> Iterator[Item]:
    if not evidence.path.stat().st_size:
        yield Stored("session", 0)
        return
    try:
        if evidence.path.stat().st_size > _MOST_BYTES:
            raise ValueError("larger than one of these may be")
        session = Message(evidence.path.read_bytes())
        query = session.message(_QUERIES, 1)
        words, kind = query.text(2) if query else None, session.text(3)
    except ValueError:
        yield Issue("file:", "damaged", "no protocol buffer of this kind")
        return
    if words:
        yield {"locator": "session:1", "kind": "search", "body": words, "extra": {"session": kind}}
    yield Stored("session", 1, 0 if words else 1)


PARSER = Parser(
    name="google_session",
    version=1,
    app="com.google.android.googlequicksearchbox",
    threads=False,
    paths=("com.google.android.googlequicksearchbox/app_session/*.binarypb",),
    read=_read,
)
