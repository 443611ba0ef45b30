"""The table `calls` of Android: in `calllog.db`, before Android 7 in `contacts2.db`.

Origin: AOSP `CallLog.java`, `CallLogDatabaseHelper.java`.
Times: milliseconds since 1970-01-01 UTC; a length in seconds.
"""

from typing import Any

from pipeline.parse.epochs import after, unix_ms
from pipeline.parse.extras import extras
from pipeline.parse.sqlite import Query

_TYPES = {
    1: ("incoming", "answered"),
    2: ("outgoing", "dialled"),
    3: ("incoming", "missed"),
    4: ("incoming", "voicemail"),
    5: ("incoming", "rejected"),
    6: ("incoming", "blocked"),
    7: ("incoming", "answered on another device"),
}
_NOBODY = frozenset({"", "-1", "-2", "-3"})  # unknown, private, payphone
_HIDDEN = {2: "withheld", 3: "unknown", 4: "payphone", 5: "unavailable"}
_FEATURES = {1: "video", 2: "taken over from another device", 8: "Wi-Fi", 32: "real-time text"}


def direction(type_: int | None) -> str | None:
    return _TYPES[type_][0] if type_ in _TYPES else None


def sender(type_: int | None, number: str | None) -> str | None:
    return None if type_ == 2 or number in _NOBODY else number


def recipients(type_: int | None, number: str | None) -> list[str]:
    return [number] if type_ == 2 and number and number not in _NOBODY else []


def outcome(type_: int | None) -> str:
    return _TYPES[type_][1] if type_ in _TYPES else f"type {type_}"


def ended(date: int | None, seconds: int | None) -> int | None:
    return after(unix_ms(date), seconds * 1_000_000 if isinstance(seconds, int) else None)


def _features(bits: Any) -> list[str] | None:
    return [name for bit, name in _FEATURES.items() if bits & bit] or None


def _state(deleted: Any) -> str:
    return "deleted" if deleted == 1 else "live"


_TOLD, _extra = extras(
    presentation=lambda value: _HIDDEN.get(value),
    features=_features,
    geocoded_location=None,
    post_dial_digits=None,
    via_number=None,
    phone_account_address=None,
    conference=None,
    subject=None,
)


def _told(type_: int | None, *values: Any) -> dict[str, Any]:
    return {"outcome": outcome(type_)} | _extra(*values)


CALLS = Query(
    kind="call",
    table="calls",
    requires={"calls": frozenset({"number", "date", "duration", "type"})},
    optional={
        "calls": frozenset(
            {"name", "presentation", "features", "geocoded_location", "post_dial_digits", "via_number"}
            | {"phone_account_address", "conference_call_id", "subject", "transcription", "_data", "deleted"}
        )
    },
    sql="""
        select rowid as rowid, number, date, duration, type, name, iif(number in ('-1', '-2', '-3', ''), null, number)
            as thread, presentation, features, geocoded_location, nullif(post_dial_digits, '') as post_dial_digits,
            nullif(via_number, '') as via_number, phone_account_address, subject, deleted,
            iif(conference_call_id > 0, conference_call_id, null) as conference,
            cast(transcription as text) as transcription, iif(_data <> '', json_array(cast(_data as text)), null)
            as files
        from calls
    """,
    columns={"sender_name": "name", "thread": "thread", "thread_title": "name", "body": "transcription"},
    times={"sent_at": ("date", unix_ms)},
    lists={"attachments": "files"},
    computed={
        "direction": (("type",), direction),
        "sender": (("type", "number"), sender),
        "recipients": (("type", "number"), recipients),
        "ended_at": (("date", "duration"), ended),
        "state": (("deleted",), _state),
        "thread_kind": (("thread",), lambda thread: "direct" if thread else None),
        "extra": (("type", *_TOLD), _told),
    },
)
