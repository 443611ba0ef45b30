"""What is set aside with a conversation: what is attached in it, and the same wherever else it is."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.view import family as families
from pipeline.view.build import build
from pipeline.view.family import Seed, Tables, family, together

LONG = "I will see you at the station"


@pytest.fixture
def views(tmp_path: Path, written: Callable[..., Any]) -> Callable[..., dict[str, Path]]:
    """Views of some extractions: name → (records, other tables)."""

    def make(**extractions: tuple[list[Any], dict[str, Any]]) -> dict[str, Path]:
        found = {}
        for name, (records, others) in extractions.items():
            folder = tmp_path / name
            folder.mkdir()
            found[name] = folder / f"{name}.sqlite"
            tables = written(folder, records, **others)
            build(tables, found[name], folder, extraction_id=name, exhibit_ref=name, inputs=[])
        return found

    return make


def of(views: dict[str, Path], seed: Seed) -> dict[str, set[str]]:
    """extraction_id → record_ids."""
    found = {}
    for name, spans in family(views, Tables((), (), Path()), seed).items():
        with sqlite3.connect(views[name]) as view:
            sql = "select record_id from records where number between ? and ?"
            found[name] = {record_id for span in spans for (record_id,) in view.execute(sql, span)}
    return found


def test_the_whole_conversation_and_nothing_of_another(views: Any, said: Any) -> None:
    made = views(x1=([said("a", "x"), said("b", "y", minutes=5), said("c", "z", thread_id="t2", minutes=9)], {}))
    assert of(made, Seed("x1", "thread", "t1")) == {"x1": {"a", "b"}}
    assert of(made, Seed("x1", "record", "b")) == {"x1": {"a", "b"}}


@pytest.mark.parametrize(
    ("text", "apart_s", "taken"),
    [
        (LONG, 1, {"d", "e"}),  # one message, so its conversation
        ("ok", 1, {"d"}),  # a short text: only the message
        (LONG, 3, None),  # another message
    ],
)
def test_the_same_message_on_another_exhibit_takes_its_conversation(
    views: Any, said: Any, text: str, apart_s: int, taken: set[str] | None
) -> None:
    theirs = [said("d", text, minutes=apart_s / 60, thread_id="u"), said("e", "later", minutes=60, thread_id="u")]
    made = views(x1=([said("a", text)], {}), x2=(theirs, {}))
    assert of(made, Seed("x1", "thread", "t1")).get("x2") == taken


def test_what_is_attached_is_taken_and_equal_files_on_other_exhibits(views: Any, said: Any, file: Any) -> None:
    picture = {"kind": "media", "thread_id": None, "source_id": "f"}
    attachment = {"record_id": "a", "extraction_id": "x1", "path": "p.jpg", "source_id": "f", "position": 0}
    ours = {"sources": [file("f", "p.jpg", sha256="same")], "attachments": [attachment]}
    theirs = {"sources": [file("f", "q.jpg", sha256="same"), file("g", "r.jpg", sha256="other")]}
    others = [said("m", **picture), said("n", **picture | {"source_id": "g"})]
    made = views(x1=([said("a", LONG, attachments=["p.jpg"]), said("p", **picture)], ours), x2=(others, theirs))
    assert of(made, Seed("x1", "thread", "t1")) == {"x1": {"a", "p"}, "x2": {"m"}}


def test_what_no_view_has_belongs_to_nothing(views: Any, said: Any) -> None:
    made = views(x1=([said("a", "x")], {}))
    assert of(made, Seed("x1", "thread", "gone")) == {}
    assert of(made, Seed("x9", "thread", "t1")) == {}


def test_the_same_messages_are_looked_for_by_their_times(views: Any, said: Any) -> None:
    (path,) = views(x1=([said("a", "x")], {})).values()
    database = sqlite3.connect(":memory:", uri=True)
    for name in ("own", "there"):
        database.execute(f"attach ? as {name}", (f"file:{path}?mode=ro",))
    plan = [row[3] for row in database.execute(f"explain query plan {families._SAME}", (1, 2))]
    assert any("INDEX record_by_time" in step for step in plan)
    assert not any("SCAN" in step or "AUTOMATIC" in step for step in plan)
    database.close()


def test_spans_are_as_few_as_can_be() -> None:
    assert together([(5, 9), (1, 2), (3, 4), (8, 12), (20, 20)]) == [(1, 12), (20, 20)]
