"""What a parser is, and `run`: one source to RECORDS.

The reader of a parser knows nothing of provenance; `run` adds ids, source, parser and version to each row.
"""

import json
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from models.ids import Ids
from models.issues import Issue
from models.rows import Row, as_issue, pack
from models.schemas import RECORDS

ODD = (
    *(ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError, EOFError),
    *(struct.error, zlib.error),
)
"""What values of another shape than expected make an honest function raise."""


@dataclass(frozen=True)
class Part:
    """One of `of` equal parts of a large database, by ranges of row ids. Most sources are read whole."""

    index: int = 0
    of: int = 1


@dataclass(frozen=True)
class Evidence:
    """A source, as a reader sees it.

    Attributes:
        path: our own copy. A SQLite database has been merged with its -wal and -journal already; open it read-only.
        logical_path: where it was on the device.
        modified_us: its modification time in UTC microseconds, where the container keeps one.
        part: which part of it to read.
        file: of a database with companions, our copy of the file alone: its state before the log.
        log: our copy of its -wal.
        journal: our copy of its -journal.
        zone: the timezone that the case file gives for the extraction; None if it gives none.
        other_paths: where else in the extraction the same content lies.
        beside: our copies of the files that it is read with, by their paths below its folder; those that are there.
    """

    path: Path
    logical_path: str
    type: str | None = None
    modified_us: int | None = None
    part: Part = Part()
    file: Path | None = None
    log: Path | None = None
    journal: Path | None = None
    zone: ZoneInfo | None = None
    other_paths: tuple[str, ...] = ()
    beside: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True)
class Batch:
    """Many rows of one unit (a table) as columns of RECORDS without provenance, plus three of its own:

    `locator` (required, "<unit>:<row id>"), `thread` (the app's own key of the conversation, or null) and `reply` (the
    locator, in this source, of the record that is answered, or null). `extra` may be a dict; what is null in it is left
    out.
    """

    unit: str
    columns: dict[str, list[Any]]


@dataclass(frozen=True)
class Stored:
    """How many rows a unit holds, and how many of them the parser ignores as its docstring says.

    Of a unit without it, what was yielded counts.
    """

    unit: str
    rows: int
    ignored: int = 0


Item = Batch | Row | Issue | Stored
"""What a reader yields. A Row is a Batch of one; its unit is the part of its locator before the colon."""


@dataclass(frozen=True)
class Parser:
    """A parser: which sources it claims, and how it reads one.

    Attributes:
        paths: the last components of the logical path, `*` within one component ("Library/SMS/sms.db").
        beside: files that it reads with its own, by their paths below its folder, `*` within one component.
        types: media types by content, for files that may be anywhere. A path wins over a type.
        app: the application of all its records; None if `read` says so row by row.
        app_of: the application by the logical path, where one parser reads the files of several; None if it does not
            say, so that a scope by application leaves the file out.
        threads: whether its records may belong to a conversation; the first reading, for what is held, is of those.
        contacts: whether contacts are among its records: how somebody was saved may be a ground to hold.
        read: yields what is there; never raises for what is odd in the evidence.
    """

    name: str
    version: int
    read: Callable[[Evidence], Iterator[Item]]
    app: str | None = None
    app_of: Callable[[str], str | None] | None = None
    paths: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    threads: bool = True
    contacts: bool = False

    def app_at(self, path: str) -> str | None:
        """The application of what it reads at a logical path."""
        return self.app_of(path) if self.app_of else self.app


@dataclass(frozen=True)
class Source:
    """The columns of SOURCES that a record repeats."""

    source_id: str
    extraction_id: str
    exhibit_ref: str


@dataclass
class Tally:
    """The ledger of one unit of one source: `rows_stored` must equal the sum of the rest."""

    rows_stored: int | None = None
    ignored: int = 0
    records: int = 0
    issues: int = 0

    def row(self) -> dict[str, int]:
        stored = self.records + self.issues + self.ignored if self.rows_stored is None else self.rows_stored
        return {
            "rows_stored": stored,
            "ignored": self.ignored,
            "records": self.records,
            "issues": self.issues,
        }


@dataclass
class Ledger:
    """What `run` has counted so far, by unit. Complete when the run has ended."""

    units: dict[str, Tally] = field(default_factory=dict)

    def of(self, unit: str) -> Tally:
        return self.units.setdefault(unit, Tally())


def run(
    parser: Parser, evidence: Evidence, source: Source, ids: Ids, ledger: Ledger | None = None
) -> Iterator[pa.RecordBatch | Issue]:
    """Read one source.

    Args:
        parser: the parser that claims it.
        evidence: the source.
        source: its ids.
        ids: makes ids of this case.
        ledger: is filled with the counts by unit.

    Yields:
        Batches of RECORDS in the order of the source, and issues.
    """
    ledger = Ledger() if ledger is None else ledger
    yield from _items(parser, evidence, source, ids, ledger)
    if issue := _nothing(evidence, ledger):
        yield issue


