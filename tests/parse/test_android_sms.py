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


def changed(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)
    return path


def test_a_text_to_several_goes_to_each_alone(tmp_path: Path, read, utc) -> None:
    """The thread has two; an SMS of it is no group message, whatever MMS of the same thread are."""
    at = utc("2026-03-14 19:00")
    database = mmssms(tmp_path / "mmssms.db", [], [Mms([TOMASZ, INGRID], "All of you", at)])
    row = "insert into sms (thread_id, address, date, type, body) values (1, '{}', 1773514790000, 2, 'Both of you')"
    parsed = read(PARSER, changed(database, *(row.format(number) for number in (TOMASZ, INGRID))))
    assert parsed.column("thread_kind") == ["broadcast", "broadcast", "group"]
    assert parsed.column("recipients") == [[TOMASZ], [INGRID], [TOMASZ, INGRID]]


def test_a_draft_without_an_address_is_to_those_of_its_thread(tmp_path: Path, read, utc) -> None:
    database = mmssms(tmp_path / "mmssms.db", [Sms(ASHA, "I", utc("2026-03-14 22:48"), type=3)])
    (draft,) = read(PARSER, changed(database, "update sms set address = null")).records
    assert (draft["recipients"], draft["state"]) == ([ASHA], "draft")
    (draft,) = read(PARSER, changed(database, "update threads set recipient_ids = '1 and another'")).records
    assert "recipients" not in draft


def test_a_member_is_the_sender_however_the_number_is_written(tmp_path: Path, read, utc) -> None:
    came = Mms([TOMASZ, "07700 900301"], "Me too", utc("2026-03-14 19:01"), sender=INGRID)
    (message,) = read(PARSER, mmssms(tmp_path / "mmssms.db", [], [came])).records
    assert (message["sender"], message["recipients"]) == (INGRID, [TOMASZ])


def test_an_mms_whose_addresses_or_thread_are_gone(tmp_path: Path, read, utc) -> None:
    at = utc("2026-03-14 19:00")
    sent = [Mms([ASHA], "In", at, sender=ASHA), Mms([ASHA], "Out", at), Mms([ASHA, INGRID], "In", at, sender=ASHA)]
    database = changed(mmssms(tmp_path / "mmssms.db", [], sent), "delete from addr where msg_id <= 2")
    parsed = read(PARSER, database)
    assert parsed.column("sender") == [ASHA, None, ASHA]
    assert parsed.column("recipients") == [[], [ASHA], [INGRID]]
    parsed = read(PARSER, changed(database, "delete from threads"))
    assert parsed.column("recipients") == [None, None, None]
    assert parsed.column("sender") == [None, None, ASHA]


def test_reports_failures_and_what_was_not_fetched_are_told_apart(tmp_path: Path, read, utc) -> None:
    at = utc("2026-03-14 19:00")
    sent = [Mms([ASHA], "Look", at), Mms([ASHA], "", at, sender=ASHA), Mms([ASHA], "", at, sender=ASHA)]
    database = mmssms(tmp_path / "mmssms.db", [], sent)
    changed(
        database,
        "update pdu set msg_box = 5, sub = 'CafÃ©', sub_cs = 106 where _id = 1",
        "update pdu set m_type = 130, sub = 'Café', sub_cs = 106 where _id = 2",
        "update pdu set m_type = 136 where _id = 3",
    )
    parsed = read(PARSER, database)
    assert parsed.column("kind") == ["message", "message", "system_event"]
    assert parsed.column("direction") == ["outgoing", "incoming", None]
    assert parsed.column("title") == ["Café", "Café", "read report"]
    assert [json.loads(extra or "{}") for extra in parsed.column("extra")] == [
        {"failed": "yes"},
        {"not_fetched": "yes"},
        {},
    ]
    assert parsed.column("sender") == [None, ASHA, ASHA]
    assert parsed.sums()


def test_parts_of_an_mms_are_in_their_order(tmp_path: Path, read, utc) -> None:
    database = mmssms(tmp_path / "mmssms.db", [], [Mms([ASHA], "one", utc("2026-03-14 19:00"))])
    part = "insert into part (mid, seq, ct, _data, text) values (1, {}, '{}', {}, '{}')"
    changed(
        database,
        part.format(2, "text/plain", "null", "three"),
        part.format(-1, "application/smil", "null", "<smil/>"),
        part.format(1, "text/plain", "null", "two"),
        part.format(4, "image/jpeg", "'/data/parts/2.jpg'", ""),
        part.format(3, "image/jpeg", "'/data/parts/1.jpg'", ""),
    )
    (message,) = read(PARSER, database).records
    assert message["body"] == "one\ntwo\nthree"
    assert message["attachments"] == ["/data/parts/1.jpg", "/data/parts/2.jpg"]
