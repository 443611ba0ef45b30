"""Rows that a write-ahead log has removed or changed, told apart from live ones."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.demo.android import Sms, mmssms
from pipeline.parse.apps.android_sms import PARSER
from pipeline.parse.database.opening import materialise
from pipeline.parse.parser import Parser, Part
from pipeline.parse.sqlite import Query, Sqlite

ASHA = "+447700900101"


@pytest.fixture
def logged(tmp_path: Path, utc) -> Callable[..., tuple[dict[str, Path], Path]]:
    """A database of ten texts whose log holds some changes: (file and log, both merged)."""

    def build(*changes: str, texts: int = 10) -> tuple[dict[str, Path], Path]:
        path = mmssms(tmp_path / "a.db", [Sms(ASHA, f"text {n}", utc("2026-03-14 20:00")) for n in range(1, texts + 1)])
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("pragma journal_mode=wal")
            connection.execute("pragma wal_autocheckpoint=0")
            for change in changes:
                connection.execute(change)
            for suffix in ("", "-wal"):
                if Path(f"{path}{suffix}").exists():
                    shutil.copyfile(f"{path}{suffix}", tmp_path / f"copy{suffix}")
        files = {"file": tmp_path / "copy", "log": tmp_path / "copy-wal"}
        return files, materialise(files["file"], {"-wal": files["log"]}, tmp_path / "merged")

    return build


def test_a_row_that_the_log_deleted_and_one_that_it_changed(logged, read) -> None:
    old, merged = logged("delete from sms where _id = 3", "update sms set body = 'changed' where _id = 5")
    parsed = read(PARSER, merged, **old)
    by_locator = {record["locator"]: (record["body"], record["state"]) for record in parsed.records}
    assert by_locator["sms@file:3"] == ("text 3", "deleted")
    assert by_locator["sms@file:5"] == ("text 5", "superseded")
    assert by_locator["sms:5"] == ("changed", "live")
    assert len(by_locator) == 9 + 2
    assert parsed.sums()


def test_a_change_of_what_is_no_content_supersedes_nothing(logged, read) -> None:
    old, merged = logged(
        "update sms set read = 0, seen = 1", "insert into sms (address, date, type) values ('x', 1, 1)"
    )
    assert {record["state"] for record in read(PARSER, merged, **old).records} == {"live"}


def test_a_place_that_changed_is_another_one(tmp_path: Path, read) -> None:
    query = Query(
        kind="location",
        table="place",
        requires={"place": frozenset({"latitude", "longitude"})},
        sql="select rowid as rowid, latitude, longitude from place",
        columns={"latitude": "latitude", "longitude": "longitude"},
    )
    with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as connection:
        connection.execute("pragma journal_mode=wal")
        connection.execute("create table place (latitude real, longitude real, seen integer)")
        connection.execute("insert into place values (51.5, -0.1, 0), (52.5, -1.9, 0), (53.5, -2.2, 0)")
        connection.execute("pragma wal_checkpoint(truncate)")
        connection.execute("update place set latitude = 55.9 where rowid = 1")
        connection.execute("update place set longitude = -3.2 where rowid = 2")
        connection.execute("update place set seen = 1")
        old = {
            "file": shutil.copy(tmp_path / "a.db", tmp_path / "b"),
            "log": shutil.copy(tmp_path / "a.db-wal", tmp_path / "b-wal"),
        }
    merged = materialise(old["file"], {"-wal": old["log"]}, tmp_path / "merged")
    parsed = read(Parser(name="places", version=1, read=Sqlite(query)), merged, **old)
    gone = {r["locator"]: (r["latitude"], r["longitude"]) for r in parsed.records if r["state"] == "superseded"}
    assert gone == {"place@file:1": (51.5, -0.1), "place@file:2": (52.5, -1.9)}
    assert parsed.sums()


def test_a_table_that_was_emptied_is_found_in_every_part(logged, read) -> None:
    old, merged = logged("delete from sms", texts=40)
    parts = [read(PARSER, merged, **old, part=Part(index, 3)) for index in range(3)]
    assert sorted(body for part in parts for body in part.column("body")) == sorted(f"text {n}" for n in range(1, 41))
    assert {state for part in parts for state in part.column("state")} == {"deleted"}


def test_a_table_that_the_log_made_has_nothing_before_it(logged, read) -> None:
    old, merged = logged("create table another (a)")
    old["file"].write_bytes(b"")
    parsed = read(PARSER, merged, **old)
    assert {record["state"] for record in parsed.records} == {"live"}


def _parser(table: str, column: str) -> Parser:
    query = Query(
        kind="note",
        table=table,
        requires={table: frozenset({column})},
        sql=f'select rowid as rowid, cast("{column}" as text) as value from "{table}"',
        columns={"body": "value"},
    )
    return Parser(name="real", version=1, read=Sqlite(query))


@pytest.mark.parametrize(
    ("folder", "name", "table", "column", "live", "gone", "changed"),
    [
        # Published: 10 rows without the log, 11 with it. Rows 3 and 6 were deleted, one was changed,
        # three were added.
        ("plaso/test_data", "wal_database.db", "MyTable", "Field1", 11, 2, 1),
        # Published: Artist has 275 rows without the log and 274 with it: a deletion.
        ("sqlite-dissect", "chinook.sqlite", "Artist", "Name", 274, 1, 0),
        # Published: 6 rows, then 7. Row 3 has another name now.
        ("sqlite-dissect", "version_history_test.sqlite", "testing", "name", 7, 0, 1),
    ],
)
def test_databases_of_others_with_a_log(
    real, read, tmp_path: Path, folder: str, name: str, table: str, column: str, live: int, gone: int, changed: int
) -> None:
    (database,) = real(folder).rglob(name)
    log = Path(f"{database}-wal")
    merged = materialise(database, {"-wal": log}, tmp_path / "merged")
    states = read(_parser(table, column), merged, file=database, log=log).column("state")
    assert (states.count("live"), states.count("deleted"), states.count("superseded")) == (live, gone, changed)
