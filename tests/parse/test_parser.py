from collections.abc import Iterator
from pathlib import Path

from models.issues import Issue
from pipeline.parse.parser import Batch, Evidence, Item, Parser, Stored


def _parser(*items: Item) -> Parser:
    def read(_: Evidence) -> Iterator[Item]:
        yield from items

    return Parser(name="invented", version=3, app="org.example.app", read=read)


def test_rows_get_their_provenance_and_ids_that_depend_on_nothing_else(tmp_path: Path, read) -> None:
    row = {"locator": "note:7", "kind": "note", "body": "x", "thread": "a"}
    (first,) = read(_parser(row), tmp_path).records
    (again,) = read(_parser({"locator": "note:1", "kind": "note"}, row), tmp_path).records[1:]
    assert first == again
    assert (first["parser"], first["parser_version"], first["app"]) == ("invented", 3, "org.example.app")
    assert (first["source_id"], first["exhibit_ref"], first["state"]) == ("s1", "JAS/1", "live")


def test_a_row_that_does_not_fit_is_left_out_alone_and_counted(tmp_path: Path, read) -> None:
    good = {"locator": "note:1", "kind": "note", "body": "x"}
    parsed = read(_parser(good, {"locator": "note:2", "kind": "note", "latitude": "north"}), tmp_path)
    assert parsed.column("body") == ["x"]
    assert parsed.issues == [("note:2", "bad-value")]
    assert parsed.sums()


def test_the_ledger_counts_stored_rows_of_each_unit(tmp_path: Path, read) -> None:
    batch = Batch("note", {"locator": ["note:1", "note:2"], "kind": ["note", "note"]})
    parsed = read(_parser(Stored("note", 4, 1), batch, Issue("note:3", "bad-value", "of a test", rows=1)), tmp_path)
    assert parsed.ledger.units["note"].row() == {"rows_stored": 4, "ignored": 1, "records": 2, "issues": 1}
    assert parsed.sums()
