import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.demo.ios import Call, call_history
from pipeline.parse.apps.ios_calls import PARSER

INGRID = "+447700900301"


def test_missed_answered_and_dialled_calls(tmp_path: Path, read, utc) -> None:
    calls = [
        Call(INGRID, utc("2026-03-15 01:50"), 0, answered=False),
        Call(INGRID, utc("2026-03-15 09:50"), 12.5),
        Call(INGRID, utc("2026-03-15 12:22"), 185, originated=True),
    ]
    parsed = read(PARSER, call_history(tmp_path / "CallHistory.storedata", calls))
    assert [json.loads(extra)["outcome"] for extra in parsed.column("extra")] == ["not answered", "answered", "dialled"]
    assert parsed.column("direction") == ["incoming", "incoming", "outgoing"]
    assert parsed.column("sender") == [INGRID, INGRID, None]
    assert parsed.column("recipients") == [[], [], [INGRID]]
    assert parsed.column("sent_at") == [call.started_at for call in calls]
    assert [(row["ended_at"] - row["sent_at"]).total_seconds() for row in parsed.records] == [0, 12.5, 185]


def test_an_address_that_is_stored_as_bytes_is_text(tmp_path: Path, read, utc) -> None:
    database = call_history(tmp_path / "CallHistory.storedata", [Call(INGRID, utc("2026-03-15 01:50"), 0)])
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("update ZCALLRECORD set ZADDRESS = cast(ZADDRESS as blob)")
    assert read(PARSER, database).column("sender") == [INGRID]


def test_an_absurd_length_costs_the_end_and_not_the_call(tmp_path: Path, read, utc) -> None:
    lengths = ["1e300", "'soon'", "9e999", "-5"]
    calls = [Call(INGRID, utc("2026-03-15 01:50"), 0) for _ in lengths]
    database = call_history(tmp_path / "CallHistory.storedata", calls)
    with closing(sqlite3.connect(database)) as connection, connection:
        for number, length in enumerate(lengths, 1):
            connection.execute(f"update ZCALLRECORD set ZDURATION = {length} where Z_PK = {number}")
    parsed = read(PARSER, database)
    assert parsed.column("sender") == [INGRID] * 4
    assert parsed.column("ended_at") == [None] * 4
    assert parsed.sums()


_GROUP = """
alter table ZCALLRECORD add column ZPARTICIPANTGROUPUUID blob;
alter table ZCALLRECORD add column ZLOCATION varchar;
create table ZHANDLE (Z_PK integer primary key, ZVALUE varchar, ZNORMALIZEDVALUE varchar);
create table Z_2REMOTEPARTICIPANTHANDLES (Z_2REMOTEPARTICIPANTCALLS integer, Z_4REMOTEPARTICIPANTHANDLES integer);
insert into ZHANDLE values (1, '+447700900301', null), (2, 'tomasz@example.org', null);
insert into Z_2REMOTEPARTICIPANTHANDLES values (1, 1), (1, 2), (2, 2), (3, 1);
update ZCALLRECORD set ZADDRESS = null, ZCALLTYPE = 8, ZSERVICE_PROVIDER = 'com.apple.FaceTime',
    ZPARTICIPANTGROUPUUID = x'ABCD' where Z_PK = 1;
update ZCALLRECORD set ZADDRESS = null, ZSERVICE_PROVIDER = 'net.whatsapp.WhatsApp', ZCALLTYPE = 0 where Z_PK = 2;
update ZCALLRECORD set ZLOCATION = 'Jersey', ZNAME = 'Ingrid' where Z_PK = 3;
"""


def test_a_group_call_has_all_who_were_in_it(tmp_path: Path, read, utc) -> None:
    calls = [Call(INGRID, utc("2026-03-15 01:50"), 30, originated=made) for made in (False, False, True)]
    database = call_history(tmp_path / "CallHistory.storedata", calls)
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(_GROUP)
    parsed = read(PARSER, database)
    group, other_app, dialled = parsed.records
    assert (group["thread_kind"], group["thread_id"] != other_app["thread_id"]) == ("group", True)
    assert (group.get("sender"), group["recipients"]) == (None, [INGRID, "tomasz@example.org"])
    assert json.loads(group["extra"]) == {
        "outcome": "answered",
        "service": "com.apple.FaceTime",
        "type": "FaceTime video",
    }
    assert (other_app["sender"], other_app["recipients"]) == ("tomasz@example.org", [])
    assert (dialled["thread_kind"], dialled["recipients"]) == ("direct", [INGRID])
    assert "sender_name" not in dialled  # the owner called
    assert json.loads(dialled["extra"])["location"] == "Jersey"
    assert parsed.sums()


def test_a_call_of_two_is_of_two_however_the_number_is_written(tmp_path: Path, read, utc) -> None:
    calls = [Call("07700 900301", utc("2026-03-15 01:50"), 30, originated=made) for made in (False, False, True)]
    database = call_history(tmp_path / "CallHistory.storedata", calls)
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(_GROUP)
        connection.execute("update ZCALLRECORD set ZADDRESS = '07700 900301' where Z_PK = 2")
        connection.commit()
    _, came, went = read(PARSER, database).records
    assert (came["sender"], came["recipients"]) == ("07700 900301", [])
    assert (went.get("sender"), went["recipients"]) == (None, ["07700 900301"])


def test_what_is_no_database_is_damaged(tmp_path: Path, read) -> None:
    (tmp_path / "CallHistory.storedata").write_bytes(b"no database, though it is long enough to be one")
    assert read(PARSER, tmp_path / "CallHistory.storedata").issues == [("database", "damaged")]
