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
    """A text of a record: its body, or what was read in a picture or on a page of it.

    Attributes:
        engine: what read it there.
        better: there is no other reading of that page that is better.
    """

    text: str
    origin: str
    page: int | None
    confidence: float | None
    marks: tuple[Mark, ...]
    engine: str | None = None
    better: bool = True


@dataclass(frozen=True)
class Attachment:
    """A file that is attached to a record.

    Attributes:
        stored: its path as the application stored it.
        path: where it is in the extraction; None if it is not there, or if it cannot be told which it is.
        passages: what was read in it, of a document on its first page.
        pages: how many it has in which something was read.
    """

    stored: str
    path: str | None = None
    passages: tuple[Passage, ...] = ()
    pages: int = 0


@dataclass(frozen=True)
class Place:
    """A further place that tells of the same event, with the state that it has there; or where an equal file lies."""

    path: str
    locator: str
    state: str | None


@dataclass(frozen=True)
class Line:
    """A record.

    Attributes:
        sender: as stored; None if it is the device's owner or unknown.
        attachments: its own, then those that only other sources of it have.
        elsewhere: the other sources of it.
        what: body-less records in a few words: a call and its length, an address that was visited.
        answers: the text of the record that it answers or reacts to; None of none, and where that is not here.
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
    attachments: tuple[Attachment, ...]
    passages: tuple[Passage, ...]
    marks: tuple[str, ...]
    locator: str
    path: str
    elsewhere: tuple[Place, ...]
    answers: str | None = None


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
    place: int
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
    duplicates: Sequence[Path]
    attachments: Sequence[Path]


_RECORDS = """
select r.record_id, r.kind, epoch_us(r.sent_at) as sent_us, r.sent_at_source, epoch_us(r.ended_at) as ended_us,
    r.direction, r.sender, r.sender_name, r.state, r.title, r.url, r.recipients, r.extra, r.latitude, r.longitude,
    r.locator, s.path, r.app, coalesce(q.body, q.title, q.kind) as answers
from (
    select unnest(record_ids) as record_id, generate_subscripts(record_ids, 1) as pos from units where unit_id = $unit
) u
join records r on r.record_id = u.record_id left join sources s on s.source_id = r.source_id
left join records q on q.record_id = r.reply_to
order by u.pos
"""

_TEXTS = """
select t.text_id, t.record_id, t.text, t.origin, t.page, t.confidence, t.engine,
    t.superseded_by is null and t.text_id not in (select supersedes from texts where supersedes is not null) as better
from texts t where t.record_id in (select unnest(record_ids) from units where unit_id = $unit)
order by t.record_id, t.origin, t.page nulls first, better desc, t.text_id
"""


_CLOCK = """
select x.clock_offset_s from units u join extractions x on x.extraction_id = u.extraction_id where u.unit_id = $unit
"""

_EVERY = """
create table every as  -- the records of the unit, and those that tell of the same: `shown` is the one in the unit
with shown as (select unnest(record_ids) as record_id from units where unit_id = $unit)
select record_id as shown, record_id, false as elsewhere from shown
union all
select d.duplicate_of, d.record_id, true from duplicates d join shown s on s.record_id = d.duplicate_of
"""

_ELSEWHERE = """
select e.shown, s.path, r.locator, r.state
from every e join records r on r.record_id = e.record_id join sources s on s.source_id = r.source_id where e.elsewhere
union all  -- a picture or a document: every message of a database would repeat where else that lies
select e.shown, s.path, r.locator, null
from every e join records r on r.record_id = e.record_id join sources s on s.duplicate_of = r.source_id
where r.kind in ('media', 'document')
order by all
"""

_ATTACHED = """
select e.shown, e.elsewhere, a.path as stored, a.pos, l.source_id, s.path
from every e
join (select record_id, unnest(attachments) as path, generate_subscripts(attachments, 1) as pos from records) a
    on a.record_id = e.record_id
left join attachments l on l.record_id = a.record_id and l.path = a.path
left join sources s on s.source_id = l.source_id
order by e.shown, e.elsewhere, e.record_id, a.pos
"""

_READ_IN_THEM = """
select t.source_id, t.text, t.origin, t.page, t.confidence,
    count(distinct coalesce(t.page, 1)) over (partition by t.source_id) as pages
