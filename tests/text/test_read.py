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
from pipeline.text.ocr.engine import Nothing, OcrEngine, Reading, Result
from pipeline.text.pictures.picture import Kind, Look, Picture
from pipeline.text.read import Counts, Seen, ToRead, read


def looked(kind: Kind = "screenshot", page: int = 1) -> Look:
    return Look(page, 1080, 1920, "ab" * 32, None, kind)


@dataclass
class Fake:
    """Says what it was told to of every page with text."""

    says: str = "Meet at eight"
    name: str = "fake"
    version: str = "1"

    def read(self, pictures: Sequence[Picture]) -> Iterator[Result]:
        for index, picture in enumerate(pictures):
            for page in [look.page for look in picture.looks] or [1]:
                says = "" if picture.kind(page) == "blank" else self.says
                words = ((0, 4, 10, 20, 30, 8, 0.9),) if says else ()
                yield index, Reading(page, says, 0.9 if says else None, words)


@pytest.fixture
def texts(ids: Ids) -> Any:
    def texts(engine: OcrEngine, *items: ToRead, counts: Counts | None = None) -> tuple[list[Any], list[Any]]:
        found = list(read(items, engine, lambda _: [looked("document")], 10_000, ids, "x1", counts))
        return [row for row in found if isinstance(row, dict)], [
            (item[0], item[1].locator, item[1].code) for item in found if isinstance(item, tuple)
        ]

    return texts


def _item(name: str, path: Path, type_: str, **fields: Any) -> ToRead:
    return ToRead(f"r-{name}", f"s-{name}", path, type_, **fields)


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
    first = _item("a", documents.screenshot(tmp_path / "a.png", [("x", True)]), "image/png")
    second = _item("b", documents.screenshot(tmp_path / "b.png", [("y", True)]), "image/png")
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


def test_a_page_that_a_document_draws_is_looked_at_and_what_was_seen_is_kept(tmp_path: Path, ids: Ids) -> None:
    scan = _item("scan", documents.scanned_pdf(tmp_path / "a.pdf", ["x", "y"]), "application/pdf")
    found = list(read([scan], Fake(), lambda _: [looked("document")], 10_000, ids, "x1"))
    seen = [(item.source_id, item.look.page, item.look.kind) for item in found if isinstance(item, Seen)]
    assert seen == [("s-scan", 1, "document"), ("s-scan", 2, "document")]


def test_all_frames_of_an_animation_inside_of_a_document_are_one_page(tmp_path: Path, ids: Ids) -> None:
    scan = _item("scan", documents.scanned_pdf(tmp_path / "a.pdf", ["x"]), "application/pdf")
    frames = [looked("blank"), looked(page=2), looked(page=3)]
    found = list(read([scan], Fake(), lambda _: frames, 10_000, ids, "x1"))
    (row,) = [item for item in found if isinstance(item, dict)]
    assert (row["page"], row["text"]) == (1, "Meet at eight\nMeet at eight")
    assert [row["text"][start:end] for start, end, *_ in json.loads(row["words"])] == ["Meet", "Meet"]
    assert [item.look.kind for item in found if isinstance(item, Seen)] == ["screenshot"]


def test_a_drawn_page_without_text_is_not_read(tmp_path: Path, ids: Ids) -> None:
    scan = _item("scan", documents.scanned_pdf(tmp_path / "a.pdf", ["x"]), "application/pdf")
    found = list(read([scan], Fake(), lambda _: [looked("blank")], 10_000, ids, "x1"))
    assert [item for item in found if isinstance(item, dict)] == []


def test_equal_pictures_are_read_once_and_each_record_has_the_text(tmp_path: Path, texts: Any) -> None:
    path = documents.screenshot(tmp_path / "a.png", [("x", True)])
    counts = Counts()
    one = _item("a", path, "image/png", looks=(looked(),), also=(("r-b", "s-b"), ("r-c", "s-c")))
    rows, _ = texts(Fake(), one, counts=counts)
    assert [(row["record_id"], row["source_id"], row["text"]) for row in rows] == [
        ("r-a", "s-a", "Meet at eight"),
        ("r-b", "s-b", "Meet at eight"),
        ("r-c", "s-c", "Meet at eight"),
    ]
    assert counts.pictures == 1
    alone, _ = texts(Fake(), _item("b", path, "image/png", looks=(looked(),)))
    assert alone[0]["text_id"] == rows[1]["text_id"]


def test_what_could_not_be_read_of_a_picture_is_said_of_each_file_that_has_it(tmp_path: Path, texts: Any) -> None:
    path = documents.screenshot(tmp_path / "a.png", [("x", True)])
    also = (("r-a2", "s-a"), ("r-b", "s-b"))
    _, issues = texts(Nothing(), _item("a", path, "image/png", looks=(looked(),), also=also))
    assert issues == [("s-a", "page:1", "unsupported"), ("s-b", "page:1", "unsupported")]


def test_only_the_pages_that_are_asked_for_are_read_again(tmp_path: Path, texts: Any) -> None:
    seen = (looked(page=1), looked(page=2), looked(page=3))
    scan = documents.scanned_pdf(tmp_path / "a.pdf", ["x", "y", "z"])
    fax = documents.screenshot(tmp_path / "a.png", [("x", True)])
    again = {"looks": seen, "pages": frozenset({2, 3})}
    rows, issues = texts(
        Fake(), _item("scan", scan, "application/pdf", **again), _item("fax", fax, "image/tiff", **again)
    )
    assert [(row["record_id"], row["page"]) for row in rows] == [
        ("r-scan", 2), ("r-scan", 3), ("r-fax", 2), ("r-fax", 3),
    ]  # fmt: skip
    assert issues == []


def test_what_was_said_of_a_picture_when_it_was_looked_at_is_not_said_twice(tmp_path: Path, texts: Any) -> None:
    class Cut(Fake):
        def read(self, pictures: Sequence[Picture]) -> Iterator[Result]:
            for index, result in super().read(pictures):
                yield index, Issue("page:1", "damaged", "the picture is cut off; what is there is read")
                yield index, result

    path = documents.screenshot(tmp_path / "a.png", [("x", True)])
    rows, issues = texts(Cut(), _item("a", path, "image/png", looks=(looked(),)))
    assert (len(rows), issues) == (1, [])
