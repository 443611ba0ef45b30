"""What a later version of the queue says that the earlier one did not."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from models.schemas import QUEUE
from pipeline.queue.changes import Change, changes

NUMBER = "The same number or account as a nominal of intelligence."
WINDOW = "Inside the offence window."


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., list[Change]]:
    """Changes between two queues of {unit: [(points, text)]}."""

    def file(name: str, units: dict[str, list[tuple[float, str]]]) -> list[Path]:
        ranked = sorted(units, key=lambda unit: -sum(points for points, _ in units[unit]))
        rows = [_row(unit, rank, units[unit]) for rank, unit in enumerate(ranked, start=1)]
        pq.write_table(pa.Table.from_pylist(rows, QUEUE), tmp_path / name)
        return [tmp_path / name]

    def changed(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
        return changes(file("before.parquet", before), file("after.parquet", after), tmp_path)

    return changed


def _row(unit: str, rank: int, reasons: list[tuple[float, str]]) -> dict[str, Any]:
    told = [
        {"rule": "r", "family": "f", "points": points, "cap": 10.0, "text": text, "evidence": []}
        for points, text in reasons
    ]
    same = {"exhibit_ref": "JAS/1", "kind": "media", "participants": [], "records": 1, "band": "P4", "lanes": []}
    score = round(sum(points for points, _ in reasons), 1)
    return same | {
        "unit_id": unit,
        "rank": rank,
        "place": rank,
        "slot": "score",
        "score": score,
        "reasons": told,
        "uncertainty": [],
    }


def test_a_unit_that_rose_is_named_with_the_reason_that_came(changed: Any) -> None:
    (change,) = changed({"a": [(10.0, WINDOW)]}, {"a": [(10.0, WINDOW), (22.5, NUMBER)]})
    assert (change.unit_id, change.rank, change.before, change.after) == ("a", 1, 10.0, 32.5)
    assert (change.gained, change.lost) == (((22.5, NUMBER),), ())


def test_a_reason_with_other_points_came_and_went(changed: Any) -> None:
    (change,) = changed({"a": [(22.5, NUMBER)]}, {"a": [(45.0, NUMBER)]})
    assert (change.gained, change.lost) == (((45.0, NUMBER),), ((22.5, NUMBER),))


def test_new_units_come_in_order_of_rank_and_those_that_are_gone_last(changed: Any) -> None:
    found = changed({"a": [(10.0, WINDOW)], "gone": [(5.0, WINDOW)]}, {"a": [(10.0, WINDOW)], "new": [(45.0, NUMBER)]})
    assert [(change.unit_id, change.before, change.after) for change in found] == [
        ("new", None, 45.0),
        ("gone", 5.0, None),
    ]


def test_what_only_changed_its_place_did_not_change(changed: Any) -> None:
    assert [
        change.unit_id for change in changed({"a": [(10.0, WINDOW)]}, {"a": [(10.0, WINDOW)], "b": [(9.0, NUMBER)]})
    ] == ["b"]


def test_of_a_unit_that_is_gone_nothing_is_told_for_it_may_be_held(changed: Any) -> None:
    (gone,) = changed({"gone": [(22.5, NUMBER)]}, {})
    assert (gone.before, gone.after, gone.title, gone.lost) == (22.5, None, None, ())
