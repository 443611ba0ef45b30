import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.parse.apps.samsung_wellbeing import PARSERS

WELLBEING, CONTEXT, MANAGER = PARSERS
TIME = 1773520980000


def database(path: Path, script: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(script)
    return path


def test_events_of_apps_and_of_the_lock_screen(tmp_path: Path, read, utc) -> None:
    script = f"""
        create table foundPackages (pkgId integer primary key, name text);
        create table usageEvents (eventId integer primary key, timeStamp integer, eventType integer, pkgId integer);
        insert into foundPackages values (155, 'com.zhiliaoapp.musically'), (171, 'android');
        insert into usageEvents values (1, {TIME}, 1, 155), (2, {TIME}, 18, 171), (3, {TIME}, 11, 155), (4, 'x', 17, 9);
    """
    parsed = read(WELLBEING, database(tmp_path / "dwbCommon.db", script))
    assert parsed.column("app") == ["com.zhiliaoapp.musically", "android", None]
    assert parsed.column("title") == ["in the foreground", "lock screen left", "lock screen shown"]
    assert parsed.column("kind") == ["app_use", "system_event", "system_event"]
    assert parsed.column("sent_at") == [utc("2026-03-14 20:43")] * 2 + [None]
    assert parsed.issues == [("usageEvents:4", "bad-time")]
    assert parsed.sums()


def test_events_without_names_of_packages(tmp_path: Path, read) -> None:
    script = f"create table usageEvents (timeStamp, eventType, pkgId); insert into usageEvents values ({TIME}, 26, 1)"
    parsed = read(WELLBEING, database(tmp_path / "dwbCommon.db", script))
    assert parsed.column("title") == ["device is shutting down"]
    assert [code for _, code in parsed.issues] == ["absent-column"]
    assert parsed.sums()


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


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_a_broken_file_is_an_issue(tmp_path: Path, read, parser) -> None:
    (tmp_path / "broken.db").write_bytes(b"no database" * 99)
    assert ("database", "damaged") in read(parser, tmp_path / "broken.db").issues
