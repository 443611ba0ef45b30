import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.parse.apps.google_search import PARSERS

RECENT, SESSION, ACCOUNTS = PARSERS
AT = 1773518400000  # 2026-03-14 20:00 UTC


def varint(value: int) -> bytes:
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def field(number: int, value: int | bytes | str) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    content = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(content)) + content


def test_recent_searches_and_pages(tmp_path: Path, read, utc) -> None:
    search = field(1, 7) + field(4, AT) + field(5, "taxi leeds") + field(9, 3)
    page = field(4, AT) + field(7, field(1, "https://example.org") + field(2, "example.org") + field(3, "Example"))
    (tmp_path / "x").write_bytes(field(1, search) + field(1, page) + field(1, b"\xff\xff"))
    parsed = read(RECENT, tmp_path / "x")
    assert parsed.column("kind") == ["search", "visit"]
    assert (parsed.column("body"), parsed.column("url")) == (["taxi leeds", None], [None, "https://example.org"])
    assert parsed.column("sent_at") == [utc("2026-03-14 20:00")] * 2
    assert json.loads(parsed.records[0]["extra"]) == {"screenshot_number": 3}
    assert parsed.issues == [("entry:2", "bad-value")]
    assert parsed.sums()


@pytest.mark.parametrize(("words", "records"), [("last bus", 1), ("", 0)])
def test_a_session_has_the_words_of_its_last_query(tmp_path: Path, read, words: str, records: int) -> None:
    content = field(3, "search") + field(132269847, field(1, field(2, words)))
    (tmp_path / "x.binarypb").write_bytes(content)
    parsed = read(SESSION, tmp_path / "x.binarypb")
    assert parsed.column("body") == ["last bus"] * records
    assert parsed.ledger.units["session"].row() == {
        "rows_stored": 1,
        "ignored": 1 - records,
        "records": records,
        "issues": 0,
    }


def test_accounts_of_the_app(tmp_path: Path, read) -> None:
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection, connection:
        connection.execute("create table accounts (_id integer primary key, account_name text)")
        connection.execute("insert into accounts values (1, 'mei@example.org')")
    parsed = read(ACCOUNTS, tmp_path / "x.db")
    assert (parsed.column("kind"), parsed.column("sender")) == (["account"], ["mei@example.org"])
    assert parsed.sums()


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_files_that_are_of_another_kind_are_issues(tmp_path: Path, read, parser) -> None:
    (tmp_path / "x").write_bytes(b"\xff\xff no such thing" * 90)
    assert read(parser, tmp_path / "x").issues[0][1] == "damaged"
