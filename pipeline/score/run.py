"""Scoring of one extraction: RECORDS, TEXTS, MENTIONS and LINKS to UNITS and SIGNALS."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from models.casefile import Case, Exhibit
from models.ids import Ids
from models.repeat import standings
from models.rows import pack
from models.schemas import SIGNALS, UNITS
from models.scoring import Scoring
from models.settings import Repeat, Segment
from pipeline.score import facts as gathered
from pipeline.score.combine import Reason, combine
from pipeline.score.rulebook import check, rules
from pipeline.score.segment import segment
from pipeline.score.tables import Tables, opened
from pipeline.score.unit import Facts, Unit


def score(
    tables: Tables,
    case: Case,
    exhibit: Exhibit,
    extraction_id: str,
    scoring: Scoring,
    segments: Segment,
    repeat: Repeat,
    as_of: datetime,
    ids: Ids,
    scratch: Path,
    memory_bytes: int = 1_000_000_000,
    threads: int = 1,
) -> Iterator[tuple[str, pa.RecordBatch]]:
    """Units of review of one extraction, each with the reasons for its place in the queue.

    Args:
        tables: the Parquet files of this extraction.
        case: roles of parties, offence window.
        exhibit: the one that was extracted; its subject is the device's owner.
        extraction_id: the extraction.
        scoring: weights, caps and shares.
        segments: where a unit ends.
        repeat: who counts as a repeat suspect.
        as_of: intelligence whose review was due before counts for nothing.
        ids: makes ids of this case.
        scratch: folder for what does not fit in memory; emptied at the end.
        memory_bytes: what the sorting may use.
        threads: of the sorting; the result is the same for any number.

    Yields:
        ("units", batch) and ("signals", batch), in the same order always. Every record is in exactly one unit; the
        points of a unit's signals sum to its score, which is 0 where it has none.

    Raises:
        Mistakes: a rule without a weight, or a weight without a rule.
    """
    check(scoring)
    same = {"extraction_id": extraction_id, "exhibit_ref": exhibit.exhibit_ref}
    with opened(tables, scratch, memory_bytes, threads) as database:
        roles = database.sql("from roles").to_arrow_table().to_pylist()
        repeated = [nominal_id for nominal_id, one in standings(roles, repeat, as_of).items() if one.repeat]
        known = Facts.of(case, exhibit, scoring, repeated)
        segment(database, segments.gap_hours, segments.max_records)
        for batch, units in gathered.units(database, known):
            reasons = [judge(unit, known) for unit in units]
            unit_ids = _unit_ids(batch, extraction_id, ids)
            yield "units", _units(batch, unit_ids, units, reasons, same)
            signals = _signals(unit_ids, reasons, scoring, ids)
            if signals.num_rows:
                yield "signals", signals


def judge(unit: Unit, facts: Facts) -> list[Reason]:
    """The reasons for one unit's place in the queue."""
    found = [(rule, item) for rule in rules() for item in rule.judge(unit, facts)]
    return combine(found, facts.scoring)


def _unit_ids(batch: pa.RecordBatch, extraction_id: str, ids: Ids) -> list[str]:
    kinds = batch.column("kind").to_pylist()
    firsts = [str(records[0]) for records in batch.column("record_ids")]
    under = {kind: ids.under(extraction_id, kind) for kind in set(kinds)}
    return [under[kind].column([first])[0] for kind, first in zip(kinds, firsts, strict=True)]


def _units(
    batch: pa.RecordBatch, unit_ids: list[str], units: Sequence[Unit], reasons: list[list[Reason]], same: dict[str, str]
) -> pa.RecordBatch:
    columns: dict[str, Any] = {name: [value] * batch.num_rows for name, value in same.items()}
    for name in ("kind", "app", "thread_id", "thread_title", "participants", "record_ids"):
        columns[name] = batch.column(name)
    for name in ("started", "ended"):
        columns[f"{name}_at"] = batch.column(f"{name}_us").cast(UNITS.field(f"{name}_at").type)
    columns["unit_id"] = unit_ids
    columns["lanes"] = [_lanes(found) for found in reasons]
    columns["uncertainty"] = [_uncertainty(unit, found) for unit, found in zip(units, reasons, strict=True)]
    columns["handling"] = ["normal"] * batch.num_rows
    packed, _ = pack(columns, UNITS)
    return packed


def _lanes(reasons: Sequence[Reason]) -> list[str]:
    return ["SCORED", *sorted({reason.found.lane for reason in reasons if reason.found.lane})]


def _uncertainty(unit: Unit, reasons: Sequence[Reason]) -> list[str]:
    unknown = {"time_unknown"} if unit.ended_us is None else set()
    return sorted(unknown.union(*(reason.found.uncertain for reason in reasons)))


def _signals(unit_ids: list[str], reasons: list[list[Reason]], scoring: Scoring, ids: Ids) -> pa.RecordBatch:
    pairs = [
        (unit_id, number, reason)
        for unit_id, found in zip(unit_ids, reasons, strict=True)
        for number, reason in enumerate(found)
    ]
    packed, _ = pack(
        {
            "signal_id": [ids.of(unit_id, reason.rule.name, str(number)) for unit_id, number, reason in pairs],
            "unit_id": [unit_id for unit_id, _, _ in pairs],
            "rule": [reason.rule.name for _, _, reason in pairs],
            "family": [reason.rule.family for _, _, reason in pairs],
            "points": [reason.tenths / 10 for _, _, reason in pairs],
            "cap": [scoring.caps.of(reason.rule.family) for _, _, reason in pairs],
            "text": [reason.text for _, _, reason in pairs],
            "confidence": [reason.found.confidence for _, _, reason in pairs],
            "evidence": [[asdict(piece) for piece in reason.found.evidence] for _, _, reason in pairs],
            "alternatives": [list(reason.found.alternatives) for _, _, reason in pairs],
            "changes": [reason.changes for _, _, reason in pairs],
        },
        SIGNALS,
    )
    return packed
