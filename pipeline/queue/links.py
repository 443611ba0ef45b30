"""Links as people decide about them: pairs of a value and of whom or what it is linked with, with all that says so."""

import json
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import duckdb

from models.link_decisions import LinkDecisions, State
from pipeline.query import opened


@dataclass(frozen=True)
class Grading:
    """The 3x5x2 of an entry of intelligence, with its handling conditions."""

    source: int
    assessment: str
    handling: str | None
    conditions: str | None


@dataclass(frozen=True)
class Source:
    """Where a value stands on one exhibit.

    Attributes:
        record_ids: records that have it.
        unit_id: the first unit of the queue with one of them; None if none has, for all are held since.
        app, sent_at: of the first of them by time.
    """

    exhibit_ref: str
    record_ids: frozenset[str]
    unit_id: str | None
    app: str | None
    sent_at: datetime | None


@dataclass(frozen=True)
class Step:
    """A step of the waterfall of a link.

    Attributes:
        field: what it is about.
        detail: in words.
        bits: log2 of what it adds to the weight of evidence; None of values that are equal, where nothing is added up.
    """

    field: str
    detail: str
    bits: float | None

    def __str__(self) -> str:
        bits = f" ({self.bits:+.1f} bits)" if self.bits is not None else ""
        return f"{self.field}: {self.detail}{bits}"


@dataclass(frozen=True)
class Pair:
    """What is decided as one question.

    Attributes:
        grade: the best of its links.
        state: confirmed or, if none of them is, candidate where any of them is.
        nominal_id, party_id, other_case: with whom; between exhibits none of them, and two `sources`.
        waterfall: what the grade of the best link rests on.
        against: what speaks against any of them.
        basis: what a decision rests on.
        scores: a link of it may order the queue.
    """

    pair_id: str
    grade: str
    state: str
    type: str
    value: str
    nominal_id: str | None
    party_id: str | None
    other_case: str | None
    attribution: str
    waterfall: tuple[Step, ...]
    against: tuple[str, ...]
    gradings: tuple[Grading, ...]
    basis: tuple[str, ...]
    scores: bool
    probability: float | None
    commonness: int | None
    decided_by: str | None
    decided_at: datetime | None
    authority_id: str | None
    sources: tuple[Source, ...]

    @property
    def steps(self) -> tuple[str, ...]:
        """What the grade of the best link rests on, in words."""
        return tuple(map(str, self.waterfall))

    @property
    def alike(self) -> bool:
        """Its values are alike, and not equal."""
        return self.probability is not None

    @property
    def between(self) -> bool:
        """Whether it is between two exhibits."""
        return not (self.nominal_id or self.party_id or self.other_case)

    def unread(self, read: Set[str]) -> tuple[tuple[Source, ...], ...]:
        """Where it stands and must have been read before anybody confirms it: on one of the exhibits; between two
        exhibits, on each of them (domain X-12). One place of each of these is enough; an empty one cannot be read.

        Args:
            read: records that somebody has read.
        """
        needed = [(source,) for source in self.sources] if self.between and self.sources else [self.sources]
        return tuple(places for places in needed if all(read.isdisjoint(place.record_ids) for place in places))

    @property
    def records(self) -> int:
        """How often: records that have the value, on the exhibits where it is linked."""
        return sum(len(source.record_ids) for source in self.sources)

    @property
    def first(self) -> Source | None:
        """Where it stands first."""
        return self.sources[0] if self.sources else None


def stands(pair: Pair, decisions: LinkDecisions) -> State:
    """How a pair stands by the last decision about it, also if it was not linked anew since."""
    last = decisions.made.get(pair.pair_id)
    return last.of_pair(pair.basis, alike=pair.alike) if last else cast("State", pair.state)


@dataclass(frozen=True)
class Files:
    """The Parquet files that they are read from."""

    links: Sequence[Path]
    mentions: Sequence[Path]
    records: Sequence[Path]
    duplicates: Sequence[Path]
    units: Sequence[Path]
    queue: Sequence[Path]


_PAIRS = """
create table pairs as
select pair_id, min(grade) as grade, any_value(type) as type, any_value(value_norm) as value,
    any_value(nominal_id) as nominal_id, any_value(party_id) filter (nominal_id is null) as party_id,
    any_value(other_case) as other_case,
    coalesce(min(state) filter (state = 'confirmed'), min(state)) as state,
    arg_min(attribution, (state <> 'confirmed', state, grade, link_id)) as attribution,
    arg_min(waterfall, (state <> 'confirmed', state, grade, not scores, link_id)) as waterfall,
    list_sort(list_distinct(flatten(list(negative_evidence)))) as against,
    list_sort(list(distinct (source_grade, assessment, handling, conditions)) filter (source_grade is not null))
        as gradings,
    list_sort(list(distinct basis)) as basis,
    bool_or(scores) as scores, max(probability) as probability, max(commonness) as commonness,
    min(decided_by) as decided_by, max(epoch_us(decided_at)) as decided_us, min(authority_id) as authority_id
from links
where starts_with(pair_id, $start)
group by pair_id having $everything or min(grade) <> 'G4'
"""

