import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.reddit_people import PARSER

OMAR = "@t2_omar:reddit.com"


def test_people(tmp_path: Path, read) -> None:
    path = tmp_path / "matrix-users-db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("create table RedditUserEntity (name text, redditId text, matrixId text, isBlocked integer)")
        connection.execute("insert into RedditUserEntity values ('omar', 't2_omar', ?, 1)", (OMAR,))
    parsed = read(PARSER, path)
    assert parsed.column("recipients") == [["t2_omar", OMAR, "omar"]]
    assert json.loads(parsed.records[0]["extra"]) == {"blocked": "yes"}
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(b"no database" * 100)
    assert read(PARSER, tmp_path / "x").issues[0][1] == "damaged"
