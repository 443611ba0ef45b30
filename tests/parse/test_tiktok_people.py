import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.tiktok_people import PARSER

ADAEZE, KENJI = "67000000002", "67000000003"


def test_people_of_each_version(tmp_path: Path, read) -> None:
    path = tmp_path / "AwemeIM.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            f"""
            create table IM_USER_BASE_INFO (UID text, UNIQUE_ID text, NICK_NAME text, BLOCK integer, DELETED integer);
            create table AwemeContactsV5 (uid integer, customid text, nickname text, url1 text);
            insert into IM_USER_BASE_INFO values ('{ADAEZE}', 'adaeze', 'Adaeze', 1, 0);
            insert into AwemeContactsV5 values ({KENJI}, 'kenji', 'Kenji', null);
            """
        )
    parsed = read(PARSER, path)
    assert parsed.column("title") == ["Adaeze", "Kenji"]
    assert parsed.column("recipients") == [[ADAEZE, "adaeze"], [KENJI, "kenji"]]
    assert json.loads(parsed.records[0]["extra"]) == {"block": "yes"}
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(b"no database" * 100)
    assert read(PARSER, tmp_path / "x").issues[0][1] == "damaged"
