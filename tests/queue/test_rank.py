from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from models import settings
from models.scoring import Bands
from pipeline.queue.rank import rank

SERVED = settings.read().queue
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
        batches = rank(write("units", *unit_rows), write("signals", *signal_rows), BANDS, SERVED, tmp_path)
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


Ranked = Callable[[list[dict[str, Any]], dict[str, float]], list[dict[str, Any]]]


@pytest.fixture
def served(write: Write, tmp_path: Path) -> Ranked:
    """The queue of units, with lanes and times, and the points that some of them have."""

    def served(units: list[dict[str, Any]], points: dict[str, float]) -> list[dict[str, Any]]:
        rows = [{"record_ids": ["r"], "lanes": ["SCORED"]} | unit for unit in units]
        signals = [{"signal_id": unit, "unit_id": unit, "points": earned} for unit, earned in points.items()]
        batches = rank(write("units", *rows), write("signals", *signals), BANDS, SERVED, tmp_path)
        return [row for batch in batches for row in batch.to_pylist()]

    return served


def at(day: int) -> datetime:
    return datetime(2026, 3, day, tzinfo=UTC)


def test_places_follow_the_order_of_serving_and_ranks_the_score(served: Ranked) -> None:
    lane = ["SCORED", "DISCLOSURE"]
    units = [{"unit_id": f"s{n:02}"} for n in range(20)]
    units += [{"unit_id": f"d{day}", "lanes": lane, "started_at": at(day)} for day in (9, 3, 6)]
    units += [{"unit_id": "undated", "lanes": lane}, {"unit_id": "danger", "lanes": ["SCORED", "SAFEGUARD"]}]
    units += [{"unit_id": name} for name in ("n2", "n1")]
    rows = served(units, {f"s{n:02}": 90 - n for n in range(20)})
    assert [row["place"] for row in rows] == list(range(1, len(units) + 1))
    assert [row["unit_id"] for row in rows[:11]] == ["danger", *(f"s0{n}" for n in range(7)), "d3", "d6", "n1"]
    assert [row["slot"] for row in rows[:11]] == ["safeguarding", *["score"] * 7, *["disclosure"] * 2, "sample"]
    assert [row["unit_id"] for row in rows if row["slot"] == "disclosure"] == ["d3", "d6", "d9", "undated"]
    assert [row["rank"] for row in rows[1:8]] == list(range(1, 8))
    assert sorted(row["rank"] for row in rows) == [row["place"] for row in rows]


def test_the_sample_is_of_the_last_band_in_no_lane_and_says_so(served: Ranked) -> None:
    lanes = {"lane": ["SCORED", "DISCLOSURE"], "some": ["SCORED"], "nothing": ["SCORED"]}
    rows = served([{"unit_id": unit, "lanes": given} for unit, given in lanes.items()], {"some": 5})
    found = {row["unit_id"]: (row["slot"], row["lanes"]) for row in rows}
    assert found["nothing"] == ("score", ["SCORED"])  # a queue of three: by score it comes before its turn
    above = {f"a{n:02}": 20.0 for n in range(20)}
    rows = served([{"unit_id": unit} for unit in (*above, "z-low", "z-none")], above | {"z-low": 19.9})
    assert [row["unit_id"] for row in rows if row["slot"] == "sample"] == ["z-low", "z-none"]
    many = [{"unit_id": f"n{n:02}"} for n in range(30)]
    sampled = [row for row in served(many, {}) if row["slot"] == "sample"]
    assert [row["lanes"] for row in sampled] == [["SCORED", "QA_SAMPLE"]] * len(sampled)
    assert len(sampled) == 3


def test_an_empty_queue_has_no_rows(served: Ranked) -> None:
    assert served([], {}) == []


def test_reasons_need_not_fit_in_memory(write: Write, tmp_path: Path) -> None:
    """What a million units take of a gigabyte, in small."""
    units = [{"unit_id": f"{n:032}", "record_ids": ["r"], "lanes": ["SCORED"]} for n in range(6_000)]
    told = {"text": "In or near the time of the alleged offence. " * 40, "points": 1.0}
    signals = [told | {"signal_id": f"{n:032}", "unit_id": f"{n % 6_000:032}"} for n in range(24_000)]
    files = write("units", *units), write("signals", *signals)
    found = rank(*files, BANDS, SERVED, tmp_path, memory_bytes=80_000_000)
    assert sum(len(reasons) for batch in found for reasons in batch["reasons"].to_pylist()) == len(signals)
