"""The Google app on Android: what was searched for lately, and sessions of its search box and of its assistant.

Seen on: structures of Android 9 to 13, rebuilt in code. Origin: ALEAPP (fields of both protocol buffers).
Times: of recent entries milliseconds since 1970-01-01 UTC; a session has none of its own (its file's is in SOURCES).
Read: `RecentsDataStore.pb` and `files/recently/*` (words, and pages that were read in the app),
`app_session/*.binarypb` (the words of the last query of a session, and its kind); what was searched for on other
devices of the account may be among them; `accounts.notifications.db` (the accounts of the app).
Ignored: sessions without words.
Not read: earlier queries of a session, answers as sound, screenshots (pictures of their own), newer versions' stores.
"""

from collections.abc import Iterator

from models.issues import Issue
from models.rows import Row
from pipeline.parse.epochs import unix_ms
from pipeline.parse.parser import Evidence, Item, Parser, Stored
from pipeline.parse.protobuf import Message
from pipeline.parse.sqlite import Query, Sqlite

_APP = "com.google.android.googlequicksearchbox"
_MOST_BYTES = 64 * 1024 * 1024
_QUERIES = 132269847  # the extension that holds the queries of a session


def _message(evidence: Evidence) -> Message:
    if evidence.path.stat().st_size > _MOST_BYTES:
        raise ValueError("larger than one of these may be")
    return Message(evidence.path.read_bytes())


def _recent(evidence: Evidence) -> Iterator[Item]:
    try:
        entries = _message(evidence).all(1)
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
    words, page, shot = entry.text(5), entry.message(7), entry.integer(9)
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
        "extra": {"screenshot_number": shot},
    }


def _session(evidence: Evidence) -> Iterator[Item]:
    if not evidence.path.stat().st_size:
        yield Stored("session", 0)
        return
    try:
        session = _message(evidence)
        query = session.message(_QUERIES, 1)
        words, kind = query.text(2) if query else None, session.text(3)
    except ValueError:
        yield Issue("file:", "damaged", "no protocol buffer of this kind")
        return
    if words:
        yield {"locator": "session:1", "kind": "search", "body": words, "extra": {"session": kind}}
    yield Stored("session", 1, 0 if words else 1)


ACCOUNTS = Query(
    kind="account",
    table="accounts",
    requires={"accounts": frozenset({"account_name"})},
    sql="select rowid as rowid, account_name from accounts",
    columns={"sender": "account_name"},
)

PARSERS = (
    Parser(
        name="google_recent",
        version=1,
        app=_APP,
        threads=False,
        paths=(f"{_APP}/files/accounts/*/RecentsDataStore.pb", f"{_APP}/files/recently/*"),
        read=_recent,
    ),
    Parser(
        name="google_session",
        version=1,
        app=_APP,
        threads=False,
        paths=(f"{_APP}/app_session/*.binarypb",),
        read=_session,
    ),
    Parser(
        name="google_accounts",
        version=1,
        app=_APP,
        threads=False,
        paths=(f"{_APP}/databases/accounts.notifications.db",),
        read=Sqlite(ACCOUNTS),
    ),
)
