import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.galleryvault import PARSER

TIME = 1773522300000


def vault(path: Path, *, added: object = TIME, drifted: bool = False) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        more = "" if drifted else ", mime_type text, file_size int, folder_id int, source text"
        connection.executescript(f"""
            create table file_v1 (_id integer primary key, name text, original_path text, uuid text,
                added_time_utc{more});
            create table folder_v1 (_id integer primary key, name text, password_hash text);
            create table recycle_bin_v1 (_id integer primary key, file_id int, delete_time int);
            create table export_unhidden_history (action_time int, name text, target_path text, original_path text,
                mime_type text, action_type int);
            create table break_in_report (timestamp int, wrongly_attempt_code text, locking_type int, photo_path text,
                location_latitude real, location_longitude real, address text);
            create table browser_history (url text, title text, last_visit_time_utc int);
            create table download_task (url text, begin_time int, end_time int, name text, web_url text,
                local_path text, mime_type text);
            insert into folder_v1 values (1, 'Holiday', 'secret');
            insert into recycle_bin_v1 values (1, 2, {TIME + 60000});
            insert into export_unhidden_history values ({TIME + 120000}, 'beach.jpg', '/sdcard/DCIM/beach.jpg',
                '/sdcard/DCIM/Camera/beach.jpg', 'image/jpeg', 1);
            insert into break_in_report values ({TIME}, '2580', 1, '/v/PS_1.jpg', 51.5, -0.12, 'London');
            insert into browser_history values ('https://www.example.org/', 'Example', {TIME});
            insert into download_task values ('https://www.example.org/a.mp4', {TIME}, {TIME + 1000}, 'a.mp4', null,
                '/v/a.mp4', 'video/mp4');
        """)
        rows = [
            (1, "beach.jpg", "/sdcard/DCIM/Camera/beach.jpg", "u1", added),
            (2, "old.jpg", "/sdcard/old.jpg", "u2", TIME),
        ]
        for row in rows:
            connection.execute(
                "insert into file_v1 (_id, name, original_path, uuid, added_time_utc) values (?,?,?,?,?)", row
            )
        if not drifted:
            connection.execute("update file_v1 set folder_id = 1, mime_type = 'image/jpeg'")
    return path


def test_files_say_where_they_came_from_and_when(tmp_path: Path, read, utc) -> None:
    parsed = read(PARSER, vault(tmp_path / "galleryvault.db"))
    beach, old, gone = [row for row in parsed.records if row["kind"] == "media"]
    assert (beach["title"], beach["sent_at"], beach["state"]) == ("beach.jpg", utc("2026-03-14 21:05"), "live")
    assert json.loads(beach["extra"]) == {
        "original_path": "/sdcard/DCIM/Camera/beach.jpg",
        "stored_as": "u1",
        "folder": "Holiday",
        "mime_type": "image/jpeg",
        "time": "put into the vault",
    }
    assert (gone["title"], gone["sent_at"], gone["state"]) == (old["title"], utc("2026-03-14 21:06"), "deleted")
    assert old["state"] == "deleted"
    assert parsed.issues == []
    assert parsed.sums()


def test_what_was_taken_out_and_tried_and_never_a_code(tmp_path: Path, read) -> None:
    parsed = read(PARSER, vault(tmp_path / "galleryvault.db"))
    out, tried = [row for row in parsed.records if row["kind"] == "system_event"]
    assert (out["title"], out["attachments"]) == ("taken out of the vault", ["/sdcard/DCIM/beach.jpg"])
    assert (tried["latitude"], tried["attachments"]) == (51.5, ["/v/PS_1.jpg"])
    assert parsed.column("url", "visit") == ["https://www.example.org/"]
    assert parsed.column("title", "download") == ["a.mp4"]
    assert "2580" not in str(parsed.records)
    assert "secret" not in str(parsed.records)


def test_drift_a_bad_time_and_a_broken_file(tmp_path: Path, read) -> None:
    parsed = read(PARSER, vault(tmp_path / "galleryvault.db", added="then", drifted=True))
    assert ("file_v1:1", "bad-time") in parsed.issues
    assert ("file_v1:structure", "absent-column") in parsed.issues
    assert parsed.sums()
    (tmp_path / "x").write_bytes(b"none" * 1000)
    assert read(PARSER, tmp_path / "x").issues == [("database", "damaged")]
