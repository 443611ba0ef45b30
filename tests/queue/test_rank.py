from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from models.scoring import Bands
from pipeline.queue.rank import rank

BANDS = Bands(P1=60, P2=40, P3=20)
EARLY, LATE = datetime(2026, 3, 14, tzinfo=UTC), datetime(2026, 3, 15, tzinfo=UTC)
Write = Callable[..., list[Path]]


@pytest.fixture
def queue(write: Write, tmp_path: Path) -> Callable[..., list[dict[str, Any]]]:
    """The queue of units (id, time) and signals (unit id, rule, points)."""

    def queue(units: list[tuple[str, datetime | None]], signals: list[tuple[str, str, float]]) -> list[dict[str, Any]]:
        unit_rows = [{"unit_id": name, "started_at": at, "record_ids": ["r"]} for name, at in units]
        signal_rows = [
            {"signal_id": f"{unit}-{rule}", "unit_id": unit, "rule": rule, "points": points}
            for unit, rule, points in signals
        ]
        batches = rank(write("units", *unit_rows), write("signals", *signal_rows), BANDS, tmp_path)
        return [row for batch in batches for row in batch.to_pylist()]

    return queue


def test_the_highest_score_is_read_first_and_then_what_was_said_first(queue: Any) -> None:
    units = [("a", LATE), ("b", EARLY), ("c", None), ("d", LATE)]
    rows = queue(units, [("a", "one", 10), ("b", "one", 10), ("c", "one", 10), ("d", "one", 50)])
    assert [row["unit_id"] for row in rows] == ["d", "b", "a", "c"]
    assert [row["rank"] for row in rows] == [1, 2, 3, 4]


def test_a_unit_without_a_reason_is_in_the_queue_too(queue: Any) -> None:
    (row,) = queue([("a", EARLY)], [])
    assert (row["score"], row["band"], row["reasons"]) == (0, "P4", [])


def test_the_score_is_the_sum_of_the_reasons_the_strongest_first(queue: Any) -> None:
    (row,) = queue([("a", EARLY)], [("a", "small", 2.5), ("a", "large", 30), ("a", "taken_off", -5)])
    assert row["score"] == 27.5
    assert [reason["rule"] for reason in row["reasons"]] == ["large", "taken_off", "small"]


@pytest.mark.parametrize(
    ("points", "band"), [(100, "P1"), (60, "P1"), (59.9, "P2"), (40, "P2"), (39.9, "P3"), (20, "P3"), (19.9, "P4")]
)
def test_a_band_begins_at_its_score(queue: Any, points: float, band: str) -> None:
    (row,) = queue([("a", EARLY)], [("a", "one", points)])
    assert row["band"] == band


def test_the_order_does_not_depend_on_the_order_of_the_tables(queue: Any) -> None:
    units = [(name, EARLY) for name in "abcde"]
    signals = [(name, "one", 10.0) for name in "abcde"]
    assert queue(units, signals) == queue(units[::-1], signals[::-1])
