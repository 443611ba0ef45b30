import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.samsung_trash import PARSER

TIME = 1773522300000


def trash(path: Path, *, deleted: object = TIME, drifted: bool = False) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        more = "" if drifted else ", mime_type text, delete_package_name text, date_expires int, _size int"
        connection.execute(
            f"create table trashes (_id int, _data text, original_path text, date_deleted, _display_name text{more})"
        )
        row = ("/storage/emulated/0/Android/.Trash/a", "/storage/emulated/0/DCIM/a.jpg", deleted, "a.jpg")
        names = "_data, original_path, date_deleted, _display_name"
        connection.execute(f"insert into trashes ({names}) values (?, ?, ?, ?)", row)
        if not drifted:
            connection.execute("update trashes set delete_package_name = 'com.sec.android.gallery3d'")
    return path


def test_what_lies_in_the_trash(tmp_path: Path, read, utc) -> None:
    parsed = read(PARSER, trash(tmp_path / "trash.db"))
    (file,) = parsed.records
    assert (file["kind"], file["state"], file["title"]) == ("media", "deleted", "a.jpg")
    assert file["sent_at"] == utc("2026-03-14 21:05")
    assert file["attachments"] == ["/storage/emulated/0/Android/.Trash/a"]
    assert json.loads(file["extra"]) == {
        "original_path": "/storage/emulated/0/DCIM/a.jpg",
        "deleted_with": "com.sec.android.gallery3d",
        "time": "put into the trash",
    }
    assert parsed.issues == []
    assert parsed.sums()


def test_drift_a_bad_time_and_a_broken_file(tmp_path: Path, read) -> None:
    parsed = read(PARSER, trash(tmp_path / "trash.db", deleted="then", drifted=True))
    assert parsed.issues == [("trashes:structure", "absent-column"), ("trashes:1", "bad-time")]
    assert parsed.sums()
    (tmp_path / "x").write_bytes(b"none" * 1000)
    assert read(PARSER, tmp_path / "x").issues == [("database", "damaged")]
