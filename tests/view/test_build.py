"""What is in a view."""

import json
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from models.language.search import searched
from pipeline.errors import Refused, StoreDamaged
from pipeline.view import schema
from pipeline.view.build import build
from pipeline.view.rows import Attachment
from pipeline.view.search import View, opened
from pipeline.view.tables import Tables

Made = Callable[..., Path]
Opened = Callable[..., View]
Rows = Callable[..., dict[str, Any]]
TABLES = ("meta", "sources", "conversations", "threads", "records", "elsewhere", "attachments", "texts")


def content(path: Path) -> dict[str, list[Any]]:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as view:
        return {table: view.execute(f"select * from {table} order by rowid").fetchall() for table in TABLES[1:3]} | {
            table: view.execute(f"select * from {table}").fetchall() for table in TABLES
        }


def ids(view: View, query: str) -> list[str]:
    return [hit.record.record_id for hit in view.search(query)]


def test_a_view_appears_whole_for_reading_only_and_nothing_is_left_beside_it(made: Made, said: Rows) -> None:
    path = made(said("r1", "hello"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o444
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [file.name for file in path.parent.iterdir()] == ["x1.sqlite"]


def test_a_view_says_what_it_was_made_from(view: Opened, said: Rows) -> None:
    assert view(said("r1", "hello")).meta() == {
        "exhibit_ref": "JAS/1",
        "extraction_id": "x1",
        "inputs": json.dumps(["parse-1", "texts-2"]),
        "schema": str(schema.VERSION),
        "searched": searched.VERSION,
    }


def test_a_view_that_fails_leaves_nothing_and_the_last_one_stays(
    made: Made, said: Rows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = made(said("r1", "hello"))
    before = path.read_bytes()
    monkeypatch.setattr(searched, "searched", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        made(said("r1", "hello"), said("r2", "there"))
    assert [file.name for file in path.parent.iterdir()] == ["x1.sqlite"]
    assert path.read_bytes() == before


def test_the_content_is_the_same_in_any_order_of_rows_and_with_any_number_of_threads(
    said: Rows, file: Rows, read: Rows, written: Callable[..., Tables], tmp_path: Path
) -> None:
    records = [said(f"r{n}", f"text {n % 7}", minutes=n % 3, thread_id=f"t{n % 5}") for n in range(200)]
    records += [said(f"m{n}", kind="media", thread_id=None, source_id=f"pic{n % 3}") for n in range(9)]
    pictures = [file(f"pic{n}", f"DCIM/{n}.png") for n in range(3)]
    texts = [read(f"o{n}", f"m{n}", "SALE", page=1) for n in range(9)]
    made = []
    for number, threads in enumerate((1, 2)):
        folder = tmp_path / str(number)
        folder.mkdir()
        order = records if number else records[::-1]
        tables = written(folder, order, texts=texts if number else texts[::-1], sources=pictures)
        build(tables, folder / "v.sqlite", folder, extraction_id="x1", exhibit_ref="JAS/1", threads=threads)
        made.append(folder / "v.sqlite")
    assert content(made[0]) == content(made[1])
    assert made[0].read_bytes() == made[1].read_bytes()


def test_an_empty_extraction_has_a_view(view: Opened) -> None:
    empty = view()
    assert empty.search("hello") == []
    assert empty.record("r1") is None
    assert empty.thread("t1") == empty.around("r1") == []


def test_records_follow_by_time_in_their_conversation_and_those_without_time_come_last(
    view: Opened, said: Rows
) -> None:
    known = view(
        said("r3", "c", minutes=2),
        said("r9", "z", minutes=None),
        said("r1", "a", minutes=0, locator="message:10"),
        said("r2", "b", minutes=0, locator="message:9"),
        said("other", "x", minutes=1, thread_id="t2"),
    )
    assert [record.record_id for record in known.thread("t1")] == ["r2", "r1", "r3", "r9"]


def test_conversations_that_are_one_are_one(view: Opened, said: Rows) -> None:
    united = [{"extraction_id": "x1", "thread_id": "t2", "conversation_id": "t1"}]
    known = view(said("r1", "a"), said("r2", "b", minutes=1, thread_id="t2"), conversations=united)
    assert [record.record_id for record in known.thread("t2")] == ["r1", "r2"]
    assert known.thread("t2") == known.thread("t1")


def test_an_event_is_found_once_and_its_other_sources_are_named(view: Opened, said: Rows, file: Rows) -> None:
    same = [{"extraction_id": "x1", "source_id": "copy", "record_id": "r2", "duplicate_of": "r1"}]
    known = view(
        said("r1", "the blue bag"),
        said("r2", "the blue bag", source_id="copy", state="deleted"),
        duplicates=same,
        sources=[file("copy", "backup/msgstore.db")],
    )
    assert ids(known, "blue") == ["r1"]
    record = known.record("r2")
    assert record is not None
    assert record.record.record_id == "r1"
    assert [(place.path, place.state) for place in record.places] == [
        ("data/msgstore.db", "live"),
        ("backup/msgstore.db", "deleted"),
    ]


def test_what_is_held_is_not_there(made: Made, said: Rows, read: Rows) -> None:
    held = [{"extraction_id": "x1", "source_id": "db", "kind": "record", "value": "r2", "handling": "LPP_HOLD"}]
    path = made(said("r1", "hello"), said("r2", "the advice"), texts=[read("o1", "r2", "my solicitor")], holds=held)
    assert b"advice" not in path.read_bytes()
    assert b"solicitor" not in path.read_bytes()
    with opened(path) as view:
        assert view.record("r2") is None
        assert view.search("solicitor") == []


def test_of_a_file_that_is_held_not_even_its_path_is_there(made: Made, said: Rows, file: Rows) -> None:
    pdf = said("r2", None, source_id="f2", kind="document", thread_id=None)
    copy = said("r3", None, source_id="f3", kind="document", thread_id=None)
    hold = {"extraction_id": "x1", "kind": "record", "handling": "LPP_HOLD"}
    path = made(
        said("r1", "hello"),
        pdf,
        copy,
        sources=[file("f2", "Download/Letter of advice.pdf"), file("f3", "Backup/Letter of advice.pdf")],
        duplicates=[
            {"record_id": "r3", "duplicate_of": "r2", "source_id": "f3", "extraction_id": "x1", "basis": "content"}
        ],
        holds=[hold | {"source_id": "f2", "value": "r2"}, hold | {"source_id": "f3", "value": "r3"}],
    )
    assert b"Letter of advice" not in path.read_bytes()


def test_a_text_of_a_record_that_is_not_there_is_not_there(made: Made, said: Rows, read: Rows) -> None:
    path = made(said("r1", "hello"), texts=[read("o1", "gone", "secret words")])
    assert b"secret" not in path.read_bytes()


def test_a_record_whose_source_is_not_listed_is_still_there(view: Opened, said: Rows) -> None:
    known = view(said("r1", "hello", source_id="unlisted"))
    assert ids(known, "hello") == ["r1"]
    record = known.record("r1")
    assert record is not None
    assert record.places[0].path == ""


def test_of_two_readings_of_a_picture_both_are_searched_and_the_better_one_is_given(
    view: Opened, said: Rows, read: Rows
) -> None:
    readings = [
        read("o1", "r1", "meet at the statlon tonight", page=1, engine="tesseract"),
        read("o2", "r1", "meet at the station tonight", page=1, engine="rapidocr", supersedes="o1"),
        read("o3", "r2", "ticket office", page=1, engine="tesseract"),
        read("o4", "r2", "tlcket office", page=1, engine="rapidocr", superseded_by="o3"),
    ]
    pictures = [said(name, kind="media", thread_id=None) for name in ("r1", "r2")]
    known = view(*pictures, texts=readings)

    def found(query: str) -> list[tuple[str | None, bool]]:
        return [(hit.text.text_id, hit.text.superseded) for hit in known.search(query)]

    assert found("tonight") == [("o2", False)]
    assert found("statlon") == [("o1", True)]
    assert found("office") == [("o3", False)]
    assert found("tlcket") == [("o4", True)]
    record = known.record("r1")
    assert record is not None
    assert [text.text_id for text in record.texts if text.origin == "ocr"] == ["o2", "o1"]


@pytest.mark.parametrize(
    ("more", "query", "field"),
    [
        ({"kind": "contact", "title": "Tomasz Żak", "recipients": ["+447700900302"]}, "zak", "title"),
        ({"kind": "contact", "title": "Work", "recipients": ["+447700900302"]}, "07700 900302", "people"),
        ({"kind": "contact", "title": "T", "extra": '{"note": ["gate code"], "seen": 3}'}, "gate code", "extra"),
        ({"kind": "visit", "title": "Rooms", "url": "https://example.org/rooms?id=7"}, "example.org/rooms", "url"),
        ({"kind": "call", "sender": "+447700900302"}, "07700900302", "people"),
        ({"kind": "message", "thread_id": "t", "attachments": ["/sdcard/x/IMG-0001.jpg"]}, "IMG-0001", "files"),
        ({"kind": "message", "thread_id": "t", "sender": "@kestrel_92"}, "kestrel_92", "people"),
        ({"kind": "message", "thread_id": "t", "sender_name": "Aïsha"}, "aisha", "people"),
        ({"kind": "message", "thread_id": "t", "thread_title": "Friday group"}, "friday", "names"),
        ({"kind": "media"}, "msgstore", "path"),
        ({"kind": "app", "title": "Calculator", "app": "org.example.vault"}, "calculator", "title"),
        ({"kind": "contact", "title": "T", "extra": "no JSON but words"}, "words", "extra"),
    ],
)
def test_what_is_no_text_of_a_message_is_found_too(
    view: Opened, said: Rows, more: dict[str, Any], query: str, field: str
) -> None:
    (hit,) = view(said("r1", **{"thread_id": None} | more)).search(query)
    assert (hit.record.record_id, hit.text.field) == ("r1", field)


def test_codes_beside_a_message_are_not_searched(view: Opened, said: Rows) -> None:
    assert view(said("r1", "hello", extra='{"status": "delivered"}')).search("delivered") == []


def test_who_takes_part_is_found_once_for_a_conversation_and_once_for_equal_calls(view: Opened, said: Rows) -> None:
    spoken = [said(f"r{n}", "hello", minutes=n, sender="+447700900302") for n in range(5)]
    calls = [said(f"c{n}", minutes=n, kind="call", thread_id=None, sender="+447700900302") for n in range(3)]
    hits = view(*spoken, *calls).search("07700 900302")
    assert sorted((hit.record.record_id, hit.text.records) for hit in hits) == [("c0", 3), ("r0", 5)]


def test_a_title_that_is_a_text_already_is_found_once(view: Opened, said: Rows, read: Rows) -> None:
    visit = said("r1", kind="visit", thread_id=None, title="Rooms to let")
    title = read("t1", "r1", "Rooms to let", origin="native", confidence=None)
    hits = view(visit, texts=[title]).search("rooms")
    assert [(hit.text.text_id, hit.text.field, hit.text.text) for hit in hits] == [("t1", "title", "Rooms to let")]


def test_a_file_says_where_its_equals_lie_and_to_what_it_is_attached(view: Opened, said: Rows, file: Rows) -> None:
    known = view(
        said("r1", "look", attachments=["x/pic.png"]),
        said("m1", kind="media", thread_id=None, source_id="pic"),
        sources=[file("pic", "DCIM/pic.png"), file("same", "WhatsApp/pic.png", duplicate_of="pic")],
        attachments=[{"extraction_id": "x1", "record_id": "r1", "path": "x/pic.png", "source_id": "pic"}],
    )
    message, picture = known.record("r1"), known.record("m1")
    assert message is not None
    assert picture is not None
    assert message.attachments == (Attachment("x/pic.png", "DCIM/pic.png", "m1", "pic", None, 2),)
    assert (message.attached_to, picture.attached_to) == ((), ("r1",))
    assert [place.path for place in picture.places] == ["DCIM/pic.png", "WhatsApp/pic.png"]


def test_a_text_with_characters_that_sqlite_may_trip_over_is_kept_whole(view: Opened, said: Rows) -> None:
    body = "before\0after \ufffe \ufdd0 'quoted' \"x\""
    (hit,) = view(said("r1", body)).search("after")
    assert hit.text.text == body


def test_python_without_full_text_search_is_refused_with_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "FOUND", "create virtual table found using fts99(text)")
    with pytest.raises(Refused, match="FTS5"):
        schema.check()


@pytest.mark.parametrize("found", [None, b"", b"no database at all, but longer than a header of one" * 4])
def test_a_view_that_cannot_be_read_is_named(tmp_path: Path, found: bytes | None) -> None:
    path = tmp_path / "x1.sqlite"
    if found is not None:
        path.write_bytes(found)
    with pytest.raises(StoreDamaged, match=r"x1\.sqlite"), opened(path):
        pass


def test_a_view_that_folds_words_in_another_way_is_not_searched(
    made: Made, said: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = made(said("r1", "hello"))
    monkeypatch.setattr(searched, "VERSION", "another")
    with pytest.raises(StoreDamaged, match="another version"), opened(path):
        pass
