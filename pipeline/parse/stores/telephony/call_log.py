"""The table `calls` of Android: in `calllog.db`, before Android 7 in `contacts2.db`.

Origin: AOSP `CallLog.java`, `CallLogDatabaseHelper.java`.
Times: milliseconds since 1970-01-01 UTC; a length in seconds.
"""

from typing import Any

from pipeline.parse.sqlite import Query
from pipeline.parse.times.epochs import after, unix_ms

OUTCOMES = {
    1: "answered",
    2: "dialled",
    3: "missed",
    4: "voicemail",
    5: "rejected",
    6: "blocked",
    7: "answered on another device",
}
_OUT = 2
_NOBODY = frozenset({"", "-1", "-2", "-3"})  # unknown, private, payphone
_HIDDEN = {2: "withheld", 3: "unknown", 4: "payphone", 5: "unavailable"}


def direction(type_: int | None) -> str | None:
    return None if type_ not in OUTCOMES else "outgoing" if type_ == _OUT else "incoming"


def sender(type_: int | None, number: str | None) -> str | None:
    return number if direction(type_) == "incoming" and number not in _NOBODY else None


def recipients(type_: int | None, number: str | None) -> list[str]:
    """The other side, unless it called: of a type that is not known it cannot be said which way it went."""
    return [number] if direction(type_) != "incoming" and number and number not in _NOBODY else []


def sender_name(type_: int | None, name: str | None) -> str | None:
    """The name that the log has is that of the other side, whoever called."""
    return name or None if direction(type_) == "incoming" else None


def ended(date: int | None, seconds: int | None) -> int | None:
    return after(unix_ms(date), seconds * 1_000_000 if isinstance(seconds, int) else None)


def _state(deleted: Any) -> str:
    return "deleted" if deleted == 1 else "live"


CALLS = Query(
    kind="call",
    table="calls",
    requires={"calls": frozenset({"number", "date", "duration", "type"})},
    optional={
        "calls": frozenset({"name", "normalized_number", "presentation", "features", "post_dial_digits", "via_number"})
        | {"geocoded_location", "phone_account_address", "conference_call_id", "subject", "transcription", "_data"}
        | {"deleted"}
    },
    # A number that the owner has saved has one form, whichever way it was dialled: calls with it are one conversation.
    sql="""
        select rowid as rowid, number, date, type, name,
            iif(typeof(date) = 'integer' and typeof(duration) = 'integer' and duration >= 0,
                date + duration * 1000, null) as ended, nullif(presentation, 1) as presentation,
            iif(number in ('-1', '-2', '-3', ''), null, coalesce(nullif(normalized_number, ''), number)) as thread,
            iif(features & 1, 'yes', null) as video, iif(features & 8, 'yes', null) as wifi, geocoded_location,
            nullif(post_dial_digits, '') as post_dial_digits, nullif(via_number, '') as via_number,
            phone_account_address, subject, deleted, cast(transcription as text) as transcription,
            iif(conference_call_id > 0, conference_call_id, null) as conference,
            iif(_data <> '', json_array(cast(_data as text)), null) as files
        from calls
    """,
    columns={"thread": "thread", "thread_title": "name", "body": "transcription"},
    times={"sent_at": ("date", unix_ms), "ended_at": ("ended", unix_ms)},
    lists={"attachments": "files"},
    computed={
        "direction": (("type",), direction),
        "sender": (("type", "number"), sender),
        "sender_name": (("type", "name"), sender_name),
        "recipients": (("type", "number"), recipients),
        "state": (("deleted",), _state),
        "thread_kind": (("thread",), lambda thread: "direct" if thread else None),
    },
    extra={"outcome": ("type", OUTCOMES), "presentation": ("presentation", _HIDDEN)}
    | {name: name for name in ("video", "wifi", "geocoded_location", "post_dial_digits", "via_number", "conference")}
    | {name: name for name in ("phone_account_address", "subject")},
)
