"""One unit of review, to be read: its records in order of time, with the places that the reasons name."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from pipeline.query import opened


@dataclass(frozen=True)
class Mark:
    """A place in a text that a reason names. `start` and `end` count code points; (0, 0) is the record as a whole."""

    start: int
    end: int
    rule: str


@dataclass(frozen=True)
class Passage:
    """A text of a record: its body, or what was read in a picture or on a page of it."""

    text: str
    origin: str
    page: int | None
    confidence: float | None
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Line:
    """A record.

    Attributes:
        sender: as stored; None if it is the device's owner or unknown.
        what: body-less records in a few words: a call and its length, an address that was visited.
        marks: rules that name the record as a whole.
    """

    record_id: str
    kind: str
    sent_at: datetime | None
    sent_at_source: str | None
    direction: str | None
    sender: str | None
    sender_name: str | None
    state: str
    what: str | None
    attachments: tuple[str, ...]
    passages: tuple[Passage, ...]
    marks: tuple[str, ...]
    locator: str
    path: str


@dataclass(frozen=True)
class Shown:
    """A unit. `reasons` are (points, family, text), the strongest first; `clock_offset_s` is of the device's clock."""

    unit_id: str
    exhibit_ref: str
    kind: str
    app: str | None
    title: str | None
    participants: tuple[str, ...]
    score: float
    band: str
    rank: int
    lanes: tuple[str, ...]
    uncertainty: tuple[str, ...]
    reasons: tuple[tuple[float, str, str], ...]
    clock_offset_s: int | None
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Files:
    """The Parquet files that a unit is shown from."""

    queue: Sequence[Path]
    units: Sequence[Path]
    records: Sequence[Path]
    texts: Sequence[Path]
    sources: Sequence[Path]
    extractions: Sequence[Path]


_RECORDS = """
select r.record_id, r.kind, epoch_us(r.sent_at) as sent_us, r.sent_at_source, epoch_us(r.ended_at) as ended_us,
    r.direction, r.sender, r.sender_name, r.state, r.title, r.url, r.recipients, r.extra, r.latitude, r.longitude,
    coalesce(r.attachments, []) as attachments, r.locator, s.path
from (
    select unnest(record_ids) as record_id, generate_subscripts(record_ids, 1) as pos from units where unit_id = $unit
) u
join records r on r.record_id = u.record_id left join sources s on s.source_id = r.source_id
order by u.pos
"""

_TEXTS = """
select t.text_id, t.record_id, t.text, t.origin, t.page, t.confidence
from texts t where t.record_id in (select unnest(record_ids) from units where unit_id = $unit)
order by t.record_id, t.origin, t.page nulls first, t.text_id
"""


_CLOCK = """
select x.clock_offset_s from units u join extractions x on x.extraction_id = u.extraction_id where u.unit_id = $unit
"""


def show(files: Files, wanted: str, scratch: Path) -> Shown | None:
    """One unit, by its rank or by the beginning of its id; None if there is none, or more than one, of that name."""
    with opened(vars(files), scratch) as database:
        row = _unit(database, wanted)
        return None if row is None else _shown(database, row)


def _unit(database: duckdb.DuckDBPyConnection, wanted: str) -> dict[str, Any] | None:
    by_rank = wanted.isdigit() and len(wanted) < 8
    where, value = ("rank = $value", int(wanted)) if by_rank else ("starts_with(unit_id, $value)", wanted)
    found = _rows(database, f"select * from queue where {where} limit 2", {"value": value})
    return found[0] if len(found) == 1 else None


def _shown(database: duckdb.DuckDBPyConnection, row: dict[str, Any]) -> Shown:
    unit = {"unit": row["unit_id"]}
    marks = _marks(row["reasons"])
    passages: dict[str, list[Passage]] = {}
    for text in _rows(database, _TEXTS, unit):
        here = tuple(sorted(marks.get(text["text_id"], []), key=lambda mark: (mark.start, mark.end, mark.rule)))
        passage = Passage(text["text"], text["origin"], text["page"], text["confidence"], here)
        passages.setdefault(text["record_id"], []).append(passage)
    clock = _rows(database, _CLOCK, unit)
    lines = tuple(_line(record, passages, marks) for record in _rows(database, _RECORDS, unit))
    return Shown(
        unit_id=row["unit_id"],
        exhibit_ref=row["exhibit_ref"],
        kind=row["kind"],
        app=row["app"],
        title=row["title"],
        participants=tuple(row["participants"]),
        score=row["score"],
        band=row["band"],
        rank=row["rank"],
        lanes=tuple(row["lanes"]),
        uncertainty=tuple(row["uncertainty"]),
        reasons=tuple((reason["points"], reason["family"], reason["text"]) for reason in row["reasons"]),
        clock_offset_s=clock[0]["clock_offset_s"] if clock else None,
        lines=lines,
    )


def _marks(reasons: Sequence[dict[str, Any]]) -> dict[str, list[Mark]]:
    """text_id, or record_id where a reason names a record as a whole → places."""
    marks: dict[str, list[Mark]] = {}
    for reason in reasons:
        for piece in reason["evidence"]:
            key = piece["text_id"] or piece["record_id"]
            marks.setdefault(key, []).append(Mark(piece["start"] or 0, piece["end"] or 0, reason["rule"]))
    return marks


def _line(record: dict[str, Any], passages: dict[str, list[Passage]], marks: dict[str, list[Mark]]) -> Line:
    record_id = record["record_id"]
    return Line(
        record_id=record_id,
        kind=record["kind"],
        sent_at=_time(record["sent_us"]),
        sent_at_source=record["sent_at_source"],
        direction=record["direction"],
        sender=record["sender"],
        sender_name=record["sender_name"],
        state=record["state"],
        what=_what(record),
        attachments=tuple(record["attachments"]),
        passages=tuple(passages.get(record_id, ())),
        marks=tuple(dict.fromkeys(mark.rule for mark in marks.get(record_id, ()))),
        locator=record["locator"],
        path=record["path"] or "",
    )


def _what(record: dict[str, Any]) -> str | None:
    if record["kind"] == "call":
        seconds = (record["ended_us"] - record["sent_us"]) // 1_000_000 if record["ended_us"] else None
        said = [
            str(_extra(record).get("outcome", "call")),
            None if seconds is None else str(timedelta(seconds=seconds)),
        ]
        return ", ".join(filter(None, said))
    if record["kind"] == "contact":
        notes = [
            str(note) for name in ("note", "nickname", "organisation") for note in _listed(_extra(record).get(name))
        ]
        return ", ".join(filter(None, [record["title"], *(record["recipients"] or ()), *notes])) or None
    place = "" if record["latitude"] is None else f"at {record['latitude']:.5f}, {record['longitude']:.5f}"
    named = record["url"] or (record["title"] if record["kind"] in ("document", "media") else None)
    return " ".join(filter(None, [named, place])) or None


def _extra(record: dict[str, Any]) -> dict[str, Any]:
    found = json.loads(record["extra"] or "{}")
    return found if isinstance(found, dict) else {}


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _time(us: int | None) -> datetime | None:
    return None if us is None else datetime.fromtimestamp(0, UTC) + timedelta(microseconds=us)


def _rows(database: duckdb.DuckDBPyConnection, sql: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    found = database.execute(sql, values)
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
