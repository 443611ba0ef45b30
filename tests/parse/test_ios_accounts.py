import plistlib
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from pipeline.parse.apps.ios_accounts import PARSERS

ACCOUNTS, ASKED = PARSERS
ADDED = 795_221_280.0  # 2026-03-14 22:48 UTC


def archived(text: str) -> bytes:
    """As NSKeyedArchiver writes a text."""
    tree = {"$archiver": "NSKeyedArchiver", "$objects": ["$null", text], "$top": {"root": plistlib.UID(1)}}
    return plistlib.dumps(tree, fmt=plistlib.FMT_BINARY)


def test_accounts_with_their_names_and_services_that_have_the_name_of_their_account(tmp_path: Path, read, utc) -> None:
    with closing(sqlite3.connect(tmp_path / "Accounts3.sqlite")) as connection, connection:
        connection.executescript(
            "create table ZACCOUNT (Z_PK integer primary key, ZUSERNAME text, ZACCOUNTTYPE integer, ZDATE real, "
            "ZACCOUNTDESCRIPTION text, ZIDENTIFIER text, ZOWNINGBUNDLEID text, ZPARENTACCOUNT integer, "
            "ZACTIVE integer);"
            "create table ZACCOUNTTYPE (Z_PK integer primary key, ZACCOUNTTYPEDESCRIPTION text, ZIDENTIFIER text);"
            "create table ZACCOUNTPROPERTY (Z_PK integer primary key, ZOWNER integer, ZKEY text, ZVALUE blob);"
            "insert into ZACCOUNTTYPE values (1, 'iCloud', 'com.apple.account.AppleAccount'), (2, 'CalDAV', null);"
            f"insert into ZACCOUNT values (1, 'maya@example.org', 1, {ADDED}, 'iCloud', 'A-1', "
            f"'com.apple.purplebuddy', null, 1), (2, null, 2, 'never', null, 'B-2', null, 1, 0)"
        )
        connection.executemany(
            "insert into ZACCOUNTPROPERTY (ZOWNER, ZKEY, ZVALUE) values (1, ?, ?)",
            [("firstName", archived("Maya")), ("lastName", archived("Adeyemi")), ("password", archived("x"))],
        )
    parsed = read(ACCOUNTS, tmp_path / "Accounts3.sqlite")
    assert parsed.column("sender") == ["maya@example.org", "maya@example.org"]
    assert parsed.column("sender_name") == ["Maya Adeyemi", None]
    assert parsed.column("sent_at") == [utc("2026-03-14 22:48"), None]
    assert parsed.records[0]["extra"] == (
        '{"active": 1, "added_by": "com.apple.purplebuddy", "description": "iCloud", "identifier": "A-1", '
        '"type": "iCloud", "type_id": "com.apple.account.AppleAccount"}'
    )
    assert parsed.issues == [("ZACCOUNT:2", "bad-time")]
    assert parsed.sums()


def test_a_structure_without_properties(tmp_path: Path, read) -> None:
    with closing(sqlite3.connect(tmp_path / "Accounts3.sqlite")) as connection, connection:
        connection.execute("create table ZACCOUNT (Z_PK integer primary key, ZUSERNAME text, ZACCOUNTTYPE integer)")
        connection.execute("insert into ZACCOUNT values (1, 'maya@example.org', 1)")
    parsed = read(ACCOUNTS, tmp_path / "Accounts3.sqlite")
    assert parsed.column("sender") == ["maya@example.org"]
    assert parsed.issues == [("ZACCOUNT:structure", "absent-column")]
    assert parsed.sums()


def test_whom_a_service_asked_for(tmp_path: Path, read, utc) -> None:
    tree = {
        "CacheVersion": 1,
        "com.apple.madrid": {
            "tel:+447700900123": {"IDStatus": 1, "LookupDate": ADDED},
            "mailto:wei@example.org": {"IDStatus": 2, "LookupDate": ADDED},
            "tel:+447700900124": "bad",
        },
    }
    (tmp_path / "cache.plist").write_bytes(plistlib.dumps(tree, sort_keys=False))
    parsed = read(ASKED, tmp_path / "cache.plist")
    assert parsed.column("recipients") == [["+447700900123"], ["wei@example.org"]]
    assert parsed.column("extra") == [
        '{"answer": "has it", "service": "com.apple.madrid"}',
        '{"answer": "has it not", "service": "com.apple.madrid"}',
    ]
    assert parsed.column("sent_at") == [utc("2026-03-14 22:48")] * 2
    assert parsed.issues == [("com.apple.madrid:tel:+447700900124", "bad-value")]
    assert parsed.sums()


def test_broken_files(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(b"broken" * 999)
    assert read(ACCOUNTS, tmp_path / "x").issues[0] == ("database", "damaged")
    assert read(ASKED, tmp_path / "x").issues[0] == ("file:", "damaged")


def test_real_accounts_of_a_phone(read, real) -> None:
    parsed = read(ACCOUNTS, real("plaso/test_data/ios/Accounts3.sqlite"))
    assert len(parsed.records) == 18
    icloud = parsed.records[3]
    assert icloud["sender"] == "thisisdfir@gmail.com"
    assert icloud["sender_name"] == "This Is DFIR"
    assert icloud["sent_at"] == datetime(2020, 3, 21, 21, 47, 57, 68197, UTC)
    assert '"identifier": "1589F4EC-8F6C-4F37-929F-C6F121B36A59"' in icloud["extra"]
    assert '"added_by": "com.apple.purplebuddy"' in icloud["extra"]
    assert '"type": "iCloud"' in icloud["extra"]
    assert parsed.sums()


def test_real_questions_of_a_phone(read, real) -> None:
    parsed = read(ASKED, real("plaso/test_data/ios/com.apple.identityservices.idstatuscache.plist"))
    assert ["+14693560062"] in parsed.column("recipients")
    assert not parsed.issues
    assert parsed.sums()
