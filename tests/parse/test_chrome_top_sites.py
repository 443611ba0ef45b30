import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.parse.apps.chrome_top_sites import PARSER


def store(path: Path, script: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(script)
    return path


@pytest.mark.parametrize("table", ["top_sites", "thumbnails"])
def test_tiles_of_the_start_page_newer_and_older(tmp_path: Path, read, table: str) -> None:
    script = f"create table {table} (url longvarchar primary key, url_rank integer, title longvarchar);"
    script += f"insert into {table} values ('https://example.org', 0, 'Example');"
    parsed = read(PARSER, store(tmp_path / "Top Sites", script))
    (record,) = parsed.records
    assert (record["kind"], record["title"]) == ("system_event", "Example")
    assert json.loads(record["extra"])["type"] == "tile of the start page"
    assert parsed.sums()


def test_a_structure_without_ranks(tmp_path: Path, read) -> None:
    script = "create table top_sites (url text, title text); insert into top_sites values ('https://example.org', 7);"
    parsed = read(PARSER, store(tmp_path / "Top Sites", script))
    assert (parsed.column("url"), parsed.column("title")) == (["https://example.org"], ["7"])
    assert parsed.issues == [("top_sites:structure", "absent-column")]
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(b"no database at all" * 90)
    assert read(PARSER, tmp_path / "x").issues[0] == ("database", "damaged")
