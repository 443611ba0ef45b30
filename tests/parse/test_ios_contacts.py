import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.demo.ios import Contact, address_book
from pipeline.parse.apps.ios_contacts import PARSER


def test_a_contact_has_its_name_and_all_its_identifiers(tmp_path: Path, read) -> None:
    contacts = [
        Contact("Ngozi", "Walsh", ["+447700900301"], ["ngozi@example.org"]),
        Contact("Mum", None, ["01632 960301"]),
    ]
    parsed = read(PARSER, address_book(tmp_path / "AddressBook.sqlitedb", contacts))
    assert parsed.column("title") == ["Ngozi Walsh", "Mum"]
    assert parsed.column("recipients") == [["+447700900301", "ngozi@example.org"], ["01632 960301"]]
    assert json.loads(parsed.column("extra")[0])["phone"] == ["+447700900301"]
    assert parsed.sums()


_DEEPER = """
create table ABMultiValueLabel (value text unique);
create table ABMultiValueEntryKey (value text unique);
create table ABMultiValueEntry (parent_id integer, key integer, value text, unique (parent_id, key));
create table ABStore (ROWID integer primary key, Name text, Type integer, AccountID integer);
create table ABAccount (ROWID integer primary key, AccountIdentifier text);
create table ABGroup (ROWID integer primary key, Name text);
create table ABGroupMembers (UID integer primary key, group_id integer, member_type integer, member_id integer);
alter table ABPerson add column Birthday text;
alter table ABPerson add column Nickname text;
alter table ABPerson add column JobTitle text;
alter table ABPerson add column Department text;
alter table ABPerson add column StoreID integer;
update ABPerson set Birthday = '357868800', Nickname = 'Goz', StoreID = 1;
insert into ABStore values (1, 'Card', 3, 2);
insert into ABAccount values (2, 'ngozi-account');
insert into ABGroup values (4, 'Swimming club');
insert into ABGroupMembers values (1, 4, 0, 1);
insert into ABMultiValueLabel values ('_$!<Mobile>!$_'), ('_$!<Father>!$_');
insert into ABMultiValueEntryKey values ('Street'), ('City'), ('username'), ('service'), ('CountryCode');
update ABMultiValue set label = 1;
insert into ABMultiValue (UID, record_id, property, label, value) values (50, 1, 5, null, null),
    (51, 1, 23, 2, 'Emeka Walsh'), (52, 1, 46, null, null), (53, 1, 22, null, 'https://example.org/ngozi'),
    (54, 1, 99, null, 'new');
insert into ABMultiValueEntry values (50, 1, '1 High Street'), (50, 2, 'Barry'), (50, 5, 'gb'), (52, 3, 'ngozi_w'),
    (52, 4, 'Twitter');
"""


def test_a_contact_has_its_account_its_groups_and_what_it_says_of_the_person(tmp_path: Path, read) -> None:
    database = address_book(tmp_path / "AddressBook.sqlitedb", [Contact("Ngozi", "Walsh", ["+447700900301"])])
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(_DEEPER)
    parsed = read(PARSER, database)
    (record,) = parsed.records
    assert record["recipients"] == ["+447700900301"]
    assert json.loads(record["extra"]) == {
        "phone": ["+447700900301"],
        "address": ["1 High Street, Barry"],
        "related": ["Emeka Walsh"],
        "profile": ["ngozi_w, Twitter"],
        "website": ["https://example.org/ngozi"],
        "property 99": ["new"],
        "labels": {"+447700900301": "Mobile", "Emeka Walsh": "Father"},
        "birthday": "2012-05-05",
        "nickname": "Goz",
        "account": "Card",
        "account_id": "ngozi-account",
        "group": ["Swimming club"],
    }
    assert (parsed.issues, parsed.sums()) == ([], True)


def test_what_is_no_database_is_damaged(tmp_path: Path, read) -> None:
    (tmp_path / "AddressBook.sqlitedb").write_bytes(b"no database, though it is long enough to be one")
    assert read(PARSER, tmp_path / "AddressBook.sqlitedb").issues == [("database", "damaged")]
