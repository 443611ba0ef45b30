import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from pipeline.parse.built import Built, Tables
from pipeline.parse.parser import Evidence, Item, Parser
from pipeline.parse.sqlite import Query, Sqlite


def notes(tables: Tables, evidence: Evidence) -> Sqlite:
    """The table has another number in each version."""
    table = next((name for name in sorted(tables) if name.startswith("NOTES_")), "NOTES_1")
    return Sqlite(
        Query(
            kind="note",
            table=table,
            requires={table: frozenset({"body"})},
            sql=f"select rowid as rowid, body from {table}",
            columns={"body": "body"},
        )
    )


PARSER = Parser("notes", 1, Built(notes))


def test_the_reader_is_made_for_the_tables_that_are_there(tmp_path: Path, read) -> None:
    with closing(sqlite3.connect(tmp_path / "notes.db")) as connection, connection:
        connection.executescript("create table NOTES_26 (body text); insert into NOTES_26 values ('Milk');")
    parsed = read(PARSER, tmp_path / "notes.db")
    assert (parsed.column("body"), parsed.issues) == (["Milk"], [])
    assert parsed.sums()


def test_what_is_no_database_is_said_by_the_reader(tmp_path: Path, read) -> None:
    (tmp_path / "notes.db").write_bytes(b"none" * 1000)
    assert read(PARSER, tmp_path / "notes.db").issues == [("database", "damaged")]


def test_tables_and_the_evidence_are_given(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.db")) as connection, connection:
        connection.execute("create table A (b text, c text)")
    seen: list[object] = []

    def nothing(_: Evidence) -> Iterator[Item]:
        yield from ()

    evidence = Evidence(tmp_path / "a.db", "data/a.db")
    list(Built(lambda tables, given: seen.extend([dict(tables), given]) or nothing)(evidence))
    assert seen == [{"A": frozenset({"b", "c"})}, evidence]