_SOURCES = """
with linked as (
    select pair_id, extraction_id, mention_id from links
    union all
    select l.pair_id, m.extraction_id, m.mention_id from links l join mentions m on m.mention_id = l.other_mention_id
), placed as (  -- one mention may stand for all of a value on an exhibit
    select distinct l.pair_id, l.extraction_id, m.record_id
    from linked l join pairs p on p.pair_id = l.pair_id
    join mentions m on m.extraction_id = l.extraction_id and m.type = p.type and m.value_norm = p.value
    where m.detector <> 'term' and m.record_id not in (select record_id from duplicates)
    union  -- what is linked by likeness has another value than the nominal has
    select l.pair_id, l.extraction_id, m.record_id
    from linked l join pairs p on p.pair_id = l.pair_id join mentions m on m.mention_id = l.mention_id
), served as (
    select u.record_id, u.unit_id, q.place from (select unit_id, unnest(record_ids) as record_id from units) u
    join queue q on q.unit_id = u.unit_id
)
select p.pair_id, any_value(r.exhibit_ref) as exhibit_ref, list(distinct p.record_id) as record_ids,
    arg_min(s.unit_id, (s.place, s.unit_id)) as unit_id, epoch_us(min(r.sent_at)) as sent_us,
    arg_min(coalesce(r.app, ''), (r.sent_at is null, r.sent_at, r.record_id)) as app
from placed p join records r on r.record_id = p.record_id left join served s on s.record_id = p.record_id
group by p.pair_id, p.extraction_id
order by p.pair_id, sent_us nulls last, exhibit_ref
"""

_IN = """
with here as (select distinct extraction_id, type, value_norm, mention_id from mentions
    where record_id in (select unnest($records)))
select pair_id from links where record_id in (select unnest($records))
union
select l.pair_id from links l join here h using (extraction_id, type, value_norm)
union
select l.pair_id from links l join mentions m on m.mention_id = l.other_mention_id
join here h on h.extraction_id = m.extraction_id and h.type = m.type and h.value_norm = m.value_norm
"""

_ORDER = """
select * from pairs
order by state <> 'candidate', not scores, grade, nominal_id is null, other_case is null, party_id is not null, type,
    value, pair_id
"""


def pairs(files: Files, scratch: Path, *, everything: bool = False, start: str = "") -> list[Pair]:
    """Pairs of a case: first those that nobody has decided about, of those the ones that count, the best grade first.

    Args:
        files: of its present tables.
        scratch: folder for what does not fit in memory.
        everything: also those that are for analysts only (G4).
        start: only those whose id begins so.
    """
    with opened(vars(files), scratch) as database:
        database.execute(_PAIRS, {"everything": everything, "start": start})
        sources: dict[str, list[Source]] = {}
        for row in _rows(database, _SOURCES):
            where = Source(
                row["exhibit_ref"],
                frozenset(row["record_ids"]),
                row["unit_id"],
                row["app"] or None,
                _time(row["sent_us"]),
            )
            sources.setdefault(row["pair_id"], []).append(where)
        return [_pair(row, tuple(sources.get(row["pair_id"], ()))) for row in _rows(database, _ORDER)]


def pairs_in(files: Files, scratch: Path, record_ids: Sequence[str]) -> set[str]:
    """Ids of the pairs of which the value stands in some records."""
    tables = {"links": files.links, "mentions": files.mentions}
    with opened(tables, scratch) as database:
        return {row for (row,) in database.execute(_IN, {"records": list(record_ids)}).fetchall()}


def hidden(files: Files, scratch: Path) -> int:
    """How many pairs are for analysts only."""
    with opened({"links": files.links}, scratch) as database:
        return len(_rows(database, "select pair_id from links group by pair_id having min(grade) = 'G4'"))


def _pair(row: dict[str, Any], sources: tuple[Source, ...]) -> Pair:
    same = ("pair_id", "grade", "state", "type", "value", "nominal_id", "party_id", "other_case", "attribution")
    more = ("scores", "probability", "commonness", "decided_by", "authority_id")
    return Pair(
        **{name: row[name] for name in (*same, *more)},
        waterfall=tuple(map(_step, json.loads(row["waterfall"]))),
        against=tuple(row["against"]),
        gradings=tuple(Grading(*given) for given in row["gradings"] or ()),
        basis=tuple(row["basis"]),
        decided_at=_time(row["decided_us"]),
        sources=sources,
    )


def _step(step: dict[str, Any]) -> Step:
    return Step(str(step["field"]).replace("_", " "), step["detail"], step.get("bits"))


def _time(us: int | None) -> datetime | None:
    return None if us is None else datetime.fromtimestamp(0, UTC) + timedelta(microseconds=us)


def _rows(database: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    found = database.execute(sql)
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
