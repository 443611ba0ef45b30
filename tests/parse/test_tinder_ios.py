import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.tinder_ios import PARSER as IOS

OWNER, MEI = "5f0000000000000000000001", "5f0000000000000000000002"


def ios(path: Path, *, drifted: bool = False) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        more = "" if drifted else ", ZMEDIAURL text, ZPHOTOURL text, ZLOCALIMAGEURL text, ZLIKED int"
        connection.executescript(f"""
            create table ZMESSAGE (Z_PK integer primary key, ZMATCH int, ZFROMUSERID text, ZTEXT text, ZCREATED{more});
            create table ZMATCH (Z_PK integer primary key, ZMATCHID text, ZUSER int, ZCREATED real,
                ZMESSAGEDRAFT text, ZISEXPIRED int, ZISSUPERLIKEMATCH int);
            create table ZUSER (Z_PK integer primary key, ZUSERID text, ZFIRSTNAME text, ZISCURRENTUSER int, ZBIO text,
                ZCITYNAME text, ZDISTANCEMILES real, ZINSTAGRAMNAME text);
            insert into ZUSER (ZUSERID, ZFIRSTNAME, ZISCURRENTUSER) values ('{OWNER}', 'Kwame', 1);
            insert into ZUSER (ZUSERID, ZFIRSTNAME, ZBIO) values ('{MEI}', 'Mei', 'Likes climbing');
            insert into ZMATCH values (1, 'm1', 2, 795215100, 'Shall we', null, null);
            insert into ZMESSAGE (ZMATCH, ZFROMUSERID, ZTEXT, ZCREATED) values
                (1, '{MEI}', 'Hello', 795215100), (1, '{OWNER}', 'Hi Mei', 795215160);
        """)
    return path


def test_ios_knows_the_owner(tmp_path: Path, read, utc) -> None:
    parsed = read(IOS, ios(tmp_path / "Tinder2.sqlite"))
    assert parsed.column("direction", "message") == ["incoming", "outgoing"]
    assert parsed.column("sender", "message") == [MEI, None]
    assert parsed.column("sender_name", "message") == ["Mei", None]
    assert parsed.column("recipients", "message") == [[], [MEI]]
    assert parsed.records[0]["sent_at"] == utc("2026-03-14 21:05")
    (match,) = [row for row in parsed.records if row["kind"] == "membership"]
    assert (match["sender"], json.loads(match["extra"])) == (MEI, {"draft": "Shall we"})
    (account,) = [row for row in parsed.records if row["kind"] == "account"]
    assert (account["sender"], account["sender_name"], account.get("title")) == (OWNER, "Kwame", None)
    assert parsed.column("title", "contact") == ["Mei"]
    assert parsed.issues == []
    assert parsed.sums()


def test_ios_without_columns_of_media(tmp_path: Path, read) -> None:
    parsed = read(IOS, ios(tmp_path / "Tinder2.sqlite", drifted=True))
    assert parsed.column("body", "message") == ["Hello", "Hi Mei"]
    assert parsed.issues == [("ZMESSAGE:structure", "absent-column")]
    assert parsed.sums()


def test_without_the_owner_only_the_person_matched_has_a_direction(tmp_path: Path, read) -> None:
    with closing(sqlite3.connect(ios(tmp_path / "Tinder2.sqlite"))) as connection, connection:
        connection.execute("delete from ZUSER where ZISCURRENTUSER = 1")
    parsed = read(IOS, tmp_path / "Tinder2.sqlite")
    assert parsed.column("direction", "message")[:2] == ["incoming", None]
    assert parsed.column("recipients", "message")[:2] == [[], None]


def test_no_database_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(b"none" * 1000)
    assert read(IOS, tmp_path / "x").issues == [("database", "damaged")]
