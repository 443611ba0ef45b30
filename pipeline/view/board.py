"""One version of the queue as rows: what the review application shows of a unit, without reading tables of a whole
case. A SQLite file beside the views, immutable as they are, that can be made again at any time.

`members` joins a unit with the records of the view of its extraction, by their numbers there, so that the units of a
conversation are those in a range of numbers.
"""

import json
import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline import query
from pipeline.errors import StoreDamaged
from pipeline.store import publish

VERSION = 1

_TABLES = """
create table meta (name text primary key, value text not null) without rowid;

create table units (
    number integer primary key,  -- its place
    unit_id text not null,
    rank integer not null,
    slot text not null,
    extraction_id text not null,
    exhibit_ref text not null,
    kind text not null,
    app text,
    thread_id text,
    title text,
    participants text not null,  -- JSON list, as all lists here
    started_us integer,
    ended_us integer,
    records integer not null,
    score real not null,
    band text not null,
    lanes text not null,
    reasons text not null,  -- as in QUEUE
    uncertainty text not null,
    grades text not null  -- of the links that its records have
);

create table members (
    unit integer not null,
    position integer not null,
    extraction_id text not null,
    record integer,  -- records.number in the view of the extraction; null of one that is not shown
    record_id text not null,
    primary key (unit, position)
) without rowid;
"""

_INDEXES = """
create unique index unit_by_id on units (unit_id);
create index member_by_record on members (extraction_id, record) where record is not null;
create index member_by_id on members (record_id);
"""

_UNITS = """
with linked as (
    select record_id, list_sort(list(distinct grade)) as grades from links where state <> 'rejected' group by record_id
), graded as (
    select m.unit_id, list_sort(list_distinct(flatten(list(l.grades)))) as grades
    from (select unit_id, unnest(record_ids) as record_id from units) m join linked l using (record_id)
    group by m.unit_id
)
select q.place, q.unit_id, q.rank, q.slot, u.extraction_id, q.exhibit_ref, q.kind, q.app, u.thread_id, q.title,
    to_json(q.participants)::varchar, epoch_us(q.started_at), epoch_us(q.ended_at), q.records, q.score, q.band,
    to_json(q.lanes)::varchar, to_json(q.reasons)::varchar, to_json(q.uncertainty)::varchar,
    to_json(coalesce(g.grades, []))::varchar
from queue q join units u using (unit_id) left join graded g using (unit_id) order by q.place
"""

_MEMBERS = """
select q.place, generate_subscripts(u.record_ids, 1) as position, u.extraction_id, unnest(u.record_ids) as record_id
from queue q join units u using (unit_id) order by q.place, position
"""


@dataclass(frozen=True)
class Tables:
    """The Parquet files of one version of the queue, and of what it was made from."""

    queue: Sequence[Path]
    units: Sequence[Path]
    links: Sequence[Path]


def build(tables: Tables, views: Mapping[str, Path], target: Path, scratch: Path, *, unit: str) -> int:
    """Write the board of one version. What lies at `target` is replaced.

    Args:
        views: extraction_id → its view.
        scratch: folder for what does not fit in memory; emptied at the end.
        unit: the queue's unit of work; kept in the board.

    Returns:
        How many units there are.
    """
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.{os.getpid()}.{secrets.token_hex(4)}.part")
    part.touch(mode=0o600)
    try:
        with closing(sqlite3.connect(part, isolation_level=None)) as board:
            for pragma in ("journal_mode = off", "synchronous = off", "locking_mode = exclusive"):
                board.execute(f"pragma {pragma}")
            board.executescript(_TABLES)
            board.execute("begin")
            board.executemany("insert into meta values (?, ?)", [("unit", unit), ("schema", str(VERSION))])
            count = _fill(board, tables, views, scratch)
            board.execute("commit")
            board.executescript(_INDEXES)
        publish(part, target, 0o444)
    finally:
        part.unlink(missing_ok=True)
    return count