from texts t join records r on r.record_id = t.record_id
where r.kind in ('media', 'document')
    and t.superseded_by is null and t.text_id not in (select supersedes from texts where supersedes is not null)
    and t.source_id in (select l.source_id from attachments l join every e on e.record_id = l.record_id)
qualify coalesce(t.page, 1) = min(coalesce(t.page, 1)) over (partition by t.source_id)
order by t.source_id, t.origin, t.text_id
"""


def show(files: Files, wanted: str, scratch: Path) -> Shown | None:
    """One unit, by its place or by the beginning of its id; None if there is none, or more than one, of that name."""
    with opened(vars(files), scratch) as database:
        row = _unit(database, wanted)
        return None if row is None else _shown(database, row)


def _unit(database: duckdb.DuckDBPyConnection, wanted: str) -> dict[str, Any] | None:
    by_place = wanted.isdigit() and len(wanted) < 8
    where, value = ("place = $value", int(wanted)) if by_place else ("starts_with(unit_id, $value)", wanted)
    found = _rows(database, f"select * from queue where {where} limit 2", {"value": value})
    return found[0] if len(found) == 1 else None


def _shown(database: duckdb.DuckDBPyConnection, row: dict[str, Any]) -> Shown:
    unit = {"unit": row["unit_id"]}
    marks = _marks(row["reasons"])
    passages: dict[str, list[Passage]] = {}
    for text in _rows(database, _TEXTS, unit):
        here = tuple(sorted(marks.get(text["text_id"], []), key=lambda mark: (mark.start, mark.end, mark.rule)))
        passage = Passage(
            text["text"], text["origin"], text["page"], text["confidence"], here, text["engine"], text["better"]
        )
        passages.setdefault(text["record_id"], []).append(passage)
    clock = _rows(database, _CLOCK, unit)
    database.execute(_EVERY, unit)
    attached, elsewhere = _attached(database), _elsewhere(database)
    lines = tuple(_line(record, passages, marks, attached, elsewhere) for record in _rows(database, _RECORDS, unit))
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
        place=row["place"],
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


def _elsewhere(database: duckdb.DuckDBPyConnection) -> dict[str, list[Place]]:
    """record_id → its further places."""
    places: dict[str, list[Place]] = {}
    for row in _rows(database, _ELSEWHERE, {}):
        places.setdefault(row["shown"], []).append(Place(row["path"], row["locator"], row["state"]))
    return places


def _attached(database: duckdb.DuckDBPyConnection) -> dict[str, list[Attachment]]:
    """record_id → what is attached to it. Of other sources of it only files that its own have not named already."""
    read: dict[str, list[dict[str, Any]]] = {}
    for text in _rows(database, _READ_IN_THEM, {}):
        read.setdefault(text["source_id"], []).append(text)
    attached: dict[str, list[Attachment]] = {}
    for row in _rows(database, _ATTACHED, {}):
        own = attached.setdefault(row["shown"], [])
        if row["stored"] and not (row["elsewhere"] and row["path"] in {None, *(known.path for known in own)}):
            texts = read.get(row["source_id"], [])
            passages = tuple(Passage(t["text"], t["origin"], t["page"], t["confidence"], ()) for t in texts)
            own.append(Attachment(row["stored"], row["path"], passages, texts[0]["pages"] if texts else 0))
    return attached


def _line(
    record: dict[str, Any],
    passages: dict[str, list[Passage]],
    marks: dict[str, list[Mark]],
    attached: dict[str, list[Attachment]],
    elsewhere: dict[str, list[Place]],
) -> Line:
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
        attachments=tuple(attached.get(record_id, ())),
        passages=tuple(passages.get(record_id, ())),
        marks=tuple(dict.fromkeys(mark.rule for mark in marks.get(record_id, ()))),
        locator=record["locator"],
        path=record["path"] or "",
        elsewhere=tuple(elsewhere.get(record_id, ())),
        answers=record["answers"],
    )


_TITLED = ("document", "media", "location", "app", "app_use", "device", "system_event")
"""Kinds whose title is no text of its own."""

_SAID = {"reaction": "reacted", "membership": "belongs to the conversation", "account": "account", "app": "installed"}


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
    titled = record["title"] if record["kind"] in _TITLED else None
    app = record["app"] if record["kind"] in ("app", "app_use") and record["app"] != titled else None
    return " ".join(filter(None, [_SAID.get(record["kind"]), record["url"] or titled, place, app])) or None


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
