"""Dates of a submission: by when something is due, as a day or as a moment."""

from datetime import date, datetime, time
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, PlainSerializer, PlainValidator

UK = ZoneInfo("Europe/London")
_YEARS = range(1990, 2100)


def _day_or_moment(value: object) -> date:
    if isinstance(value, str):
        value = _read(value.strip())
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError("names no zone; write it as 2026-03-14T09:30:00Z, or the day alone")
    if not isinstance(value, date):
        raise ValueError("is no day and no time; write it as 2026-03-14, or as 2026-03-14T09:30:00Z")
    if value.year not in _YEARS:
        raise ValueError(f"is not between {_YEARS.start} and {_YEARS.stop}; correct the year")
    return value


def _read(text: str) -> object:
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            return read(text)
        except ValueError:
            continue
    return text


def _written(moment: date) -> str:
    return moment.isoformat()


Moment = Annotated[date, PlainValidator(_day_or_moment), PlainSerializer(_written, when_used="json")]
"""A day, or (a `datetime` is a `date`) a moment with its zone."""


class Deadlines(BaseModel):
    """By when the case needs its material. What is not given is not known, or does not apply.

    Attributes:
        bail: pre-charge bail ends.
        custody_time_limit: it expires.
        charging: a decision whether to charge is due.
        court: the next hearing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    bail: Moment | None = None
    custody_time_limit: Moment | None = None
    charging: Moment | None = None
    court: Moment | None = None


def begins(moment: date) -> datetime:
    """When it is so far: a day with its beginning in the UK, for what is needed on it must be there by then."""
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time.min, UK)