def _fill(board: sqlite3.Connection, tables: Tables, views: Mapping[str, Path], scratch: Path) -> int:
    board.execute("create temp table shown (record_id text primary key, number integer) without rowid")
    for view in views.values():
        with closing(sqlite3.connect(f"{view.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as source:
            board.executemany("insert or ignore into shown values (?, ?)", _numbers(source))
    with query.opened(vars(tables), scratch) as database:
        count = 0
        for batch in database.sql(_UNITS).to_arrow_reader(4096):
            places = ", ".join("?" * batch.num_columns)
            rows = zip(*(column.to_pylist() for column in batch.columns), strict=True)
            board.executemany(f"insert into units values ({places})", rows)
            count += batch.num_rows
        for batch in database.sql(_MEMBERS).to_arrow_reader(16384):
            rows = zip(*(column.to_pylist() for column in batch.columns), strict=True)
            board.executemany(
                "insert into members select ?1, ?2, ?3, (select number from shown where record_id = ?4), ?4", rows
            )
    return count


def _numbers(view: sqlite3.Connection) -> Iterator[tuple[str, int]]:
    yield from view.execute("select record_id, number from records")
    yield from view.execute("select record_id, record from elsewhere")


@dataclass(frozen=True)
class Unit:
    """A row of the queue.

    Attributes:
        reasons: as in QUEUE: rule, family, points, cap, text, evidence, alternatives, changes.
    """

    place: int
    unit_id: str
    rank: int
    slot: str
    extraction_id: str
    exhibit_ref: str
    kind: str
    app: str | None
    thread_id: str | None
    title: str | None
    participants: tuple[str, ...]
    started_us: int | None
    ended_us: int | None
    records: int
    score: float
    band: str
    lanes: tuple[str, ...]
    reasons: tuple[dict[str, Any], ...]
    uncertainty: tuple[str, ...]
    grades: tuple[str, ...]

    @cached_property
    def evidence(self) -> tuple[dict[str, Any], ...]:
        """All places that its reasons name, each with its rule."""
        return tuple(piece | {"rule": reason["rule"]} for reason in self.reasons for piece in reason["evidence"])

    @property
    def thread(self) -> str:
        """What belongs together when work is handed out: its conversation, or the unit alone."""
        return self.thread_id or self.unit_id


@dataclass(frozen=True)
class Member:
    """A record of a unit; `record` is its number in the view, None if it is not shown there."""

    unit: int
    extraction_id: str
    record: int | None
    record_id: str


_JSON = frozenset({"participants", "lanes", "reasons", "uncertainty", "grades"})


class Board:
    """A board that is open. Threads may not share it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.row_factory = sqlite3.Row

    @property
    def version(self) -> str:
        """The queue's unit of work, as "v0002-…"."""
        return str(self._connection.execute("select value from meta where name = 'unit'").fetchone()[0])

    def unit(self, unit_id: str) -> Unit | None:
        """A unit by its id."""
        found = self._connection.execute("select * from units where unit_id = ?", (unit_id,)).fetchone()
        return None if found is None else _unit(found)

    def at(self, place: int) -> Unit | None:
        """A unit by its place."""
        found = self._connection.execute("select * from units where number = ?", (place,)).fetchone()
        return None if found is None else _unit(found)

    def units(self, unit_ids: Sequence[str]) -> dict[str, Unit]:
        """Some units, by their ids; what is not there is left out."""
        rows = self._connection.execute(
            "select * from units where unit_id in (select value from json_each(?))", (json.dumps(list(unit_ids)),)
        )
        return {row["unit_id"]: _unit(row) for row in rows}

    def every(self) -> Iterator[Unit]:
        """All units in the order of serving, one after the other."""
        for row in self._connection.execute("select * from units order by number"):
            yield _unit(row)

    def apps(self) -> list[str]:
        """All applications that units are of; goes through all units."""
        rows = self._connection.execute("select distinct app from units where app is not null order by app")
        return [app for (app,) in rows]

    def members(self, unit: Unit) -> list[Member]:
        """The records of a unit, in order of time."""
        rows = self._connection.execute(
            "select unit, extraction_id, record, record_id from members where unit = ? order by position", (unit.place,)
        )
        return [Member(*row) for row in rows]

    def in_range(self, extraction_id: str, first: int, last: int) -> list[Member]:
        """Which units have the records of a range of numbers of a view: of a conversation, say."""
        rows = self._connection.execute(
            "select unit, extraction_id, record, record_id from members "
            "where extraction_id = ? and record between ? and ? order by record",
            (extraction_id, first, last),
        )
        return [Member(*row) for row in rows]

    def served_with(self, extraction_id: str, records: Iterable[int]) -> dict[int, tuple[int, str, tuple[str, ...]]]:
        """Of some records of a view by their numbers the unit that is served first of those that have each: its place,
        its id, its lanes; records of no unit are left out."""
        rows = self._connection.execute(
            "select m.record, min(m.unit), u.unit_id, u.lanes from json_each(?) j "
            "cross join members m on m.extraction_id = ? and m.record = j.value "
            "join units u on u.number = m.unit group by m.record",
            (json.dumps(list(records)), extraction_id),
        )
        return {record: (place, unit_id, tuple(json.loads(lanes))) for record, place, unit_id, lanes in rows}

    def unit_of(self, record_id: str) -> Unit | None:
        """The unit that is served first of those that have a record."""
        found = self._connection.execute(
            "select u.* from members m join units u on u.number = m.unit where m.record_id = ? order by m.unit limit 1",
            (record_id,),
        ).fetchone()
        return None if found is None else _unit(found)


@contextmanager
def opened(path: Path) -> Iterator[Board]:
    """A board, to be read.

    Raises:
        StoreDamaged: it is not there or no board.
    """
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            yield Board(connection)
    except sqlite3.DatabaseError as error:
        raise StoreDamaged(f"{path}: cannot be read ({error}). Remove it: it is made anew.") from error


def _unit(row: sqlite3.Row) -> Unit:
    names: list[str] = row.keys()
    given: dict[str, Any] = {name: tuple(json.loads(row[name])) if name in _JSON else row[name] for name in names}
    return Unit(place=given.pop("number"), **given)
