"""What holds for every declared query, seen on one small table."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.parse.database.opening import materialise
from pipeline.parse.parser import Parser, Part, as_json
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_s

NOTES = Query(
    kind="note",
    table="note",
    requires={"note": frozenset({"text", "at"})},
    optional={"author": frozenset({"id", "name"}), "note": frozenset({"title"})},
    sql="""
        select n.id as rowid, n.text, n.at, n.title, a.name from note n left join author a on a.id = n.id
        where n.text <> 'system'
    """,
    columns={"body": "text", "title": "title", "sender_name": "name"},
    times={"sent_at": ("at", unix_s)},
    ignores="text = 'system'",
)
PARSER = Parser(name="notes", version=1, app="org.example.notes", read=Sqlite(NOTES))
PAGE = 4096
EVEN = b"".join(sha256(bytes([n])).digest() for n in range(256))


def _notes(path: Path, texts: list[str]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("create table note (id integer primary key, text, at)")
        connection.executemany("insert into note (text, at) values (?, 1773000000)", [(text,) for text in texts])
    return path


def test_rows_that_are_ignored_on_purpose_are_counted(tmp_path: Path, read) -> None:
    parsed = read(PARSER, _notes(tmp_path / "a.db", ["one", "system", "two"]))
    assert parsed.column("body") == ["one", "two"]
    assert parsed.ledger.units["note"].row() == {"rows_stored": 3, "ignored": 1, "records": 2, "issues": 0}


@pytest.mark.parametrize("of", [1, 2, 7, 50])
def test_parts_read_together_what_the_whole_reads(tmp_path: Path, read, of: int) -> None:
    database = _notes(tmp_path / "a.db", [f"note {n}" for n in range(20)])
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("delete from note where id between 4 and 11")
    whole = read(PARSER, database)
    parts = [read(PARSER, database, part=Part(index, of)) for index in range(of)]
    assert [row for part in parts for row in part.records] == whole.records
    assert sum(part.ledger.units["note"].row()["rows_stored"] for part in parts) == 12


def test_tables_and_columns_that_may_be_absent_read_as_null_and_are_named(tmp_path: Path, read) -> None:
    parsed = read(PARSER, _notes(tmp_path / "a.db", ["one"]))
    assert (parsed.column("title"), parsed.column("sender_name")) == ([None], [None])
    assert parsed.issues == [("note:structure", "absent-column")]
    assert parsed.sums()


@pytest.mark.parametrize("page", [3, 10, 11, 25])  # the first leaf, two in the middle, the last
def test_a_broken_page_costs_its_own_rows(tmp_path: Path, read, page: int) -> None:
    texts = [f"note {n} " + "x" * 400 for n in range(200)]
    database = _notes(tmp_path / "a.db", texts)
    content = bytearray(database.read_bytes())
    assert len(content) == 25 * PAGE
    content[(page - 1) * PAGE : page * PAGE] = b"\xff" * PAGE
    database.write_bytes(content)
    parsed = read(PARSER, database)
    assert 189 <= len(parsed.records) < 200
    assert set(parsed.column("body")) < set(texts)
    assert [code for _, code in parsed.issues if code != "absent-column"] == ["damaged"]


@pytest.mark.parametrize("page", [3, 10, 25])
def test_a_broken_page_in_a_database_that_is_read_in_parts(tmp_path: Path, read, page: int) -> None:
    database = _notes(tmp_path / "a.db", [f"note {n} " + "x" * 400 for n in range(200)])
    content = bytearray(database.read_bytes())
    content[(page - 1) * PAGE : page * PAGE] = b"\xff" * PAGE
    database.write_bytes(content)
    parts = [read(PARSER, database, part=Part(index, 3)) for index in range(3)]
    assert [body for part in parts for body in part.column("body")] == read(PARSER, database).column("body")
    assert "damaged" in {code for part in parts for _, code in part.issues}


def test_rows_lost_to_damage_are_counted_where_an_index_knows_them(tmp_path: Path, read) -> None:
    database = _notes(tmp_path / "a.db", [f"note {n} " + "x" * 400 for n in range(200)])
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("create index by_time on note (at)")
    content = bytearray(database.read_bytes())
    content[9 * PAGE : 10 * PAGE] = b"\xff" * PAGE
    database.write_bytes(content)
    counted = Query(
        kind="note",
        table="note",
        requires={"note": frozenset({"text"})},
        sql="select id as rowid, text from note",
        columns={"body": "text"},
    )
    parsed = read(Parser(name="notes", version=1, read=Sqlite(counted)), database)
    tally = parsed.ledger.units["note"].row()
    assert (tally["rows_stored"], tally["records"] + tally["issues"]) == (200, 200)
    assert 0 < tally["issues"] <= 11


@pytest.mark.parametrize(
    "content", [b"", b"SQLite format 3\x00", b"SQLite format 3\x00" + b"\xff" * 8192, b"no database"]
)
def test_what_is_no_database_is_an_issue(tmp_path: Path, read, content: bytes) -> None:
    (tmp_path / "a.db").write_bytes(content)
    parsed = read(PARSER, tmp_path / "a.db")
    assert parsed.records == []
    assert [code for _, code in parsed.issues] in (["damaged"], ["unknown-structure"])


def test_rows_still_in_the_wal_are_read_and_the_originals_stay_as_they_are(tmp_path: Path, read) -> None:
    database = _notes(tmp_path / "a.db", ["one"])
    connection = sqlite3.connect(database)
    connection.execute("pragma journal_mode=wal")
    with connection:
        connection.execute("insert into note (text, at) values ('late', 1773000000)")
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    merged = materialise(database, {"-wal": tmp_path / "a.db-wal"}, tmp_path / "merged")
    assert read(PARSER, database).column("body") == ["one"]  # what a reader that ignores the WAL sees
    assert read(PARSER, merged).column("body") == ["one", "late"]
    assert {name: (tmp_path / name).read_bytes() for name in before} == before
    connection.close()


def test_a_view_in_the_place_of_a_table_does_not_stop_the_reader(tmp_path: Path, read) -> None:
    with closing(sqlite3.connect(tmp_path / "a.db")) as connection, connection:
        connection.execute("create view note as select * from missing")
    parsed = read(PARSER, tmp_path / "a.db")
    assert (parsed.records, len(parsed.issues)) == ([], 1)


def _made(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)
    return path


@pytest.mark.parametrize("of", [1, 3])
def test_a_row_whose_join_is_there_twice_is_one_record(tmp_path: Path, read, of: int) -> None:
    database = _made(
        _notes(tmp_path / "a.db", ["one", "two", "three"]),
        "create table author (id, name)",
        "insert into author values (2, 'first'), (2, 'second'), (2, 'third')",
    )
    parts = [read(PARSER, database, part=Part(index, of)) for index in range(of)]
    assert [body for part in parts for body in part.column("body")] == ["one", "two", "three"]
    assert all(part.sums() for part in parts)


@pytest.mark.parametrize("of", [1, 2, 5])
@pytest.mark.parametrize("rowids", [(1, 1, 2), (3, "x", None), (5, 5.5, 6), (b"x", b"y", 1), (None, None, None)])
def test_a_column_that_is_called_rowid_and_is_none_loses_no_row_in_silence(
    tmp_path: Path, read, rowids: tuple[object, ...], of: int
) -> None:
    """As a table has it that was copied without its key."""
    query = Query(
        "note", "note", {"note": frozenset({"text"})}, "select rowid as rowid, text from note", {"body": "text"}
    )
    with closing(sqlite3.connect(tmp_path / "a.db")) as connection, connection:
        connection.execute("create table note (rowid, text)")
        connection.executemany("insert into note values (?, 'x')", [(rowid,) for rowid in rowids])
    parser = Parser(name="notes", version=1, read=Sqlite(query))
    parts = [read(parser, tmp_path / "a.db", part=Part(index, of)) for index in range(of)]
    assert all(part.sums() for part in parts)
    counted = [part.ledger.units["note"].row() for part in parts if part.ledger.units]
    assert sum(row["records"] + row["issues"] for row in counted) == 3
    locators = [record["locator"] for part in parts for record in part.records]
    assert len(set(locators)) == len(locators)


def test_an_endless_view_is_not_read(tmp_path: Path, read) -> None:
    endless = "with recursive n(i) as (select 1 union all select i + 1 from n)"
    database = _made(
        _notes(tmp_path / "a.db", ["one"]),
        f"create view author as {endless} select i as id, 'x' as name from n",
        f"create view other as {endless} select i as id from n",
    )
    assert read(PARSER, database).column("body") == ["one"]
    database = _made(tmp_path / "b.db", f"create view note as {endless} select i as id, 'x' as text, 1 as at from n")
    assert read(PARSER, database).issues == [("database", "unknown-structure")]


@pytest.mark.parametrize("of", [1, 3])
@pytest.mark.parametrize("cell", [0, 3, 9])
def test_a_page_out_of_order_gives_each_row_once_and_counts_the_rest(tmp_path: Path, read, cell: int, of: int) -> None:
    """A row id in the middle of a leaf is one of its neighbours', a thousand more, or nought."""
    for rowid in (0x7F, 0x01, 0x00):
        database = _notes(tmp_path / "a.db", [f"note {n}" for n in range(20)])
        content = bytearray(database.read_bytes())
        leaf = PAGE
        assert content[leaf] == 13
        pointer = int.from_bytes(content[leaf + 8 + 2 * cell : leaf + 10 + 2 * cell], "big")
        content[leaf + pointer + 1] = rowid
        database.write_bytes(content)
        parts = [read(PARSER, database, part=Part(index, of)) for index in range(of)]
        assert all(part.sums() for part in parts)
        locators = [record["locator"] for part in parts for record in part.records]
        assert len(set(locators)) == len(locators)
        assert len(locators) >= 19
        database.unlink()


