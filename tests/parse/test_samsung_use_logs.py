import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.parse.apps.samsung_use_logs import PARSERS

CONTEXT, MANAGER = PARSERS
TIME = 1773520980000


def database(path: Path, script: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(script)
    return path


def test_how_long_an_app_was_used(tmp_path: Path, read, utc) -> None:
    script = f"""
        create table use_app (_id integer primary key, app_id text, app_sub_id text, starttime integer, stoptime int);
        insert into use_app values (1, 'com.kik', 'Chat', {TIME}, {TIME + 60_000});
        create table usage_log (id integer primary key, package_name text, start_time integer, end_time integer);
        insert into usage_log values (1, 'com.kik', {TIME}, {TIME + 60_000});
    """
    path = database(tmp_path / "both.db", script)
    for parser in (CONTEXT, MANAGER):
        parsed = read(parser, path)
        assert parsed.column("app") == ["com.kik"]
        assert (parsed.records[0]["sent_at"], parsed.records[0]["ended_at"]) == (
            utc("2026-03-14 20:43"),
            utc("2026-03-14 20:44"),
        )
        assert parsed.sums()


def test_an_older_structure_and_a_bad_time(tmp_path: Path, read) -> None:
    script = (
        "create table use_app (app_id text, starttime, stoptime); insert into use_app values ('com.kik', 'noon', 0)"
    )
    parsed = read(CONTEXT, database(tmp_path / "ContextLog.db", script))
    assert parsed.column("app") == ["com.kik"]
    assert [code for _, code in parsed.issues] == ["absent-column", "bad-time"]
    assert parsed.sums()


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_a_broken_file_is_an_issue(tmp_path: Path, read, parser) -> None:
    (tmp_path / "broken.db").write_bytes(b"no database" * 99)
    assert ("database", "damaged") in read(parser, tmp_path / "broken.db").issues
