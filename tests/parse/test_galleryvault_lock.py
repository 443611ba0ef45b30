import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.galleryvault_lock import PARSER
from pipeline.parse.claims import claims

TIME = 1773522300000


def test_the_apps_that_it_locks_and_its_log(tmp_path: Path, read, utc) -> None:
    with closing(sqlite3.connect(tmp_path / "AppLock.db")) as connection, connection:
        connection.execute("create table locked_app (package_name text, disguise_lock int)")
        connection.execute("insert into locked_app values ('org.example.chat', 0)")
    assert read(PARSER, tmp_path / "AppLock.db").column("body") == ["org.example.chat"]
    with closing(sqlite3.connect(tmp_path / "file_action_log.db")) as connection, connection:
        connection.execute("create table file_action (action_time int, action_type int, file_path text)")
        connection.execute("insert into file_action values (?, 2, '/v/files/u1')", (TIME,))
    (action,) = read(PARSER, tmp_path / "file_action_log.db").records
    assert (action["body"], action["sent_at"]) == ("/v/files/u1", utc("2026-03-14 21:05"))


def test_no_database_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "broken").write_bytes(b"none" * 1000)
    assert read(PARSER, tmp_path / "broken").issues[0][1] == "damaged"


def test_an_attempt_has_the_app_and_never_the_code(tmp_path: Path, read) -> None:
    with closing(sqlite3.connect(tmp_path / "AppLock.db")) as connection, connection:
        connection.execute(
            "create table break_in_report_in_applock (timestamp, package_name text, wrongly_attempt_code text)"
        )
        connection.execute("insert into break_in_report_in_applock values (?, 'org.example.chat', '2580')", (TIME,))
        connection.execute("insert into break_in_report_in_applock values ('then', 'org.example.chat', '2580')")
    parsed = read(PARSER, tmp_path / "AppLock.db")
    assert parsed.column("body") == ["org.example.chat"] * 2
    assert "2580" not in str(parsed.records)
    assert set(parsed.issues) == {
        ("break_in_report_in_applock:structure", "absent-column"),
        ("break_in_report_in_applock:2", "bad-time"),
    }
    assert parsed.sums()


def test_the_log_lies_in_the_hidden_folder_of_the_vault() -> None:
    assert claims("data/media/0/.galleryvault_DoNotDelete_1/backup/file_action_log.db", None) is PARSER
    assert claims("data/media/0/backup/file_action_log.db", None) is None