def test_real_databases_with_a_wal(real, tmp_path: Path) -> None:
    """Published: 10 rows without the WAL and 11 with it."""
    database = real("plaso/test_data/wal_database.db")
    merged = materialise(database, {"-wal": real("plaso/test_data/wal_database.db-wal")}, tmp_path / "merged")
    counts = []
    for path in (database, merged):
        with closing(sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True)) as connection:
            counts.append(connection.execute("select count(*) from MyTable").fetchone()[0])
    assert counts == [10, 11]


def test_a_database_that_is_encrypted_is_no_damaged_one(tmp_path: Path, read) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(EVEN)
    assert read(PARSER, path).issues == [("database", "encrypted")]
    path.write_bytes(b"SQLite format 3\0" + EVEN)  # Signal on iOS leaves the header plain
    assert read(PARSER, path).issues == [("database", "encrypted")]
    path.write_bytes(b"no database at all, " * 400)
    assert read(PARSER, path).issues == [("database", "damaged")]


def test_two_queries_of_one_table_lack_columns_of_their_own(tmp_path: Path, read) -> None:
    titles = replace(
        NOTES,
        optional={"note": frozenset({"title", "colour"})},
        sql="""
        select id as rowid, text, at, title, colour as name from note where text <> 'system'
    """,
    )
    parser = Parser(name="notes", version=1, app="org.example.notes", read=Sqlite(NOTES, titles))
    parsed = read(parser, _notes(tmp_path / "a.db", ["one"]))
    assert parsed.column("body") == ["one", "one"]
    assert {code for _, code in parsed.issues} == {"absent-column"}


