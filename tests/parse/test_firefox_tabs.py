import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.parse.apps.firefox_tabs import PARSERS

CLOSED, TILES, TABS = PARSERS
AT = 1773518400000  # 2026-03-14 20:00 UTC
HOME = "data/data/org.mozilla.firefox"


def store(path: Path, script: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(script)
    return path


@pytest.mark.parametrize(
    ("parser", "table", "kind", "said"),
    [
        (CLOSED, "recently_closed_tabs", "visit", {"tab": "closed", "time": "closed"}),
        (TILES, "top_sites", "system_event", {"type": "tile of the start page", "time": "made"}),
    ],
)
def test_tabs_that_were_closed_and_tiles(tmp_path: Path, read, utc, parser, table, kind, said) -> None:
    script = f"create table {table} (uuid text primary key, title text, url text, created_at integer);"
    file = store(tmp_path / table, f"{script} insert into {table} values ('a', 'A', 'https://example.org', {AT});")
    parsed = read(parser, file, logical=f"{HOME}/databases/{table}")
    (record,) = parsed.records
    assert (record["kind"], record["app"], record["url"]) == (kind, "org.mozilla.firefox", "https://example.org")
    assert (record["sent_at"], json.loads(record["extra"])) == (utc("2026-03-14 20:00"), said)
    assert parsed.sums()


@pytest.mark.parametrize(("parser", "table"), [(CLOSED, "recently_closed_tabs"), (TILES, "top_sites")])
def test_a_time_that_is_none_costs_the_time(tmp_path: Path, read, parser, table: str) -> None:
    script = f"create table {table} (id integer primary key, title text, url text, created_at integer);"
    file = store(tmp_path / table, f"{script} insert into {table} values (1, '', 'https://example.org', 'x');")
    parsed = read(parser, file)
    assert (parsed.column("url"), parsed.issues) == (["https://example.org"], [(f"{table}:1", "bad-time")])
    assert parsed.sums()


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
    assert [json.loads(extra).get("time") for extra in parsed.column("extra")] == ["last used", None]
    assert parsed.issues == [("sessionStateTuples:2", "bad-value")]
    assert parsed.sums()


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_files_that_are_of_another_kind_are_issues(tmp_path: Path, read, parser) -> None:
    (tmp_path / "x").write_bytes(b"no database at all" * 90)
    assert read(parser, tmp_path / "x").issues[0][1] == "damaged"
