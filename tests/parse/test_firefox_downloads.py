import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.parse.apps.firefox_downloads import PARSER

AT = 1773518400000  # 2026-03-14 20:00 UTC
HOME = "data/data/org.mozilla.firefox"


def store(path: Path, script: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(script)
    return path


@pytest.mark.parametrize("column", ["directory_path", "destination_directory"])
def test_downloads_of_two_structures(tmp_path: Path, read, utc, column: str) -> None:
    file = store(
        tmp_path / "mozac_downloads_database",
        f"""
        create table downloads (id text primary key, url text, file_name text, content_type text,
            content_length integer, status integer, {column} text, created_at integer);
        insert into downloads values ('a', 'https://example.org/a', 'a.apk', 'text/plain', 9, 6, '/sdcard/D', {AT}),
            ('b', 'https://example.org/b', 'b.apk', null, null, 8, null, 'x');
        """,
    )
    parsed = read(PARSER, file, logical=f"{HOME}/databases/mozac_downloads_database")
    assert parsed.column("title") == ["/sdcard/D/a.apk", "b.apk"]
    assert parsed.column("sent_at") == [utc("2026-03-14 20:00"), None]
    assert [json.loads(extra)["state"] for extra in parsed.column("extra")] == ["complete", "type 8"]
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(b"no database at all" * 90)
    assert read(PARSER, tmp_path / "x").issues[0] == ("database", "damaged")
