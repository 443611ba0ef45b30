import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.whatsapp_contacts_ios import PARSERS

CONTACTS, HIDDEN = PARSERS
JORDAN, LID = "447700900201@s.whatsapp.net", "220000000000201@lid"

SCHEMA = """
create table ZWAADDRESSBOOKCONTACT (Z_PK integer primary key, ZFULLNAME varchar, ZGIVENNAME varchar, ZNICKNAME varchar,
    ZHIGHLIGHTEDNAME varchar, ZBUSINESSNAME varchar, ZABOUTTEXT varchar, ZABOUTTIMESTAMP timestamp,
    ZPHONENUMBER varchar, ZWHATSAPPID varchar, ZLID varchar);
"""


def build(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)
    return path


def test_a_person_has_addresses_a_number_and_a_name(tmp_path: Path, read) -> None:
    path = build(
        tmp_path / "ContactsV2.sqlite",
        SCHEMA,
        "insert into ZWAADDRESSBOOKCONTACT values (1, 'Jordan Vale', 'Jordan', 'J', null, null, 'Busy', 795221280.0, "
        f"'+44 7700 900201', '{JORDAN}', '{LID}')",
    )
    parsed = read(CONTACTS, path)
    (row,) = parsed.records
    assert (row["kind"], row["title"]) == ("contact", "Jordan Vale")
    assert row["recipients"] == [JORDAN, LID, "+44 7700 900201"]
    assert json.loads(row["extra"]) == {"nickname": "J", "about": "Busy", "about_at": "2026-03-14T22:48:00Z"}
    assert parsed.sums()


def test_an_older_structure_has_no_hidden_address_and_a_bad_name_costs_the_name(tmp_path: Path, read) -> None:
    path = build(
        tmp_path / "ContactsV2.sqlite",
        SCHEMA,
        "alter table ZWAADDRESSBOOKCONTACT drop column ZLID",
        f"insert into ZWAADDRESSBOOKCONTACT (ZFULLNAME, ZWHATSAPPID) values (x'ff00', '{JORDAN}')",
    )
    parsed = read(CONTACTS, path)
    assert parsed.column("recipients") == [[JORDAN]]
    assert [code for _, code in parsed.issues] == ["absent-column", "bad-text"]
    assert parsed.sums()


def test_a_number_behind_a_hidden_address(tmp_path: Path, read) -> None:
    path = build(
        tmp_path / "LID.sqlite",
        "create table ZWAZACCOUNT (Z_PK integer primary key, ZIDENTIFIER text, ZPHONENUMBER text, ZDISPLAYNAME text, "
        "ZCREATEDAT double)",
        f"insert into ZWAZACCOUNT values (1, '{LID}', '447700900201', 'Jordan', 795221280.0)",
    )
    parsed = read(HIDDEN, path)
    assert parsed.column("recipients") == [[LID, "447700900201"]]
    assert parsed.column("title") == ["Jordan"]
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    path = tmp_path / "broken"
    path.write_bytes(b"no database" * 100)
    assert [code for parser in PARSERS for _, code in read(parser, path).issues] == ["damaged", "damaged"]
