import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.parse.apps.chrome_typed import PARSERS

PREDICTOR, SHORTCUTS = PARSERS


def store(path: Path, script: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(script)
    return path


def test_what_was_typed_and_which_page_was_chosen(tmp_path: Path, read) -> None:
    file = store(
        tmp_path / "Network Action Predictor",
        """
        create table network_action_predictor (id text primary key, user_text text, url text, number_of_hits integer,
            number_of_misses integer);
        insert into network_action_predictor values ('a', 'taxi le', 'https://example.org/taxi', 2, 1);
        """,
    )
    parsed = read(PREDICTOR, file, logical="data/data/com.android.chrome/app_chrome/Default/Network Action Predictor")
    (record,) = parsed.records
    assert (record["kind"], record["body"], record["url"]) == ("typed", "taxi le", "https://example.org/taxi")
    assert json.loads(record["extra"]) == {"type": "typed into the address bar", "hits": 2, "misses": 1}
    assert parsed.sums()


def test_shortcuts_have_the_time_of_their_last_use_and_say_so(tmp_path: Path, read, utc) -> None:
    file = store(
        tmp_path / "Shortcuts",
        """
        create table omni_box_shortcuts (id varchar primary key, text varchar, fill_into_edit varchar, url varchar,
            contents varchar, description varchar, last_access_time integer, number_of_hits integer);
        insert into omni_box_shortcuts values
            ('a', 'clu', 'x', 'https://example.org', 'c', 'The club', 13417992000000000, 5),
            ('b', 'odd', 'x', 'https://example.org', 'c', '', 'never', 1);
        """,
    )
    parsed = read(SHORTCUTS, file)
    assert parsed.column("body") == ["clu", "odd"]
    assert parsed.column("title") == ["The club", "c"]
    assert parsed.column("sent_at") == [utc("2026-03-14 20:00"), None]
    assert json.loads(parsed.records[0]["extra"])["time"] == "last use"
    assert parsed.issues == [("omni_box_shortcuts:2", "bad-time")]
    assert parsed.sums()


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_files_that_are_no_databases_are_issues(tmp_path: Path, read, parser) -> None:
    (tmp_path / "x").write_bytes(b"no database at all" * 90)
    assert read(parser, tmp_path / "x").issues[0] == ("database", "damaged")
