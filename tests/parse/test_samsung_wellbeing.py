import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.samsung_wellbeing import PARSER

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
    parsed = read(PARSER, database(tmp_path / "dwbCommon.db", script))
    assert parsed.column("app") == ["com.zhiliaoapp.musically", "android", None]
    assert parsed.column("title") == ["in the foreground", "lock screen left", "lock screen shown"]
    assert parsed.column("kind") == ["app_use", "system_event", "system_event"]
    assert parsed.column("sent_at") == [utc("2026-03-14 20:43")] * 2 + [None]
    assert parsed.issues == [("usageEvents:4", "bad-time")]
    assert parsed.sums()


def test_events_without_names_of_packages(tmp_path: Path, read) -> None:
    script = f"create table usageEvents (timeStamp, eventType, pkgId); insert into usageEvents values ({TIME}, 26, 1)"
    parsed = read(PARSER, database(tmp_path / "dwbCommon.db", script))
    assert parsed.column("title") == ["device is shutting down"]
    assert [code for _, code in parsed.issues] == ["absent-column"]
    assert parsed.sums()


def test_a_broken_file_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "broken.db").write_bytes(b"no database" * 99)
    assert ("database", "damaged") in read(PARSER, tmp_path / "broken.db").issues