def test_a_store_of_which_nothing_becomes_a_record_says_so(tmp_path: Path, read) -> None:
    parsed = read(PARSER, _notes(tmp_path / "a.db", ["system", "system"]))
    assert (parsed.records, parsed.issues[-1]) == ([], ("source:", "nothing-read"))
    assert ("source:", "nothing-read") not in read(PARSER, _notes(tmp_path / "b.db", [])).issues  # empty is empty


def test_what_has_no_column_is_the_same_json_however_it_was_read(tmp_path: Path, read) -> None:
    values = [None, "", 0, 1, 1.0, 2.5, 'Zoë "said" \\ \n \u202e', b"four", "1"]
    query = replace(
        NOTES,
        optional={},
        ignores=None,
        extra={"at": "at", "a": ("at", {1: "one"})},
        times={},
        sql="""
        select id as rowid, text, at, null as title, null as name from note
    """,
    )
    path = _notes(tmp_path / "a.db", ["x"] * len(values))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany("update note set at = ? where id = ?", [(v, n) for n, v in enumerate(values, 1)])
    parsed = read(Parser(name="notes", version=1, app="org.example.notes", read=Sqlite(query)), path)
    coded = [None if v is None else "one" if v == 1 and v != "1" else f"type {v}" for v in values]
    assert parsed.column("extra") == [as_json({"at": v, "a": code}) for v, code in zip(values, coded, strict=True)]


def test_a_table_without_row_ids_is_said_and_counted(tmp_path: Path, read) -> None:
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("create table note (id integer primary key, text, at) without rowid")
        connection.execute("insert into note values (1, 'one', 1773000000)")
    parsed = read(PARSER, path)
    assert (parsed.records, parsed.issues) == ([], [("note:structure", "unknown-structure")])
    assert parsed.ledger.units["note"].row()["issues"] == 1
