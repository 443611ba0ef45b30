import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.demo.android import Call, Contact, contacts2
from pipeline.parse.apps.android_contacts import PARSER


def test_a_contact_has_its_name_and_all_its_identifiers(tmp_path: Path, read) -> None:
    contact = Contact("Amara Okafor", ["+447700900301", "01632 960301"], ["amara@example.org"])
    (record,) = read(PARSER, contacts2(tmp_path / "contacts2.db", [contact])).records
    assert (record["kind"], record["title"]) == ("contact", "Amara Okafor")
    assert record["recipients"] == ["+447700900301", "01632 960301", "amara@example.org"]
    assert json.loads(record["extra"])["email"] == ["amara@example.org"]
    assert "sent_at" not in record


def test_a_deleted_contact_that_is_still_there_is_read_and_says_so(tmp_path: Path, read) -> None:
    contacts = [Contact("Amara Okafor", ["+447700900301"], deleted=True), Contact("Bo Lindqvist", ["+447700900302"])]
    parsed = read(PARSER, contacts2(tmp_path / "contacts2.db", contacts))
    assert parsed.column("state") == ["deleted", "live"]


def test_calls_in_the_same_database_are_read_with_it(tmp_path: Path, read, utc) -> None:
    calls = [Call("+447700900301", utc("2026-03-15 01:50"), 5)]
    parsed = read(PARSER, contacts2(tmp_path / "contacts2.db", [Contact("Amara", ["+447700900301"])], calls))
    assert parsed.column("kind") == ["contact", "call"]
    assert parsed.sums()


def test_a_database_without_contacts_in_it_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "contacts2.db").write_bytes(b"")
    parsed = read(PARSER, tmp_path / "contacts2.db")
    assert (parsed.records, parsed.issues) == ([], [("database", "unknown-structure")])


_DEEPER = """
create table accounts (_id integer primary key, account_name text, account_type text, data_set text);
create table groups (_id integer primary key, title text);
insert into accounts values (3, 'asha@example.org', 'com.google', null);
insert into groups values (9, 'Swimming club');
alter table raw_contacts add column account_name text;
update raw_contacts set account_id = 3, account_type = null, starred = 1, contact_id = 44;
insert into mimetypes values (11, 'vnd.android.cursor.item/postal-address_v2'),
    (12, 'vnd.android.cursor.item/contact_event'), (13, 'vnd.android.cursor.item/relation'),
    (14, 'vnd.android.cursor.item/group_membership'), (15, 'vnd.android.cursor.item/vnd.com.whatsapp.profile');
insert into data (raw_contact_id, mimetype_id, data1, data2) values (1, 11, '1 High Street, Barry', '1'),
    (1, 12, '2012-05-04', '3'), (1, 13, 'Bo Lindqvist', '5'), (1, 14, '9', null), (1, 14, '404', null),
    (1, 15, '447700900301@s.whatsapp.net', 'WhatsApp');
"""


def test_a_contact_has_its_account_its_groups_and_what_it_says_of_the_person(tmp_path: Path, read) -> None:
    database = contacts2(tmp_path / "contacts2.db", [Contact("Amara Okafor", ["+447700900301"])])
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(_DEEPER)
    parsed = read(PARSER, database)
    (record,) = parsed.records
    assert record["recipients"] == ["+447700900301"]
    assert json.loads(record["extra"]) == {
        "account": "com.google",
        "account_name": "asha@example.org",
        "contact": 44,
        "starred": 1,
        "phone": ["+447700900301"],
        "address": ["1 High Street, Barry"],
        "birthday": ["2012-05-04"],
        "father": ["Bo Lindqvist"],
        "group": ["Swimming club", "404"],
        "com.whatsapp.profile": ["447700900301@s.whatsapp.net"],
    }
    assert parsed.sums()
