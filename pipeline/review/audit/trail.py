"""The audit chain as an auditor reads it: a page at a time, newest first, by case, person, action, unit and day."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.review.database.tables import AUDIT

PAGE = 100
_UK = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Wanted:
    """Which events; empty for all.

    Attributes:
        since: first day, in UK time.
        until: last day.
        before: number of an event: those before it.
    """

    case_id: str = ""
    actor: str = ""
    action: str = ""
    unit_id: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None


@dataclass(frozen=True)
class Event:
    """An event, to be shown.

    Attributes:
        at: in UK time.
        said: what it says beyond its columns, each as a name and a value: ids and counts.
    """

    seq: int
    at: str
    actor: str
    role: str
    action: str
    case_id: str
    unit_id: str | None
    reason: str
    said: tuple[tuple[str, str], ...]


def page(connection: Connection, wanted: Wanted) -> tuple[list[Event], bool]:
    """A page of events, newest first, and whether there are earlier ones."""
    rows = sa.select(AUDIT).order_by(AUDIT.c.seq.desc()).limit(PAGE + 1)
    for name in ("case_id", "actor", "action", "unit_id"):
        if value := getattr(wanted, name):
            rows = rows.where(AUDIT.c[name] == value)
    if wanted.since:
        rows = rows.where(AUDIT.c.seq >= _first(connection, wanted.since))
    if wanted.until:
        rows = rows.where(AUDIT.c.seq < _first(connection, wanted.until + timedelta(days=1)))
    if wanted.before is not None:
        rows = rows.where(AUDIT.c.seq < wanted.before)
    found = connection.execute(rows).mappings().all()
    return [_event(dict(row)) for row in found[:PAGE]], len(found) > PAGE


def cases(connection: Connection) -> list[str]:
    """The cases of which there are events; one step of the index for each."""
    return _distinct(connection, AUDIT.c.case_id)


def actors(connection: Connection) -> list[str]:
    """Who has done something."""
    return _distinct(connection, AUDIT.c.actor)


def _distinct(connection: Connection, column: sa.ColumnElement[Any]) -> list[str]:
    found: list[str] = []
    while True:
        following = connection.scalar(
            sa.select(column).where(column > (found[-1] if found else "")).order_by(column).limit(1)
        )
        if following is None:
            return found
        found.append(following)


def _first(connection: Connection, day: date) -> int:
    """Number of the first event of a day or of one after it; behind the last one if there is none."""
    begins = datetime.combine(day, time(), _UK).astimezone(ZoneInfo("UTC")).isoformat(timespec="milliseconds")
    found = connection.scalar(
        sa.select(AUDIT.c.seq).where(AUDIT.c.at >= begins).order_by(AUDIT.c.at, AUDIT.c.seq).limit(1)
    )
    return 1 << 62 if found is None else int(found)


def _event(row: Mapping[str, Any]) -> Event:
    detail: dict[str, Any] = json.loads(row["detail"])
    detail.pop("unit", None)
    said = tuple((name.replace("_", " "), _value(value)) for name, value in detail.items())
    own = {name: row[name] for name in ("seq", "actor", "role", "action", "case_id", "unit_id", "reason")}
    at = datetime.fromisoformat(row["at"]).astimezone(_UK)
    return Event(at=f"{at:%-d %b %Y %H:%M:%S %Z}", said=said, **own)


def _value(value: Any) -> str:
    """Lists by how many they are: all of it is in the exported chain."""
    if isinstance(value, list):
        return f"{len(value):,}" if len(value) > 1 else "".join(str(one)[:8] for one in value) or "none"
    return "none" if value is None else str(value)
