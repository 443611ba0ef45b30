"""The ledger: what was on each extraction, what of it was read, and what was not searched. It must sum.

"Nothing found" is never said without it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.query import opened


@dataclass(frozen=True)
class Files:
    """The Parquet files that the ledger is counted from."""

    extractions: Sequence[Path]
    sources: Sequence[Path]
    reads: Sequence[Path]
    issues: Sequence[Path]
    duplicates: Sequence[Path]


@dataclass(frozen=True)
class Delivered:
    """A container: how many files it lists, and how many of them are in SOURCES. Not `whole`: its end is missing.

    `clock_offset_s` is that of the device's clock, where it was measured.
    """

    exhibit_ref: str
    container: str
    sha256: str | None
    files: int
    sources: int
    whole: bool
    clock_offset_s: int | None

    @property
    def balanced(self) -> bool:
        """Whether every file of it is accounted for."""
        return self.files == self.sources


@dataclass(frozen=True)
class Status:
    """How many files of an extraction have a status."""

    exhibit_ref: str
    status: str
    files: int
    size_bytes: int


@dataclass(frozen=True)
class Read:
    """What became of the rows of one table or part, over all files of one exhibit that have it."""

    exhibit_ref: str
    parser: str
    unit: str
    files: int
    rows_stored: int
    records: int
    held: int
    out_of_scope: int
    issues: int
    ignored: int

    @property
    def balanced(self) -> bool:
        """Whether every stored row is accounted for."""
        return self.rows_stored == self.records + self.held + self.out_of_scope + self.issues + self.ignored


@dataclass(frozen=True)
class Gap:
    """Issues of one code, by exhibit and stage. `rows` are stored rows that were left out."""

    exhibit_ref: str
    stage: str
    code: str
    count: int
    rows: int


@dataclass(frozen=True)
class Unread:
    """Files that nothing here reads, by media type: not searched."""

    exhibit_ref: str
    type: str
    files: int
    size_bytes: int


@dataclass(frozen=True)
class Repeated:
    """How many records of an exhibit tell of the same event as one of another file; `events` are shown for them."""

    exhibit_ref: str
    records: int
    events: int


@dataclass(frozen=True)
class Coverage:
    """The ledger of a case."""

    delivered: tuple[Delivered, ...]
    statuses: tuple[Status, ...]
    reads: tuple[Read, ...]
    gaps: tuple[Gap, ...]
    unread: tuple[Unread, ...]
    repeated: tuple[Repeated, ...]
    unaccounted: int

    @property
    def balanced(self) -> bool:
        """Whether it sums: every file is there, every claimed one was read or has an issue, no row is lost."""
        complete = all(container.balanced for container in self.delivered)
        return complete and not self.unaccounted and all(read.balanced for read in self.reads)

    @property
    def losses(self) -> int:
        """What was not searched: issues, databases that nothing here reads, and what is held. Not what is out of
        scope: that is on purpose; nor what the owner deleted or an app's version never had: they are findings."""
        found = ("out-of-scope", "held", "deleted", "absent-column")
        issues = sum(gap.count for gap in self.gaps if gap.code not in found)
        return issues + sum(unread.files for unread in self.unread if "sqlite" in unread.type) + self.held

    @property
    def held(self) -> int:
        """Records and documents that are held; nobody may read them yet."""
        return sum(read.held for read in self.reads) + sum(gap.count for gap in self.gaps if gap.code == "held")


_DELIVERED = """
select exhibit_ref, container, sha256, files, (select count(*) from sources s where s.extraction_id = e.extraction_id),
    not exists (
        from issues i where i.extraction_id = e.extraction_id and i.source_id is null
            and starts_with(i.locator, 'container:') and i.code in ('damaged', 'bomb', 'encrypted', 'unsupported')
    ), clock_offset_s
from extractions e order by all
"""

_STATUSES = """
select exhibit_ref, status, count(*), coalesce(sum(size_bytes), 0)::bigint
from sources group by all order by all
"""

_READS = """
select s.exhibit_ref, r.parser, r.unit, count(distinct r.source_id), sum(rows_stored)::bigint, sum(records)::bigint,
    sum(held)::bigint, sum(out_of_scope)::bigint, sum(issues)::bigint, sum(ignored)::bigint
from reads r join sources s on s.source_id = r.source_id group by 1, 2, 3 order by 1, 2, 3
"""

_GAPS = """
with exhibits as (select distinct extraction_id, exhibit_ref from sources)
select coalesce(e.exhibit_ref, ''), i.stage, i.code, count(*), coalesce(sum(i.rows), 0)::bigint
from issues i left join exhibits e on e.extraction_id = i.extraction_id group by 1, 2, 3 order by 1, 2, 3
"""

_UNREAD = """
select exhibit_ref, coalesce(type, 'unknown'), count(*), coalesce(sum(size_bytes), 0)::bigint
from sources where status in ('unsupported', 'encrypted', 'failed') group by 1, 2 order by 1, 4 desc, 2
"""

_REPEATED = """
select s.exhibit_ref, count(*), count(distinct d.duplicate_of)
from duplicates d join sources s on s.source_id = d.source_id group by 1 order by 1
"""

_UNACCOUNTED = """
select count(*) from sources s where s.status = 'claimed'
    and not exists (from reads r where r.source_id = s.source_id)
    and not exists (from issues i where i.source_id = s.source_id)
"""


def coverage(files: Files, scratch: Path) -> Coverage:
    """Count the ledger of a case from its tables."""
    with opened(vars(files), scratch) as database:

        def rows(sql: str) -> list[tuple[object, ...]]:
            return database.execute(sql).fetchall()

        return Coverage(
            tuple(Delivered(*row) for row in rows(_DELIVERED)),  # type: ignore[arg-type]  # columns in their order
            tuple(Status(*row) for row in rows(_STATUSES)),  # type: ignore[arg-type]
            tuple(Read(*row) for row in rows(_READS)),  # type: ignore[arg-type]
            tuple(Gap(*row) for row in rows(_GAPS)),  # type: ignore[arg-type]
            tuple(Unread(*row) for row in rows(_UNREAD)),  # type: ignore[arg-type]
            tuple(Repeated(*row) for row in rows(_REPEATED)),  # type: ignore[arg-type]
            int(str(rows(_UNACCOUNTED)[0][0])),
        )
