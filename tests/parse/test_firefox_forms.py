import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.parse.apps.firefox_forms import PARSER

AT = 1773518400000  # 2026-03-14 20:00 UTC
HOME = "data/data/org.mozilla.firefox"


def store(path: Path, script: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(script)
    return path


def test_what_was_typed_into_fields_but_no_passwords(tmp_path: Path, read, utc) -> None:
    file = store(
        tmp_path / "formhistory.sqlite",
        f"""
        create table moz_formhistory (id integer primary key, fieldname text, value text, timesUsed integer,
            firstUsed integer, lastUsed integer, guid text);
        insert into moz_formhistory values (1, 'email', 'kofi@example.org', 3, {AT}000, {AT + 7200000}000, 'x'),
            (2, 'oldPassword', 'secret', 1, {AT}000, {AT}000, 'y');
        """,
    )
    parsed = read(PARSER, file, logical=f"{HOME}/files/mozilla/x.default/formhistory.sqlite")
    (record,) = parsed.records
    assert (record["kind"], record["title"], record["body"]) == ("typed", "email", "kofi@example.org")
    assert (record["sent_at"], record["ended_at"]) == (utc("2026-03-14 20:00"), utc("2026-03-14 22:00"))
    assert json.loads(record["extra"])["time"] == "first use; end: last use"
    assert parsed.ledger.units["moz_formhistory"].row()["ignored"] == 1
    assert parsed.sums()


@pytest.mark.parametrize("first", ["'soon'", "1773518400000"], ids=["no number", "milliseconds"])
def test_a_time_that_is_none_costs_the_time(tmp_path: Path, read, first: str) -> None:
    """In a structure without counts."""
    script = "create table moz_formhistory (id integer primary key, fieldname text, value text, firstUsed integer);"
    file = store(tmp_path / "x", f"{script} insert into moz_formhistory values (1, 'city', 'Leeds', {first});")
    parsed = read(PARSER, file)
    assert (parsed.column("body"), parsed.column("sent_at")) == (["Leeds"], [None])
    assert parsed.issues == [("moz_formhistory:structure", "absent-column"), ("moz_formhistory:1", "bad-time")]
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(b"no database at all" * 90)
    assert read(PARSER, tmp_path / "x").issues[0] == ("database", "damaged")
