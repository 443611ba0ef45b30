"""What has no column, said in words: declared names of `extra` with how each value is told."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from json import loads
from typing import Any, TypeAlias

from pipeline.parse.times.epochs import Epoch, unix_us
from pipeline.parse.times.written import written

Telling: TypeAlias = Callable[[Any], Any] | Mapping[Any, str] | None


def extras(**told: Telling) -> tuple[tuple[str, ...], Callable[..., dict[str, Any]]]:
    """`extra` of `Query.computed`: each name is a column of the query, told by a function or a code list, or as it is.

    A code that is not in its list stays visible: "type 37".
    """

    def extra(*values: Any) -> dict[str, Any]:
        return {name: _told(how, value) for (name, how), value in zip(told.items(), values, strict=True)}

    return tuple(told), extra


def time(epoch: Epoch) -> Callable[[Any], Any]:
    """A time as text, "2026-03-14T21:05:00Z"; as it is stored where it cannot be one."""
    return lambda value: written(epoch, value) or value or None


def yes(value: Any) -> bool | None:
    """True of what is set; nothing of what is not."""
    return True if value else None


def texts(value: str | None) -> list[str]:
    """What a JSON array of text names, once each."""
    return [str(one) for one in dict.fromkeys(loads(value or "[]")) if one not in (None, "")]


def moment(value: Any) -> dict[str, Any]:
    """Columns of RECORDS for a date of a property list, which is UTC; none of what is no date."""
    if not isinstance(value, datetime):
        return {}
    micros = unix_us(round(value.replace(tzinfo=UTC).timestamp() * 1_000_000))
    return {"sent_at": micros, "sent_at_raw": value.isoformat(), "sent_at_source": "epoch" if micros else None}


def _told(how: Telling, value: Any) -> Any:
    if how is None or value is None:
        return value
    return how(value) if callable(how) else how.get(value, f"type {value}")