def _nothing(evidence: Evidence, ledger: Ledger) -> Issue | None:
    """A store that holds something, and gave nothing: an empty result must never look like "never used"."""
    rows = [tally.row() for tally in ledger.units.values()]
    if evidence.part.of > 1 or any(row["records"] or row["issues"] for row in rows):
        return None
    if not rows:
        if evidence.path.stat().st_size:
            return Issue("source:", "nothing-read", "nothing of it is what the parser knows")
        ledger.of("file").rows_stored = 0  # an empty file is empty: that is all of it
    ignored = sum(row["ignored"] for row in rows)
    return Issue("source:", "nothing-read", f"{ignored} rows, all of a kind that is ignored") if ignored else None


def _items(
    parser: Parser, evidence: Evidence, source: Source, ids: Ids, ledger: Ledger
) -> Iterator[pa.RecordBatch | Issue]:
    app = parser.app_at(evidence.logical_path)
    for item in _grouped(parser.read(evidence)):
        if isinstance(item, Issue):
            ledger.of(_unit(item.locator)).issues += item.rows
            yield item
        elif isinstance(item, Stored):
            tally = ledger.of(item.unit)
            tally.rows_stored = (tally.rows_stored or 0) + item.rows
            tally.ignored += item.ignored
        else:
            locators = item.columns["locator"]
            batch, misfits = pack(_with_provenance(parser, item, source, ids, app), RECORDS)
            lost: set[int] = set()
            for misfit in misfits:
                issue = as_issue(misfit, locators[misfit.index])
                if issue.rows and misfit.index in lost:
                    issue = replace(issue, rows=0)  # one row is lost once, however much of it does not fit
                lost.update([misfit.index] if issue.rows else [])
                ledger.of(item.unit).issues += issue.rows
                yield issue
            ledger.of(item.unit).records += batch.num_rows
            if batch.num_rows:
                yield batch


def _with_provenance(parser: Parser, batch: Batch, source: Source, ids: Ids, app: str | None) -> dict[str, Any]:
    columns: dict[str, Any] = dict(batch.columns)
    locators = columns["locator"]
    rows = len(locators)
    threads = columns.pop("thread", None)
    if threads is not None:
        known = {key: ids.of(source.source_id, parser.name, "thread", str(key)) for key in set(threads) - {None}}
        columns["thread_id"] = [known.get(key) for key in threads]
    replies = columns.pop("reply", None)
    if replies is not None:
        columns["reply_to"] = [reply and ids.of(source.source_id, parser.name, str(reply)) for reply in replies]
    if "extra" in columns:
        columns["extra"] = [as_json(extra) if isinstance(extra, dict) else extra for extra in columns["extra"]]
    columns.setdefault("app", _same(app, RECORDS.field("app").type, rows))
    columns.setdefault("state", _same("live", pa.string(), rows))
    columns["record_id"] = ids.under(source.source_id, parser.name).column(locators)
    for name in ("source_id", "extraction_id", "exhibit_ref"):
        columns[name] = _same(getattr(source, name), pa.string(), rows)
    columns["parser"] = _same(parser.name, pa.string(), rows)
    columns["parser_version"] = _same(parser.version, pa.int16(), rows)
    return columns


def as_json(extra: Mapping[str, Any]) -> str | None:
    """What has no column, as a JSON object without what is not known; None if nothing is."""
    known = {name: value for name, value in extra.items() if value not in (None, "", [], {})}
    return json.dumps(known, ensure_ascii=False, sort_keys=True, default=as_plain) if known else None


def as_plain(value: object) -> object:
    """What JSON does not know: bytes by their number, times and the rest as they are written."""
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    return value if isinstance(value, str | int | float | list | dict) else str(value)


def _same(value: Any, type_: pa.DataType, rows: int) -> pa.Array:
    return pa.repeat(pa.scalar(value, type_), rows)


def _grouped(items: Iterator[Item], size: int = 4096) -> Iterator[Batch | Issue | Stored]:
    """Single rows gathered to batches by unit; everything else as it comes."""
    waiting: dict[str, list[Row]] = {}
    for item in items:
        if not isinstance(item, dict):
            yield item
            continue
        unit = _unit(str(item["locator"]))
        rows = waiting.setdefault(unit, [])
        rows.append(item)
        if len(rows) >= size:
            yield _batch(unit, waiting.pop(unit))
    for unit, rows in waiting.items():
        yield _batch(unit, rows)


def _batch(unit: str, rows: list[Row]) -> Batch:
    names = dict.fromkeys(name for row in rows for name in row)
    return Batch(unit, {name: [row.get(name) for row in rows] for name in names} | _states(rows))


def _states(rows: list[Row]) -> dict[str, list[Any]]:
    return {"state": [row.get("state") or "live" for row in rows]}


def _unit(locator: str) -> str:
    return locator.partition(":")[0]
