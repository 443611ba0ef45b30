import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.nq_vault import PARSER

TIME = 1773522300000


def nq_vault(path: Path, *, time: object = TIME, drifted: bool = False) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(f"""
            create table hideimagevideo (file_path_from text, file_name_from text, file_path_new text, time,
                password_id int{"" if drifted else ", resolution text, album_id int"});
            create table albums (_id int, album_name text);
            insert into albums values (1, 'Trip');
            insert into hideimagevideo (file_path_from, file_name_from, file_path_new, time, password_id)
                values ('/DCIM', 'a.jpg', '/SystemAndroid/Data/.image/1.bin', {time}, 1509442);
            {"" if drifted else "update hideimagevideo set album_id = 1;"}
        """)
    return path


def test_what_was_put_there_from_where_and_when(tmp_path: Path, read, utc) -> None:
    parsed = read(PARSER, nq_vault(tmp_path / "322w465ay423xy11"))
    (media,) = [row for row in parsed.records if row["kind"] == "media"]
    assert media["sent_at"] == utc("2026-03-14 21:05")
    assert (media["title"], media["attachments"]) == ("a.jpg", ["/SystemAndroid/Data/.image/1.bin"])
    assert "1509442" not in str(media)  # from which the password can be found
    assert json.loads(media["extra"]) == {"original_path": "/DCIM", "album": "Trip", "time": "put into the vault"}
    assert parsed.issues == []
    assert parsed.sums()


def test_drift_and_a_time_that_is_none(tmp_path: Path, read) -> None:
    parsed = read(PARSER, nq_vault(tmp_path / "322w465ay423xy11", drifted=True, time="'then'"))
    assert parsed.issues == [("hideimagevideo:structure", "absent-column"), ("hideimagevideo:1", "bad-time")]
    assert parsed.sums()


def test_no_database_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(b"none" * 1000)
    assert read(PARSER, tmp_path / "x").issues == [("database", "damaged")]
