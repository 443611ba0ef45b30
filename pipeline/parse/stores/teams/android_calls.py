"""Calls of Teams' Android app: a JSON object for each, among the attributes of messages."""

import json
from functools import lru_cache
from typing import Any

from pipeline.parse.people import WAYS
from pipeline.parse.sqlite import Query
from pipeline.parse.times.epochs import unix_ms
from pipeline.parse.times.iso import iso
from pipeline.parse.tree import at, text

_NOT_CALLS = "propertyId is not 'CallLog'"
_LOG = ("log",)


@lru_cache(maxsize=16384)
def _tree(stored: str | None) -> Any:
    return json.loads(stored or "null")


def _time(value: Any) -> int | None:
    if isinstance(value, str) and not value.isdecimal():
        return iso(value)
    return unix_ms(int(value)) if value else None


def _source(value: Any) -> str | None:
    if _time(value) is None:
        return None
    return "zone" if isinstance(value, str) and not value.isdecimal() else "epoch"


def _out(stored: str | None) -> bool | None:
    way = (text(at(_tree(stored), "callDirection")) or "").casefold()
    return {"outgoing": True, "incoming": False}.get(way)


def _ended(stored: str | None) -> int | None:
    return _time(at(_tree(stored), "endTimeMillis") or at(_tree(stored), "endTime"))


def _sender(stored: str | None, name: str) -> str | None:
    return text(at(_tree(stored), name)) if _out(stored) is False else None


def _recipients(stored: str | None) -> list[str] | None:
    out, target = _out(stored), text(at(_tree(stored), "target"))
    return [] if out is False else [target] if out and target else None


def _extra(stored: str | None) -> dict[str, Any]:
    return {
        "outcome": text(at(_tree(stored), "callState")),
        "type": text(at(_tree(stored), "callType")),
        "called": text(at(_tree(stored), "target")) if not _out(stored) else None,
    }


CALLS = Query(
    kind="call",
    table="MessagePropertyAttribute",
    requires={"MessagePropertyAttribute": frozenset({"propertyId", "attributeValue"})},
    sql=f"""
        select rowid as rowid, cast(attributeValue as text) as log, iif(json_valid(cast(attributeValue as text)),
            coalesce(json_extract(cast(attributeValue as text), '$.connectTimeMillis'),
                json_extract(cast(attributeValue as text), '$.startTime')), null) as time
        from MessagePropertyAttribute where not ({_NOT_CALLS})
    """,
    times={"sent_at": ("time", _time)},
    computed={
        "sent_at_source": (("time",), _source),
        "direction": (_LOG, lambda log: WAYS.get(-1 if (out := _out(log)) is None else out)),
        "sender": (_LOG, lambda log: _sender(log, "originator")),
        "sender_name": (_LOG, lambda log: _sender(log, "originatorDisplayName")),
        "recipients": (_LOG, _recipients),
        "ended_at": (_LOG, _ended),
        "extra": (_LOG, _extra),
    },
    ignores=_NOT_CALLS,
)
