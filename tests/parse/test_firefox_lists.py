import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.parse.apps.firefox_lists import PARSERS

FORMS, DOWNLOADS, CLOSED, TILES, TABS = PARSERS
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
    parsed = read(FORMS, file, logical=f"{HOME}/files/mozilla/x.default/formhistory.sqlite")
    (record,) = parsed.records
    assert (record["kind"], record["title"], record["body"]) == ("note", "email", "kofi@example.org")
    assert (record["sent_at"], record["ended_at"]) == (utc("2026-03-14 20:00"), utc("2026-03-14 22:00"))
    assert parsed.ledger.units["moz_formhistory"].row()["ignored"] == 1
    assert parsed.sums()


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
    parsed = read(DOWNLOADS, file, logical=f"{HOME}/databases/mozac_downloads_database")
    assert parsed.column("title") == ["/sdcard/D/a.apk", "b.apk"]
    assert parsed.column("sent_at") == [utc("2026-03-14 20:00"), None]
    assert [json.loads(extra)["state"] for extra in parsed.column("extra")] == ["complete", "type 8"]
    assert parsed.sums()


@pytest.mark.parametrize(
    ("parser", "table", "kind", "said"),
    [
        (CLOSED, "recently_closed_tabs", "visit", {"tab": "closed"}),
        (TILES, "top_sites", "system_event", {"type": "tile of the start page"}),
    ],
)
def test_tabs_that_were_closed_and_tiles(tmp_path: Path, read, utc, parser, table, kind, said) -> None:
    script = f"create table {table} (uuid text primary key, title text, url text, created_at integer);"
    file = store(tmp_path / table, f"{script} insert into {table} values ('a', 'A', 'https://example.org', {AT});")
    (record,) = read(parser, file, logical=f"{HOME}/databases/{table}").records
    assert (record["kind"], record["app"], record["url"]) == (kind, "org.mozilla.firefox", "https://example.org")
    assert (record["sent_at"], json.loads(record["extra"])) == (utc("2026-03-14 20:00"), said)


def test_open_tabs(tmp_path: Path, read, utc) -> None:
    tabs = [
        {"session": {"url": "https://example.org/a", "title": "A", "lastAccess": AT}, "engineSession": {}},
        {"session": {"url": "https://example.org/b", "title": "", "lastAccess": 0}},
        {"engineSession": {}},
    ]
    (tmp_path / "x.json").write_text(json.dumps({"version": 2, "sessionStateTuples": tabs}))
    parsed = read(TABS, tmp_path / "x.json")
    assert parsed.column("url") == ["https://example.org/a", "https://example.org/b"]
    assert parsed.column("sent_at") == [utc("2026-03-14 20:00"), None]
    assert parsed.issues == [("sessionStateTuples:2", "bad-value")]
    assert parsed.sums()


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_files_that_are_of_another_kind_are_issues(tmp_path: Path, read, parser) -> None:
    (tmp_path / "x").write_bytes(b"no database at all" * 90)
    assert read(parser, tmp_path / "x").issues[0][1] == "damaged"
