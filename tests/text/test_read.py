"""Documents and pictures to TEXTS, with an engine of three lines."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from models.ids import Ids
from models.issues import Issue
from pipeline.demo import documents
from pipeline.text.engine import Nothing, OcrEngine, Reading, Result
from pipeline.text.pictures import Picture
from pipeline.text.read import Counts, ToRead, read


@dataclass
class Fake:
    """Says of every picture what it was told to."""

    says: str = "Meet at eight"
    name: str = "fake"
    version: str = "1"

    def read(self, pictures: Sequence[Picture]) -> Iterator[Result]:
        for index in range(len(pictures)):
            words = ((0, 4, 10, 20, 30, 8, 0.9),) if self.says else ()
            yield index, Reading(1, self.says, 0.9 if self.says else None, words)


@pytest.fixture
def texts(ids: Ids) -> Any:
    def texts(engine: OcrEngine, *items: ToRead, counts: Counts | None = None) -> tuple[list[Any], list[Any]]:
        found = list(read(items, engine, 10_000, ids, "x1", counts))
        return [row for row in found if isinstance(row, dict)], [
            (item[0], item[1].locator, item[1].code) for item in found if isinstance(item, tuple)
        ]

    return texts


def _item(name: str, path: Path, type_: str, screenshot: bool = False) -> ToRead:
    return ToRead(f"r-{name}", f"s-{name}", path, type_, screenshot)


def test_what_is_written_and_what_is_drawn_come_in_order_of_pages(tmp_path: Path, texts: Any) -> None:
    scan = _item("scan", documents.scanned_pdf(tmp_path / "a.pdf", ["x", "y"]), "application/pdf")
    note = _item("note", documents.csv(tmp_path / "a.csv", [("name", "phone")]), "text/csv")
    rows, issues = texts(Fake(), scan, note)
    assert [(row["record_id"], row["page"], row["origin"]) for row in rows] == [
        ("r-scan", 1, "ocr"),
        ("r-scan", 2, "ocr"),
        ("r-note", 1, "native"),
    ]
    assert issues == []
    assert rows[0]["confidence"] == 0.9
    assert rows[0]["bbox"] == [10, 20, 30, 8]
    assert json.loads(rows[0]["words"]) == [[0, 4, 10, 20, 30, 8, 0.9]]
    assert rows[2]["text"] == "name,phone\n"


def test_ids_do_not_depend_on_what_else_is_read(tmp_path: Path, texts: Any) -> None:
    first = _item("a", documents.screenshot(tmp_path / "a.png", [("x", True)]), "image/png", True)
    second = _item("b", documents.screenshot(tmp_path / "b.png", [("y", True)]), "image/png", True)
    (alone,), _ = texts(Fake(), second)
    (_, together), _ = texts(Fake(), first, second)
    assert alone["text_id"] == together["text_id"]


def test_a_picture_without_words_is_counted_and_no_issue(tmp_path: Path, texts: Any) -> None:
    counts = Counts()
    item = _item("a", documents.screenshot(tmp_path / "a.png", [("x", True)]), "image/png")
    assert texts(Fake(""), item, counts=counts) == ([], [])
    assert (counts.pictures, counts.blank_pictures) == (1, 1)


def test_a_document_that_says_nothing_at_all_is_an_issue(tmp_path: Path, texts: Any) -> None:
    item = _item("a", documents.scanned_pdf(tmp_path / "a.pdf", "x"), "application/pdf")
    assert texts(Fake(""), item) == ([], [("s-a", "document:1", "no-text")])


def test_without_an_engine_every_picture_says_that_it_was_not_read(tmp_path: Path, texts: Any) -> None:
    item = _item("a", documents.screenshot(tmp_path / "a.png", [("x", True)]), "image/png")
    assert texts(Nothing(), item) == ([], [("s-a", "page:1", "unsupported")])


def test_an_engine_that_fails_for_one_picture_costs_that_picture(tmp_path: Path, texts: Any) -> None:
    class Failing(Fake):
        def read(self, pictures: Sequence[Picture]) -> Iterator[Result]:
            for index, result in super().read(pictures):
                yield (index, Issue("page:1", "timeout", "longer than 1 s")) if index == 0 else (index, result)

    items = [
        _item(name, documents.screenshot(tmp_path / f"{name}.png", [(name, True)]), "image/png") for name in ("a", "b")
    ]
    rows, issues = texts(Failing(), *items)
    assert [row["record_id"] for row in rows] == ["r-b"]
    assert issues == [("s-a", "page:1", "timeout")]
