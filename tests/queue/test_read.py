"""Reading a version of the queue, and what it rests on not having searched."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipeline.queue.coverage import Coverage, Delivered, Gap, Read, Status
from pipeline.queue.legible import legible
from pipeline.queue.read import lanes, rows
from pipeline.queue.searched import searched

Write = Callable[..., list[Path]]
DELIVERED = Delivered("JAS/1", "zip", None, 11, 11, whole=True, clock_offset_s=None)
READ = Read("JAS/1", "sms", "sms", 1, 10, 5, 2, 3, 0, 0)


def queue(write: Write) -> list[Path]:
    lane = ["SCORED", "DISCLOSURE"]
    return write(
        "queue",
        {"place": 1, "rank": 2, "unit_id": "b", "lanes": ["SCORED"]},
        {"place": 2, "rank": 3, "unit_id": "c", "lanes": lane},
        {"place": 3, "rank": 1, "unit_id": "a", "lanes": lane},
    )


def test_rows_come_as_they_are_served_or_by_score(write: Write, tmp_path: Path) -> None:
    file = queue(write)
    assert [row["unit_id"] for row in rows(file, tmp_path)] == ["b", "c", "a"]
    assert [row["unit_id"] for row in rows(file, tmp_path, by_score=True)] == ["a", "b", "c"]


def test_of_one_lane_only_so_many_are_read(write: Write, tmp_path: Path) -> None:
    file = queue(write)
    assert [row["unit_id"] for row in rows(file, tmp_path, lane="DISCLOSURE")] == ["c", "a"]
    assert [row["unit_id"] for row in rows(file, tmp_path, 1, "DISCLOSURE", by_score=True)] == ["a"]
    assert lanes(file) == {"SCORED": 3, "DISCLOSURE": 2}


def test_both_orders_say_the_same_of_each_unit(write: Write, tmp_path: Path) -> None:
    def by_id(found: Any) -> list[Any]:
        return sorted(found, key=lambda row: row["unit_id"])

    file = queue(write)
    assert by_id(rows(file, tmp_path)) == by_id(rows(file, tmp_path, by_score=True))


def test_what_was_not_searched_is_counted_by_exhibit_and_reason() -> None:
    statuses = (Status("JAS/1", "claimed", 9, 1), Status("JAS/1", "encrypted", 2, 1), Status("JAS/2", "failed", 1, 0))
    gaps = (
        Gap("JAS/1", "parse", "damaged", 1, 4),
        Gap("JAS/1", "text", "damaged", 2, 0),
        Gap("JAS/1", "parse", "out-of-scope", 1, 3),
        Gap("JAS/1", "parse", "deleted", 5, 0),  # a finding
        Gap("JAS/1", "text", "held", 1, 0),
    )
    found = searched(Coverage((DELIVERED,), statuses, (READ,), gaps, (), (), 0), ()).to_pylist()
    assert [tuple(row.values()) for row in found] == [
        ("JAS/1", "encrypted", 2, 0, 0),
        ("JAS/1", "held", 1, 2, 0),
        ("JAS/1", "issue: damaged", 0, 4, 3),
        ("JAS/1", "out-of-scope", 0, 3, 0),
        ("JAS/1", "read", 9, 5, 0),
        ("JAS/2", "failed", 1, 0, 0),
    ]


def test_where_everything_was_searched_only_that_is_told() -> None:
    whole = Read("JAS/1", "sms", "sms", 1, 5, 5, 0, 0, 0, 0)
    assert [row["how"] for row in searched(Coverage((DELIVERED,), (), (whole,), (), (), (), 0), ()).to_pylist()] == [
        "read"
    ]


def test_pages_are_counted_by_how_sure_ocr_was_of_the_better_reading(write: Write, tmp_path: Path) -> None:
    page = {"extraction_id": "x1", "origin": "ocr"}
    texts = write(
        "texts",
        *(page | {"text_id": f"t{n}", "confidence": sure} for n, sure in enumerate((0.95, 0.9, 0.85, 0.6, 0.5, None))),
        page | {"text_id": "first", "confidence": 0.3},
        page | {"text_id": "second", "confidence": 0.97, "supersedes": "first"},
        page | {"text_id": "worse", "confidence": 0.2, "superseded_by": "t0"},
        page | {"text_id": "native", "confidence": None, "origin": "native"},
    )
    found = legible(texts, write("sources", {"extraction_id": "x1", "exhibit_ref": "JAS/1"}), tmp_path)
    assert [(one.confidence, one.pages) for one in found] == [
        ("90 % and over", 3),
        ("80 to 90 %", 1),
        ("60 to 80 %", 1),
        ("under 60 %", 2),
    ]
    told = searched(Coverage((DELIVERED,), (), (), (), (), (), 0), found).to_pylist()
    assert {"exhibit_ref": "JAS/1", "how": "ocr: under 60 %", "files": 2, "rows": 0, "issues": 0} in told
