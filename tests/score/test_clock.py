"""A device's clock that was fast or slow: stored times stay, what they are compared with is corrected."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from models import scoring
from models.casefile import Case
from models.clock import deviation
from models.schemas import RECORDS
from pipeline.score import facts as gathered
from pipeline.score.rules.time import near_the_offence
from pipeline.score.segment import segment
from pipeline.score.tables import Tables, opened
from pipeline.score.unit import Facts, Unit

START = datetime(2026, 3, 14, 20, tzinfo=UTC)


def _facts(offset_s: int | None) -> Facts:
    case = Case.model_validate(
        {
            "case_id": "T/1/26",
            "operation_name": "TESTING",
            "offence_window": {"start": START, "end": START + timedelta(hours=1)},
            "parties": [{"party_id": "S1", "role": "suspect"}],
            "exhibits": [
                {
                    "exhibit_ref": "JAS/1",
                    "subject": "S1",
                    "authority": "PACE_S8",
                    "extraction": {"path": "x", "clock_offset_s": offset_s},
                }
            ],
        }
    )
    return Facts.of(case, case.exhibits[0], scoring.read())


def _unit(folder: Path, facts: Facts, kind: str, minutes: float) -> Unit:
    """The unit of one record so long after the beginning of the window, by the clock that dated it."""
    row: dict[str, Any] = {f.name: "x" for f in RECORDS if not f.nullable} | {"parser_version": 1, "locator": "a:1"}
    row |= {"kind": kind, "sent_at": START + timedelta(minutes=minutes)}
    pq.write_table(pa.Table.from_pylist([row], RECORDS), folder / "records.parquet")
    with opened(Tables([folder / "records.parquet"]), folder, 200_000_000, 1) as database:
        segment(database, 6, 60)
        ((_, (unit,)),) = gathered.units(database, facts)
    return unit


@pytest.mark.parametrize(
    ("offset_s", "minutes", "hours", "before"),
    [
        (None, -30, 0.5, True),
        (0, -30, 0.5, True),
        (-1800, -30, 0, False),
        (1800, 10, 1 / 3, True),
        (1800, 90, 0, False),
    ],
)
def test_hours_outside_the_window_are_counted_by_the_true_time(
    tmp_path: Path, offset_s: int | None, minutes: float, hours: float, before: bool
) -> None:
    unit = _unit(tmp_path, _facts(offset_s), "message", minutes)
    assert (unit.hours_outside, unit.before) == (pytest.approx(hours), before)


@pytest.mark.parametrize("kind", ["mail", "document"])
def test_what_others_dated_does_not_go_by_the_devices_clock(tmp_path: Path, kind: str) -> None:
    unit = _unit(tmp_path, _facts(7200), kind, 30)
    assert unit.hours_outside == 0
    assert unit.ended_us == (START + timedelta(minutes=150)).timestamp() * 1_000_000  # as that clock showed it


def test_the_reason_says_that_the_time_is_corrected() -> None:
    unit = Unit("thread_segment", None, (), hours_outside=0.5)
    (found,) = near_the_offence(unit, _facts(200))
    assert found.detail == "0.5 hours after it; corrected: the device's clock was 3 min 20 s fast"
    (plain,) = near_the_offence(unit, _facts(None))
    assert plain.detail == "0.5 hours after it"
    (mail,) = near_the_offence(replace(unit, kind="mail"), _facts(200))
    assert mail.detail == plain.detail


@pytest.mark.parametrize(
    ("offset_s", "said"), [(200, "3 min 20 s fast"), (-1, "1 s slow"), (90_061, "1 d 1 h 1 min 1 s fast")]
)
def test_a_deviation_in_words(offset_s: int, said: str) -> None:
    assert deviation(offset_s) == f"the device's clock was {said}"
