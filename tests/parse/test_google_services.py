import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.google_services import PARSERS

SETTINGS, APPS = PARSERS


def preferences(path: Path, *entries: str) -> Path:
    path.write_text(f"<?xml version='1.0' encoding='utf-8' standalone='yes' ?>\n<map>{''.join(entries)}</map>")
    return path


def test_ids_and_the_last_check_in(tmp_path: Path, read, utc) -> None:
    path = preferences(
        tmp_path / "Checkin.xml",
        '<string name="adid_key">70101066-0cf5-453b-9c43-ac14b3562a48</string>',
        '<string name="CheckinService_lastSim">[23410:234100000000001]</string>',
        '<long name="CheckinService_lastCheckinSuccessTime" value="1773520980000" />',
        '<boolean name="enable" value="true" />',
        '<string name="token">secret</string>',
    )
    parsed = read(SETTINGS, path)
    assert parsed.column("title") == ["advertising ID", "SIM at the last check-in", "last check-in"]
    assert parsed.column("sent_at") == [None, None, utc("2026-03-14 20:43")]
    assert "secret" not in str(parsed.records)
    assert parsed.ledger.units["setting"].row() == {"rows_stored": 5, "ignored": 2, "records": 3, "issues": 0}
    assert parsed.sums()


def test_a_bad_time_costs_one_setting(tmp_path: Path, read) -> None:
    path = preferences(
        tmp_path / "Checkin.xml",
        '<long name="CheckinService_lastCheckinSuccessTime" value="soon" />',
        '<string name="android_id">3991350912597918270</string>',
    )
    parsed = read(SETTINGS, path)
    assert parsed.column("body") == ["3991350912597918270"]
    assert parsed.issues == [("setting:0", "bad-value")]
    assert parsed.sums()


def test_packages_that_were_checked(tmp_path: Path, read) -> None:
    with closing(sqlite3.connect(tmp_path / "gass.db")) as connection, connection:
        connection.executescript("""
            create table app_info (package_name text, version_code integer, digest_sha256 text);
            insert into app_info values ('org.example.vault', 12, 'ab12'), (null, null, x'cafe');
        """)
    parsed = read(APPS, tmp_path / "gass.db")
    assert parsed.column("app") == ["org.example.vault", None]
    assert [row["extra"] for row in parsed.records] == ['{"sha256": "ab12", "version": 12}', '{"sha256": "CAFE"}']
    assert parsed.sums()


def test_an_older_structure_and_broken_files(tmp_path: Path, read) -> None:
    with closing(sqlite3.connect(tmp_path / "gass.db")) as connection, connection:
        connection.executescript("create table app_info (package_name text); insert into app_info values ('a.b')")
    older = read(APPS, tmp_path / "gass.db")
    assert older.column("app") == ["a.b"]
    assert older.issues == [("app_info:structure", "absent-column")]
    (tmp_path / "broken").write_bytes(b"<map><string" * 99)
    assert read(SETTINGS, tmp_path / "broken").issues[0][1] == "damaged"
    assert ("database", "damaged") in read(APPS, tmp_path / "broken").issues
