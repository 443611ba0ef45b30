from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.queue.show import Attachment, Files, Mark, Passage, Place, show

Write = Callable[..., list[Path]]


@pytest.fixture
def files(write: Write) -> Files:
    """Two units; the first has two messages, of which a reason marks four letters of the second."""
    mark = {"record_id": "r2", "text_id": "t2", "start": 4, "end": 8}
    reason = {"rule": "admits", "family": "conduct", "points": 9.0, "cap": 30.0, "text": "Admits", "evidence": [mark]}
    return Files(
        queue=write(
            "queue",
            {"rank": 1, "place": 1, "unit_id": "aa11", "reasons": [reason], "score": 9.0},
            {"rank": 2, "place": 2, "unit_id": "aa22"},
            {"rank": 3, "place": 3, "unit_id": "aa33"},
        ),
        units=write(
            "units",
            {"unit_id": "aa11", "record_ids": ["r1", "r2"]},
            {"unit_id": "aa22", "record_ids": ["r3"]},
            {"unit_id": "aa33", "record_ids": ["r5"]},
        ),
        extractions=write("extractions", {"clock_offset_s": 200}),
        records=write(
            "records",
            {
                "record_id": "r2",
                "kind": "message",
                "source_id": "s1",
                "locator": "message:2",
                "reply_to": "r1",
                "attachments": ["Media/a.pdf", "Media/lost.jpg"],
            },
            {"record_id": "r1", "kind": "message", "source_id": "s1", "locator": "message:1", "body": "Hello"},
            {"record_id": "r3", "kind": "call", "source_id": "s1", "locator": "calls:1"},
            {
                "record_id": "r4",
                "kind": "message",
                "source_id": "s2",
                "locator": "message:m1",
                "state": "deleted",
                "attachments": ["files/a.pdf", "files/b.jpg", "files/lost.jpg"],
            },
            {"record_id": "r5", "kind": "document", "source_id": "s3", "locator": "document:1", "state": "live"},
        ),
        texts=write(
            "texts",
            {"text_id": "t1", "record_id": "r1", "text": "Hello"},
            {"text_id": "t2", "record_id": "r2", "text": "I 😀 was there"},
            *(
                {"text_id": f"t{n}", "record_id": "r5", "source_id": "s3", "text": f"Page {n}", "page": n}
                for n in (5, 3, 4)
            ),
        ),
        sources=write(
            "sources",
            {"source_id": "s1", "path": "data/msgstore.db"},
            {"source_id": "s2", "path": "report.xml"},
            {"source_id": "s3", "path": "WhatsApp/Media/a.pdf"},
            {"source_id": "s4", "path": "files/b.jpg"},
            {"source_id": "s5", "path": "Download/a.pdf", "duplicate_of": "s3"},
            {"source_id": "s6", "path": "data_mirror/msgstore.db", "duplicate_of": "s1"},
        ),
        duplicates=write("duplicates", {"record_id": "r4", "duplicate_of": "r2", "source_id": "s2"}),
        attachments=write(
            "attachments",
            {"record_id": "r2", "path": "Media/a.pdf", "source_id": "s3"},
            {"record_id": "r4", "path": "files/a.pdf", "source_id": "s3"},
            {"record_id": "r4", "path": "files/b.jpg", "source_id": "s4"},
        ),
    )


def test_a_unit_is_shown_in_its_order_with_its_marks(files: Files, tmp_path: Path) -> None:
    shown = show(files, "1", tmp_path)
    assert shown
    assert [line.passages[0].text for line in shown.lines] == ["Hello", "I 😀 was there"]
    assert [line.marks for line in shown.lines] == [(), ()]
    assert shown.lines[1].passages[0].marks == (Mark(4, 8, "admits"),)
    assert shown.lines[1].path == "data/msgstore.db"
    assert shown.reasons == ((9.0, "conduct", "Admits"),)
    assert shown.clock_offset_s == 200


def test_a_record_is_shown_with_all_its_sources(files: Files, tmp_path: Path) -> None:
    shown = show(files, "1", tmp_path)
    assert shown
    assert [line.elsewhere for line in shown.lines] == [(), (Place("report.xml", "message:m1", "deleted"),)]


def test_a_document_that_lies_in_two_places_is_shown_with_both(files: Files, tmp_path: Path) -> None:
    shown = show(files, "3", tmp_path)
    assert shown
    assert shown.lines[0].path == "WhatsApp/Media/a.pdf"
    assert shown.lines[0].elsewhere == (Place("Download/a.pdf", "document:1", None),)


def test_attached_files_are_shown_where_they_are_with_what_was_read_in_them(files: Files, tmp_path: Path) -> None:
    """Of a report those that the database's record has not: a.pdf is the same file, lost.jpg is nowhere."""
    shown = show(files, "1", tmp_path)
    assert shown
    assert shown.lines[0].attachments == ()
    assert shown.lines[1].attachments == (
        Attachment("Media/a.pdf", "WhatsApp/Media/a.pdf", (Passage("Page 3", "x", 3, None, ()),), 3),
        Attachment("Media/lost.jpg"),
        Attachment("files/b.jpg", "files/b.jpg"),
    )


def test_a_unit_is_found_by_the_beginning_of_its_id(files: Files, tmp_path: Path) -> None:
    shown = show(files, "aa2", tmp_path)
    assert shown
    assert (shown.unit_id, shown.lines[0].what) == ("aa22", "call")


@pytest.mark.parametrize("wanted", ["aa", "7", "zz", ""])
def test_what_names_no_unit_or_several_shows_none(files: Files, tmp_path: Path, wanted: str) -> None:
    assert show(files, wanted, tmp_path) is None


def test_an_answer_says_what_it_answers(files: Files, tmp_path: Path) -> None:
    shown = show(files, "1", tmp_path)
    assert shown is not None
    assert {line.record_id: line.answers for line in shown.lines} == {"r1": None, "r2": "Hello"}
