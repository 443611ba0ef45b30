"""The second tier: what is read again, and which of two readings is served."""

import json
from typing import Any

import pytest

from pipeline.text.again import judged, wanted
from pipeline.text.pictures.picture import Kind, Look


def looked(kind: Kind, page: int = 1) -> Look:
    return Look(page, 1080, 1920, "ab" * 32, None, kind)


def text(confidence: float | None, page: int = 1) -> dict[str, Any]:
    return {"text_id": "t1", "source_id": "s1", "page": page, "origin": "ocr", "confidence": confidence}


@pytest.mark.parametrize(
    ("kind", "first", "mentioned", "again"),
    [
        ("screenshot", text(0.99), (), True),
        ("document", text(0.99), (), True),
        ("photograph", text(0.99), (), False),  # a caption that was read well, and in which nothing was found
        ("photograph", text(0.70), (), True),
        ("photograph", text(0.99), ("t1",), True),  # a number in it must not be misread
        ("photograph", None, (), True),  # text was seen and none was read
        ("blank", None, (), False),
    ],
)
def test_what_matters_is_read_again(kind: Kind, first: Any, mentioned: tuple[str, ...], again: bool) -> None:
    found = wanted({"s1": (looked(kind),)}, [first] if first else [], frozenset(mentioned), 0.85)
    assert found == ({"s1": (1,)} if again else {})


def test_a_page_is_judged_by_its_own_reading() -> None:
    seen = {"s1": (looked("photograph", 1), looked("photograph", 2))}
    assert wanted(seen, [text(0.99, 1), text(0.5, 2)], frozenset(), 0.85) == {"s1": (2,)}


def reading(text_id: str, said: str, confidence: float) -> dict[str, Any]:
    words, at = [], 0
    for word in said.split():
        words.append([at, at + len(word), 0, 0, 10, 10, confidence])
        at += len(word) + 1
    row = {"text_id": text_id, "record_id": "r1", "page": 1, "text": said, "confidence": confidence}
    return row | {"words": json.dumps(words)}


def test_the_better_reading_supersedes_the_first_and_both_stay() -> None:
    first = reading("t1", "lam at home ca11 me", 0.55)
    (row,) = judged([reading("t2", "I am at home call me", 0.99)], {("r1", 1): first})
    assert (row["supersedes"], row.get("superseded_by")) == ("t1", None)


def test_a_second_reading_that_is_worse_says_so_itself() -> None:
    first = reading("t1", "I am at home call me now please", 0.97)
    (row,) = judged([reading("t2", "lam at", 0.6)], {("r1", 1): first})
    assert (row.get("supersedes"), row["superseded_by"]) == (None, "t1")


def test_a_page_that_the_first_engine_did_not_read_has_one_reading() -> None:
    (row,) = judged([reading("t2", "call me", 0.9)], {})
    assert "supersedes" not in row
    assert "superseded_by" not in row
