import json
import sqlite3
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

from pipeline.parse.apps.android_accounts import PARSER

DE = """
    create table accounts (_id integer primary key, name text not null, type text not null, previous_name text,
        last_password_entry_time_millis_epoch integer default 0);
    create table grants (accounts_id integer not null, auth_token_type string not null, uid integer not null);
    create table debug_table (_id integer, action_type text not null, time datetime, caller_uid integer not null,
        table_name text not null, primary_key integer primary key);
    insert into accounts values (1, 'amara@example.org', 'com.google', 'old@example.org', 1773520980000),
        (2, 'WhatsApp', 'com.whatsapp', null, 0);
    insert into grants values (1, 'oauth2:mail', 10123);
    insert into debug_table values (1, 'action_account_add', '2026-03-14 20:43:00', 1000, 'accounts', 0),
        (9, 'action_account_remove', '2026-07-01 12:00:00', 1000, 'accounts', 1);
"""


def database(path: Path, script: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(script)
    return path


def test_accounts_what_was_granted_and_what_was_changed(tmp_path: Path, read, utc) -> None:
    parsed = read(PARSER, database(tmp_path / "accounts_de.db", DE), zone=ZoneInfo("Europe/London"))
    assert parsed.column("sender", "account") == ["amara@example.org", "WhatsApp"]
    assert parsed.column("sent_at", "account") == [utc("2026-03-14 20:43"), None]
    assert json.loads(parsed.column("extra", "account")[0]) == {
        "previous_name": "old@example.org",
        "time": "last authenticated",
        "type": "com.google",
    }
    granted, added, removed = (row for row in parsed.records if row["kind"] == "system_event")
    assert '"app_uid": 10123' in granted["extra"]
    assert (added["title"], added["sent_at"]) == ("action_account_add", utc("2026-03-14 20:43"))
    assert (removed["title"], removed["sent_at"]) == ("action_account_remove", utc("2026-07-01 11:00"))
    assert "account" not in removed["extra"].replace("caller", "")
    assert parsed.sums()


def test_a_local_time_without_a_known_zone_stays_raw(tmp_path: Path, read) -> None:
    parsed = read(PARSER, database(tmp_path / "accounts_de.db", DE))
    assert parsed.column("sent_at", "system_event") == [None, None, None]
    assert parsed.records[3]["sent_at_raw"] == "2026-03-14 20:43:00"


def test_passwords_and_tokens_are_not_read(tmp_path: Path, read) -> None:
    script = """
        create table accounts (_id integer primary key, name text, type text, password text);
        create table authtokens (_id integer primary key, accounts_id integer, type text, authtoken text);
        insert into accounts values (1, 'amara@example.org', 'com.google', 'aas_et/secret');
        insert into authtokens values (1, 1, 'oauth2:mail', 'ya29.secret');
    """
    parsed = read(PARSER, database(tmp_path / "accounts_ce.db", script))
    assert parsed.column("sender") == ["amara@example.org"]
    assert "secret" not in str(parsed.records)
    assert parsed.issues == [("accounts:structure", "absent-column")]
    assert parsed.sums()


def test_a_bad_time_costs_the_time_and_a_broken_file_is_an_issue(tmp_path: Path, read) -> None:
    script = DE + "update debug_table set time = 'yesterday'; update accounts set name = x'ff' where _id = 2"
    parsed = read(PARSER, database(tmp_path / "accounts_de.db", script), zone=ZoneInfo("Europe/London"))
    assert ("debug_table:0", "bad-value") in parsed.issues
    assert ("accounts:2", "bad-value") in parsed.issues
    assert parsed.sums()
    (tmp_path / "broken.db").write_bytes(b"no database" * 99)
    assert ("database", "damaged") in read(PARSER, tmp_path / "broken.db").issues
