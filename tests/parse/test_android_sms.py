import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from pipeline.demo.android import Mms, Sms, mmssms
from pipeline.parse.apps.android_sms import PARSER

ASHA, TOMASZ, INGRID = "+447700900101", "+447700900302", "+447700900301"


def test_a_text_in_has_a_sender_and_one_out_a_recipient(tmp_path: Path, read, utc: Callable[[str], datetime]) -> None:
    database = mmssms(
        tmp_path / "mmssms.db",
        [Sms(ASHA, "Where are you", utc("2026-03-14 22:48")), Sms(ASHA, "Outside", utc("2026-03-14 22:50"), False)],
    )
    came, went = read(PARSER, database).records
    assert (came["direction"], came["sender"], came["recipients"], came["body"]) == (
        "incoming",
        ASHA,
        [],
        "Where are you",
    )
    assert (went["direction"], went.get("sender"), went["recipients"]) == ("outgoing", None, [ASHA])
    assert came["sent_at"] == utc("2026-03-14 22:48")
    assert came["sent_at_raw"] == str(round(utc("2026-03-14 22:48").timestamp() * 1000))
    assert came["thread_id"] == went["thread_id"]
    assert came["locator"] == "sms:1"


def test_a_draft_and_a_failed_text_are_outgoing_and_say_so(tmp_path: Path, read, utc) -> None:
    texts = [Sms(ASHA, "I", utc("2026-03-14 22:48"), type=3), Sms(ASHA, "Sorry", utc("2026-03-14 22:49"), type=5)]
    parsed = read(PARSER, mmssms(tmp_path / "mmssms.db", texts))
    assert parsed.column("state") == ["draft", "live"]
    assert parsed.column("direction") == ["outgoing", "outgoing"]


def test_a_group_mms_names_all_its_members_but_not_the_owner(tmp_path: Path, read, utc) -> None:
    out = Mms([TOMASZ, INGRID], "All of you", utc("2026-03-14 19:00"), files=["/data/parts/IMG_1.jpg"])
    came = Mms([TOMASZ, INGRID], "Me too", utc("2026-03-14 19:01"), sender=INGRID)
    parsed = read(PARSER, mmssms(tmp_path / "mmssms.db", [], [out, came]))
    assert parsed.column("recipients") == [[TOMASZ, INGRID], [TOMASZ]]
    assert parsed.column("sender") == [None, INGRID]
    assert parsed.column("attachments") == [["/data/parts/IMG_1.jpg"], []]
    assert parsed.column("sent_at") == [utc("2026-03-14 19:00"), utc("2026-03-14 19:01")]
    assert len(set(parsed.column("thread_id"))) == 1


def test_one_bad_time_costs_the_time_and_not_the_message(tmp_path: Path, read, utc) -> None:
    database = mmssms(tmp_path / "mmssms.db", [Sms(ASHA, f"{n}", utc("2026-03-14 19:00")) for n in range(3)])
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("update sms set date = 'yesterday' where _id = 2")
    parsed = read(PARSER, database)
    assert parsed.column("body") == ["0", "1", "2"]
    assert parsed.column("sent_at_raw")[1] == "yesterday"
    assert parsed.issues == [("sms:2", "bad-time")]
    assert parsed.sums()


def test_a_renamed_column_is_an_unknown_structure_with_its_rows(tmp_path: Path, read, utc) -> None:
    database = mmssms(tmp_path / "mmssms.db", [Sms(ASHA, "Hi", utc("2026-03-14 19:00"))])
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("alter table sms rename column body to text_body")
    parsed = read(PARSER, database)
    assert parsed.issues == [("sms:structure", "unknown-structure")]
    assert parsed.ledger.units["sms"].row() == {"rows_stored": 1, "ignored": 0, "records": 0, "issues": 1}


def test_a_text_says_whether_others_read_along_and_how_it_came(tmp_path: Path, read, utc) -> None:
    at = utc("2026-03-14 19:00")
    group = [Mms([TOMASZ, INGRID], "All of you", at)]
    database = mmssms(tmp_path / "mmssms.db", [Sms(ASHA, "Hi", at), Sms(ASHA, "Sorry", at, type=5)], group)
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(
            "update sms set date_sent = 1773514790000, sub_id = 1, service_center = '+447700900009', "
            "creator = 'com.example.sms' where _id = 1"
        )
    came, failed, everybody = read(PARSER, database).records
    assert [row["thread_kind"] for row in (came, failed, everybody)] == ["direct", "direct", "group"]
    assert json.loads(came["extra"]) == {
        "date_sent": 1773514790000,
        "sim": 1,
        "service_center": "+447700900009",
        "creator": "com.example.sms",
    }
    assert json.loads(failed["extra"]) == {"failed": "yes"}


def test_an_rcs_chat_of_samsung_has_the_other_side_whichever_way_it_went(tmp_path: Path, read, utc) -> None:
    database = mmssms(tmp_path / "mmssms.db")
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("create table im (_id integer primary key, address text, body text, date integer)")
        connection.execute("insert into im values (1, ?, 'Are you in', 1773514790000)", (ASHA,))
    parsed = read(PARSER, database)
    (chat,) = parsed.records
    assert (chat["body"], chat["recipients"], chat.get("direction")) == ("Are you in", [ASHA], None)
    assert chat["sent_at"] == utc("2026-03-14 18:59").replace(second=50)
    assert parsed.sums()
