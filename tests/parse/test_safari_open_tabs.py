import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.parse.apps.safari_open_tabs import PARSERS

STATE, CLOUD = PARSERS
AT = 795211200  # 2026-03-14 20:00 UTC


def store(path: Path, script: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(script)
    return path


def test_open_tabs_say_whether_they_are_private(tmp_path: Path, read, utc) -> None:
    file = store(
        tmp_path / "BrowserState.db",
        f"""
        create table tabs (id integer primary key, uuid text, title text, url text, user_visible_url text,
            last_viewed_time real, opened_from_link bool, private_browsing bool);
        insert into tabs values (1, 'a', 'Hotel', 'https://example.org/h', '', {AT}, 1, 1),
            (2, 'b', '', '', 'https://example.org/b', 'x', 0, 0);
        """,
    )
    parsed = read(STATE, file)
    assert parsed.column("url") == ["https://example.org/h", "https://example.org/b"]
    assert parsed.column("sent_at") == [utc("2026-03-14 20:00"), None]
    assert [json.loads(extra) for extra in parsed.column("extra")] == [
        {"tab": "open", "time": "last viewed", "private": 1, "opened_from_link": 1},
        {"tab": "open", "time": "last viewed"},
    ]
    assert parsed.issues == [("tabs:2", "bad-time")]
    assert parsed.sums()


@pytest.mark.parametrize("newer", [True, False])
def test_tabs_of_the_accounts_devices_of_two_structures(tmp_path: Path, read, utc, newer: bool) -> None:
    column, value = (", last_viewed_time real default 0", f", {AT}") if newer else ("", "")
    file = store(
        tmp_path / "CloudTabs.db",
        f"""
        create table cloud_tab_devices (device_uuid text primary key, system_fields blob, device_name text);
        create table cloud_tabs (tab_uuid text primary key, device_uuid text, title text, url text{column});
        insert into cloud_tab_devices values ('d', null, 'Sanna''s iPad');
        insert into cloud_tabs values ('t', 'd', 'Map', 'https://example.org/map'{value});
        """,
    )
    parsed = read(CLOUD, file)
    (record,) = parsed.records
    told = {"time": "last viewed"} if newer else {}
    assert json.loads(record["extra"]) == {"tab": "open on a device of the account", "device": "Sanna's iPad"} | told
    assert record.get("sent_at") == (utc("2026-03-14 20:00") if newer else None)
    assert parsed.sums()


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_files_that_are_no_databases_are_issues(tmp_path: Path, read, parser) -> None:
    (tmp_path / "x").write_bytes(b"no database at all" * 90)
    assert read(parser, tmp_path / "x").issues[0] == ("database", "damaged")
