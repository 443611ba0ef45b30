import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.tinder_android import PARSERS
from pipeline.parse.apps.tinder_ios import PARSER as IOS

ANDROID, ACCOUNT = PARSERS
OWNER, MEI = "5f0000000000000000000001", "5f0000000000000000000002"


def android(path: Path, *, sent: object = 1773522300000, older: bool = False) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        more = "" if older else ", type text, delivery_status text, is_liked int"
        connection.executescript(f"""
            create table message (id text, match_id text, from_id text, to_id text, text text, sent_date{more});
            create table "match" (id text, person_id text, creation_date int, is_blocked int, is_muted int);
            create table match_person (id text, name text, bio text, birth_date int);
            create table inbox_message (message_id text, body text, sent_date int);
            insert into "match" values ('m1', '{MEI}', 1773500000000, 0, 0);
            insert into match_person values ('{MEI}', 'Mei', 'Likes climbing', 946684800000);
            insert into inbox_message values ('n1', 'Welcome to Tinder', 1773490000000);
        """)
        rest = () if older else ("UNKNOWN", "SUCCESS", 1)
        rows = [
            ("a", "m1", MEI, OWNER, "Hello", sent, *rest),
            ("b", "m1", OWNER, MEI, "Hi Mei", 1773522360000, *rest),
            ("c", "gone", MEI, OWNER, "Still here?", 1773522420000, *rest),
        ]
        connection.executemany(f"insert into message values ({', '.join('?' * len(rows[0]))})", rows)
    return path


def test_messages_of_a_match_with_direction_and_people(tmp_path: Path, read, utc) -> None:
    parsed = read(ANDROID, android(tmp_path / "tinder-3.db"))
    assert parsed.column("body", "message") == ["Hello", "Hi Mei", "Still here?", "Welcome to Tinder"]
    assert parsed.column("direction", "message") == ["incoming", "outgoing", None, "incoming"]
    assert parsed.column("sender", "message") == [MEI, None, MEI, None]
    assert parsed.column("sender_name", "message") == ["Mei", None, None, "Tinder"]
    assert parsed.column("recipients", "message") == [[], [MEI], None, None]
    assert parsed.column("thread_kind", "message") == ["direct", "direct", "direct", "broadcast"]
    assert parsed.records[0]["sent_at"] == utc("2026-03-14 21:05")
    assert json.loads(parsed.records[0]["extra"]) == {"type": "UNKNOWN", "delivery": "SUCCESS", "liked": 1}
    (match,) = [row for row in parsed.records if row["kind"] == "membership"]
    assert (match["sender"], match["sender_name"], match["sent_at"]) == (
        MEI,
        "Mei",
        utc("2026-03-14 14:53").replace(second=20),
    )
    assert match["thread_id"] == parsed.records[0]["thread_id"]
    (person,) = [row for row in parsed.records if row["kind"] == "contact"]
    assert (person["title"], person["recipients"], person["body"]) == ("Mei", [MEI], "Likes climbing")
    assert parsed.issues == []
    assert parsed.sums()


def test_an_older_structure_costs_only_what_it_lacks(tmp_path: Path, read) -> None:
    parsed = read(ANDROID, android(tmp_path / "tinder-3.db", older=True))
    assert parsed.column("body", "message")[:2] == ["Hello", "Hi Mei"]
    assert parsed.issues == [("message:structure", "absent-column")]
    assert parsed.sums()


def test_a_time_that_is_none_costs_the_time(tmp_path: Path, read) -> None:
    parsed = read(ANDROID, android(tmp_path / "tinder-3.db", sent="yesterday"))
    assert (parsed.records[0].get("sent_at"), parsed.records[0]["sent_at_raw"]) == (None, "yesterday")
    assert parsed.issues == [("message:1", "bad-time")]
    assert parsed.sums()


def test_no_database_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "tinder-3.db").write_bytes(b"no database at all" * 100)
    parsed = read(ANDROID, tmp_path / "tinder-3.db")
    assert (parsed.records, parsed.issues) == ([], [("database", "damaged")])


def _field(number: int, content: bytes) -> bytes:
    return bytes([number << 3 | 2, len(content)]) + content


def test_the_owner_is_in_two_protocol_buffers(tmp_path: Path, read) -> None:
    (tmp_path / "user").write_bytes(_field(1, _field(1, OWNER.encode()) + _field(6, b"Kwame")))
    mail, phone = _field(1, _field(1, b"kwame@example.org")), _field(4, _field(1, b"+447700900111"))
    (tmp_path / "account").write_bytes(_field(1, mail + phone))
    (tmp_path / "broken").write_bytes(b"\xff\xff\xff")
    (user,) = read(ACCOUNT, tmp_path / "user").records
    assert (user["kind"], user["sender"], user["sender_name"]) == ("account", OWNER, "Kwame")
    assert read(ACCOUNT, tmp_path / "account").column("sender") == ["kwame@example.org", "+447700900111"]
    assert read(ACCOUNT, tmp_path / "broken").issues[0] == ("file:", "damaged")


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
