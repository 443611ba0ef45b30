"""The units of a queue as they are measured: places, lanes, words, phrases of the lexicons, and what people said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from models.labels import Grade
from pipeline.query import opened


@dataclass(frozen=True)
class Files:
    """The Parquet files that a queue is measured from."""

    queue: Sequence[Path]
    units: Sequence[Path]
    texts: Sequence[Path]
    mentions: Sequence[Path]
    duplicates: Sequence[Path]


@dataclass(frozen=True)
class Unit:
    """One unit.

    Attributes:
        rank, place: by score, and in the order of serving; from 1.
        rest: of the last band and in no lane: what the sample is drawn from.
        words: to be read in it.
        phrases: of the lexicons, counted once for each time they occur: what a keyword search would count.
        records: record_ids.
    """

    unit_id: str
    exhibit_ref: str
    rank: int
    place: int
    slot: str
    disclosure_lane: bool
    rest: bool
    started_us: int | None
    words: int
    phrases: int
    records: tuple[str, ...]


_FACTS = [field.name for field in fields(Unit) if field.name != "records"]

_UNITS = """
with members as (select unit_id, unnest(record_ids) as record_id from units),
words as (
    select m.unit_id, sum(len(regexp_extract_all(t.text, '\\S+'))) as words
    from texts t join members m using (record_id) where t.superseded_by is null group by 1
),
phrases as (
    select m.unit_id, count(*) as phrases from mentions n join members m using (record_id)
    where n.detector = 'lexicon' group by 1
)
select q.unit_id, q.exhibit_ref, q.rank, q.place, q.slot, list_contains(q.lanes, 'DISCLOSURE'),
    q.band = 'P4' and not list_has_any(q.lanes, ['SAFEGUARD', 'DISCLOSURE', 'INTEL_LINK']),
    epoch_us(q.started_at), coalesce(w.words, 0)::bigint, coalesce(p.phrases, 0), u.record_ids
from queue q join units u using (unit_id) left join words w using (unit_id) left join phrases p using (unit_id)
order by q.rank
"""


def read(files: Files, scratch: Path) -> tuple[list[Unit], dict[str, str]]:
    """The units in order of rank; and record_id → the record that is served for it."""
    with opened({table.name: getattr(files, table.name) for table in fields(files)}, scratch) as database:
        units = [_unit(*row) for row in database.sql(_UNITS).fetchall()]
        served = dict(database.sql("select record_id, duplicate_of from duplicates").fetchall())
    return units, served


def _unit(*row: Any) -> Unit:
    *facts, records = row
    return Unit(**dict(zip(_FACTS, facts, strict=True)), records=tuple(records))


def relevances(units: Sequence[Unit], grades: Mapping[str, Grade]) -> list[int | None]:
    """What people said of some units, in their order."""
    return [grades[unit.unit_id].relevance if unit.unit_id in grades else None for unit in units]


def disclosures(units: Sequence[Unit], grades: Mapping[str, Grade]) -> list[bool | None]:
    """Whether people said that they are for disclosure."""
    return [grades[unit.unit_id].disclosure if unit.unit_id in grades else None for unit in units]
