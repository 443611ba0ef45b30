import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.chrome_logins import PARSER

SCHEMA = """
create table logins (origin_url varchar not null, action_url varchar, username_element varchar, username_value varchar,
    password_element varchar, password_value blob, signon_realm varchar not null, date_created integer not null,
    blacklisted_by_user integer not null, times_used integer, date_last_used integer, id integer primary key);
"""
SAVED = 13417992000000000  # 2026-03-14 20:00 UTC
INSERT = "insert into logins values (?, '', '', ?, '', x'7631300000', 'https://example.org', ?, ?, 3, ?, null)"


def logins(path: Path, *rows: tuple[object, ...]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(SCHEMA)
        connection.executemany(INSERT, rows)
    return path


def test_a_saved_login_is_an_account_without_its_password(tmp_path: Path, read, utc) -> None:
    file = logins(
        tmp_path / "Login Data", ("https://example.org/in", "amara@example.org", SAVED, 0, SAVED + 7200 * 10**6)
    )
    parsed = read(PARSER, file, logical="data/data/com.brave.browser/app_chrome/Default/Login Data")
    (record,) = parsed.records
    assert (record["kind"], record["app"]) == ("account", "com.brave.browser")
    assert (record["sender"], record["url"]) == ("amara@example.org", "https://example.org/in")
    assert (record["sent_at"], record["ended_at"]) == (utc("2026-03-14 20:00"), utc("2026-03-14 22:00"))
    assert "v10" not in str(record)
    assert parsed.sums()


def test_a_site_for_which_nothing_is_to_be_saved_is_told(tmp_path: Path, read) -> None:
    parsed = read(PARSER, logins(tmp_path / "Login Data", ("https://example.org/", "", SAVED, 1, 0)))
    (record,) = parsed.records
    assert "sender" not in record
    assert json.loads(record["extra"])["asked_never_to_save"] == 1


def test_a_time_in_seconds_stays_unknown_and_visible(tmp_path: Path, read) -> None:
    parsed = read(PARSER, logins(tmp_path / "Login Data", ("https://example.org/", "bo", 1773518400, 0, 0)))
    assert (parsed.column("sent_at"), parsed.column("sent_at_raw")) == ([None], ["1773518400"])
    assert parsed.issues == [("logins:1", "bad-time")]


def test_an_older_structure_without_times_of_use(tmp_path: Path, read) -> None:
    with closing(sqlite3.connect(tmp_path / "Login Data")) as connection, connection:
        connection.execute("create table logins (origin_url varchar, username_value varchar, date_created integer)")
        connection.execute("insert into logins values ('https://example.org/', 'bo', ?)", (SAVED,))
    parsed = read(PARSER, tmp_path / "Login Data")
    assert parsed.column("sender") == ["bo"]
    assert parsed.issues == [("logins:structure", "absent-column")]
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "Login Data").write_bytes(b"no database at all" * 90)
    assert read(PARSER, tmp_path / "Login Data").issues[0] == ("database", "damaged")
