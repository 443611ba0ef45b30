"""The Google app on Android: what was searched for lately, `RecentsDataStore.pb` and `files/recently/*`.

Seen on: structures rebuilt in code. Origin: ALEAPP (fields of the protocol buffer).
Times: milliseconds since 1970-01-01 UTC.
Read: words, and pages that were read in the app; what was searched for on other devices of the account may be among
them.
Not read: screenshots (pictures of their own), newer versions' stores.
"""

from collections.abc import Iterator

from models.issues import Issue
from models.rows import Row
from pipeline.parse.formats.protobuf import Message
from pipeline.parse.parser import Evidence, Item, Parser, Stored
from pipeline.parse.times.epochs import unix_ms

_APP = "com.google.android.googlequicksearchbox"
_MOST_BYTES = 64 * 1024 * 1024


def _read(evidence: Evidence) -> Iterator[Item]:
    try:
        if evidence.path.stat().st_size > _MOST_BYTES:
            raise ValueError("larger than one of these may be")
        entries = Message(evidence.path.read_bytes()).all(1)
    except ValueError:
        yield Issue("file:", "damaged", "no protocol buffer")
        return
    for number, entry in enumerate(entries):
        try:
            yield {"locator": f"entry:{number}"} | _entry(Message(entry))
        except ValueError:
            yield Issue(f"entry:{number}", "bad-value", "not the structure that is known", rows=1)
    yield Stored("entry", len(entries))


def _entry(entry: Message) -> Row:
    words, page = entry.text(5), entry.message(7)
    raw = entry.integer(4)
    sent_at = unix_ms(raw)
    return {
        "kind": "search" if words else "visit",
        "body": words,
        "url": page.text(1) if page else None,
        "title": page.text(3) if page else None,
        "sent_at": sent_at,
        "sent_at_raw": None if raw is None else str(raw),
        "sent_at_source": None if sent_at is None else "epoch",
        "extra": {"screenshot_number": entry.integer(9)},
    }


PARSER = Parser(
    name="google_recent",
    version=1,
    app=_APP,
    threads=False,
    paths=(f"{_APP}/files/accounts/*/RecentsDataStore.pb", f"{_APP}/files/recently/*"),
    read=_read,
)
