"""What is held, as those see it who may decide about it; everybody else is told how much it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from pipeline.query import opened


@dataclass(frozen=True)
class Files:
    """The Parquet files of what is held, and of the sources it came from."""

    held: Sequence[Path]
    holds: Sequence[Path]
    sources: Sequence[Path]


@dataclass(frozen=True)
class Count:
    """How many conversations, and records or documents, of an exhibit are held."""

    exhibit_ref: str
    handling: str
    threads: int
    records: int


@dataclass(frozen=True)
class Family:
    """What one decision is about: a conversation, or a record that stands in none; a document by its record.

    Attributes:
        family_id: thread_id or record_id.
        path: of the file, of a document or picture.
        sources: the files that it stands in.
        records: how many are held; 0 for a document that was held by its text, of which nothing is kept.
    """

    family_id: str
    kind: Literal["thread", "record"]
    handling: str
    extraction_id: str
    exhibit_ref: str
    app: str | None
    records: int
    path: str | None
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """One held record."""

    record_id: str
    kind: str
    sent_at: datetime | None
    sender: str | None
    direction: str | None
    text: str | None
    attachments: tuple[str, ...]


_FAMILIES = """
with kept as (
    select coalesce(thread_id, record_id) as family_id, if(thread_id is null, 'record', 'thread') as kind, handling,
        extraction_id, exhibit_ref, min(app) as app, count(*) as records,
        min(source_id) filter (thread_id is null) as source, list_sort(list(distinct source_id)) as sources
    from held group by all
), documents as (
    select h.value as family_id, 'record' as kind, h.handling, h.extraction_id, s.exhibit_ref, null as app,
        0 as records, h.source_id as source, [h.source_id] as sources
    from holds h join sources s on s.source_id = h.source_id where h.kind = 'record'
)
select f.* exclude (source), path
from (from kept union all from documents) f left join sources on sources.source_id = f.source
order by exhibit_ref, handling, kind desc, records desc, family_id
"""

_LINES = """
select record_id, kind, epoch_us(sent_at) as us, coalesce(sender_name, sender) as sender, direction,
    coalesce(body, title) as text, coalesce(attachments, []) as attachments
from held where coalesce(thread_id, record_id) = $id and handling = $handling
order by sent_at nulls last, locator, record_id
"""


def families(files: Files, scratch: Path) -> list[Family]:
    """All that is held, in an order that is always the same."""
    with opened(vars(files), scratch) as database:
        rows = _rows(database.execute(_FAMILIES))
    return [Family(**(row | {"sources": tuple(row["sources"])})) for row in rows]


def counts(found: Sequence[Family]) -> list[Count]:
    """By exhibit and handling."""
    keys = dict.fromkeys((family.exhibit_ref, family.handling) for family in found)
    return [
        Count(
            *key,
            threads=sum(f.kind == "thread" for f in found if (f.exhibit_ref, f.handling) == key),
            records=sum(f.records or 1 for f in found if (f.exhibit_ref, f.handling) == key),
        )
        for key in keys
    ]


def lines(files: Files, family: Family, scratch: Path) -> list[Line]:
    """The held records of one family, in order of time."""
    with opened(vars(files), scratch) as database:
        rows = _rows(database.execute(_LINES, {"id": family.family_id, "handling": family.handling}))
    return [Line(sent_at=_time(row.pop("us")), attachments=tuple(row.pop("attachments")), **row) for row in rows]


def _time(us: int | None) -> datetime | None:
    return None if us is None else datetime.fromtimestamp(0, UTC) + timedelta(microseconds=us)


def _rows(found: Any) -> list[dict[str, Any]]:
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
