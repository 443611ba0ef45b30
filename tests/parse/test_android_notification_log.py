import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.android_notification_log import PARSER

TIME = 1773520980000


def test_the_log_says_what_became_of_a_notification(tmp_path: Path, read, utc) -> None:
    with closing(sqlite3.connect(tmp_path / "notification_log.db")) as connection, connection:
        connection.executescript(f"""
            create table log (_id integer primary key, event_user_id int, event_type int, event_time_ms int, key text,
                pkg text, tag text, category text);
            insert into log values (1, 0, 1, {TIME}, '0|com.kik|7', 'com.kik', null, 'msg'),
                (2, 0, 4, 'noon', null, 'com.kik', null, null), (3, 0, 9, {TIME}, null, null, null, null);
        """)
    parsed = read(PARSER, tmp_path / "notification_log.db")
    assert parsed.column("title") == ["it notified", "its notification was dismissed", "type 9"]
    assert parsed.column("sent_at") == [utc("2026-03-14 20:43"), None, utc("2026-03-14 20:43")]
    assert parsed.issues == [("log:2", "bad-time")]
    assert parsed.sums()


def test_an_older_structure_and_a_broken_file(tmp_path: Path, read) -> None:
    with closing(sqlite3.connect(tmp_path / "notification_log.db")) as connection, connection:
        connection.executescript(f"""
            create table log (event_type int, event_time_ms int, pkg text);
            insert into log values (1, {TIME}, 'com.kik');
        """)
    parsed = read(PARSER, tmp_path / "notification_log.db")
    assert (parsed.column("app"), parsed.issues) == (["com.kik"], [("log:structure", "absent-column")])
    assert parsed.sums()
    (tmp_path / "broken.db").write_bytes(b"no database" * 99)
    assert ("database", "damaged") in read(PARSER, tmp_path / "broken.db").issues
