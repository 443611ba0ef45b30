"""The nominals with whom somebody on a device may be compared, and how far what is said of each may be trusted."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from pipeline.link.likeness.place import Place, place

_COMPARED = ("name", "dob", "address", "postcode", "handle", "email", "nino", "driving_licence")
SINGLE = frozenset({"nino", "driving_licence"})
"""Kinds of number of which a person has one."""

_DAY = 86_400_000_000  # microseconds of grace: dates of intelligence are given without a zone
_ENTRIES = """
select nominal_id, type, value_raw, value_norm, source_grade, assessment, handling, conditions,
    epoch_us(valid_from) as from_us, epoch_us(valid_to) as to_us,
    coalesce(epoch_us(review_by) < $as_of_us, false) as overdue
from nominals
where list_contains($compared, type) and value_norm is not null and nominal_id not in (from hidden)
order by nominal_id, type, value_norm, assessment, source_grade, overdue, from_us nulls first, to_us, handling,
    conditions, locator
"""


@dataclass(frozen=True)
class Entry:
    """One entry of intelligence, and its grading."""

    type: str
    value_raw: str
    value: str
    source_grade: int
    assessment: str
    handling: str
    conditions: str | None
    from_us: int | None
    to_us: int | None
    overdue: bool

    def against(self, sent_us: int | None) -> list[str]:
        """What speaks against using it for a record of that time (domain I-09); in words."""
        late = sent_us is not None and self.to_us is not None and sent_us > self.to_us + _DAY
        early = sent_us is not None and self.from_us is not None and sent_us < self.from_us - _DAY
        reasons = {
            "the record is older than the first known use": early and self.type not in ("name", "dob"),
            "the record is later than the last known use": late and self.type not in ("name", "dob"),
            "the entry is past its review": self.overdue,
            "intelligence suspected false": self.assessment == "E",
            "source not reliable": self.source_grade == 3,
        }
        return [reason for reason, holds in reasons.items() if holds]


@dataclass(frozen=True)
class Nominal:
    """What is known of one person: entries by what they say. Best graded first."""

    nominal_id: str
    names: tuple[Entry, ...]
    born: tuple[Entry, ...]
    places: tuple[tuple[Place, Entry], ...]
    accounts: tuple[Entry, ...]
    others: tuple[Entry, ...]


def nominals(database: duckdb.DuckDBPyConnection, as_of: datetime) -> list[Nominal]:
    """All of them, in order of their reference, without those who are `hidden` (see `pipeline.link.hidden`)."""
    found: dict[str, list[Entry]] = defaultdict(list)
    asked: dict[str, Any] = {"as_of_us": round(as_of.timestamp() * 1_000_000), "compared": list(_COMPARED)}
    result = database.execute(_ENTRIES, asked)
    while rows := result.fetchmany(10_000):
        for nominal_id, *entry in rows:
            found[nominal_id].append(Entry(*entry))
    return [_nominal(nominal_id, sorted(entries, key=_trust)) for nominal_id, entries in found.items()]


def _trust(entry: Entry) -> tuple[bool, str, int]:
    return bool(entry.against(None)), entry.assessment, entry.source_grade


def _nominal(nominal_id: str, entries: list[Entry]) -> Nominal:
    def of(*types: str) -> tuple[Entry, ...]:
        return tuple(entry for entry in entries if entry.type in types)

    places = ((place(entry.type, entry.value), entry) for entry in of("address", "postcode"))
    return Nominal(
        nominal_id,
        names=of("name"),
        born=of("dob"),
        places=tuple((there, entry) for there, entry in places if there),
        accounts=of("handle", "email"),
        others=of(*sorted(SINGLE)),
    )
