"""The store's intelligence as tables of a case: a unit of work like any other, named by the versions it is made of."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pyarrow as pa

from pipeline.intelligence.versions import Held
from pipeline.store import CaseStore

STAGE = "intelligence"


def units(held: Held) -> tuple[str, ...]:
    """The unit of work that holds it; none where there is no intelligence."""
    return (held.unit,) if held.nominals.num_rows or held.roles.num_rows else ()


def keep(store: CaseStore, held: Held) -> tuple[str, ...]:
    """Put it among the case's tables; returns `units`."""
    for unit in units(held):
        if not store.done(unit):
            with store.writing(unit, STAGE, "") as output:
                output.write("nominals", held.nominals)
                output.write("roles", held.roles)
    return units(held)


def as_of(tables: Iterable[pa.Table], now: datetime) -> datetime:
    """The moment by which reviews of NOMINALS and ROLES are judged: just after the last that has fallen due, so that
    on a day on which none falls due nothing changes."""
    days = {day for table in tables for day in table["review_by"].unique().to_pylist() if day}
    due = max((day for day in days if day <= now), default=None)
    return due + timedelta(microseconds=1) if due else datetime.fromtimestamp(0, UTC)
