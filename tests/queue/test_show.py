from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.queue.show import Files, Mark, show

Write = Callable[..., list[Path]]


@pytest.fixture
def files(write: Write) -> Files:
    """Two units; the first has two messages, of which a reason marks four letters of the second."""
    mark = {"record_id": "r2", "text_id": "t2", "start": 4, "end": 8}
    reason = {"rule": "admits", "family": "conduct", "points": 9.0, "cap": 30.0, "text": "Admits", "evidence": [mark]}
    return Files(
        queue=write(
            "queue",
            {"rank": 1, "unit_id": "aa11", "reasons": [reason], "score": 9.0},
            {"rank": 2, "unit_id": "aa22"},
        ),
        units=write(
            "units", {"unit_id": "aa11", "record_ids": ["r1", "r2"]}, {"unit_id": "aa22", "record_ids": ["r3"]}
        ),
        extractions=write("extractions", {"clock_offset_s": 200}),
        records=write(
            "records",
            {"record_id": "r2", "kind": "message", "source_id": "s1", "locator": "message:2"},
            {"record_id": "r1", "kind": "message", "source_id": "s1", "locator": "message:1"},
            {"record_id": "r3", "kind": "call", "source_id": "s1", "locator": "calls:1"},
        ),
        texts=write(
            "texts",
            {"text_id": "t1", "record_id": "r1", "text": "Hello"},
            {"text_id": "t2", "record_id": "r2", "text": "I 😀 was there"},
        ),
        sources=write("sources", {"source_id": "s1", "path": "data/msgstore.db"}),
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


def test_a_unit_is_found_by_the_beginning_of_its_id(files: Files, tmp_path: Path) -> None:
    shown = show(files, "aa2", tmp_path)
    assert shown
    assert (shown.unit_id, shown.lines[0].what) == ("aa22", "call")


@pytest.mark.parametrize("wanted", ["aa", "7", "zz", ""])
def test_what_names_no_unit_or_several_shows_none(files: Files, tmp_path: Path, wanted: str) -> None:
    assert show(files, wanted, tmp_path) is None
