import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.google_photos import PARSERS

PHOTOS, TRASH = PARSERS
TIME = 1773522300000


def photos(path: Path, *, drifted: bool = False, taken: object = TIME) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        more = "" if drifted else ", folder_name text, trash_timestamp int, purge_timestamp int"
        connection.executescript(f"""
            create table local_media (filename text, filepath text, utc_timestamp, latitude real, longitude real,
                duration int{more});
            create table remote_media (filename text, remote_url text, utc_timestamp int, latitude real,
                longitude real, duration int, upload_status int);
            insert into remote_media values ('c.jpg', 'https://www.example.org/c', {TIME}, 0, 0, null, 100);
        """)
        insert = (
            "insert into local_media (filename, filepath, utc_timestamp, latitude, longitude) values (?, ?, ?, ?, ?)"
        )
        connection.execute(insert, ("a.jpg", "/DCIM/a.jpg", taken, 51.5, -0.12))
        connection.execute(insert, ("b.jpg", "/DCIM/b.jpg", TIME, 0, 0))
        if not drifted:
            connection.execute(f"update local_media set trash_timestamp = {TIME} where filename = 'b.jpg'")
    return path


def test_pictures_of_the_device_and_the_account(tmp_path: Path, read, utc) -> None:
    parsed = read(PHOTOS, photos(tmp_path / "gphotos0.db"))
    assert parsed.column("title") == ["a.jpg", "b.jpg", "c.jpg"]
    assert parsed.column("state") == ["live", "deleted", "live"]
    assert parsed.column("latitude") == [51.5, None, None]
    assert parsed.column("sent_at") == [utc("2026-03-14 21:05")] * 3
    assert json.loads(parsed.records[1]["extra"]) == {"put_into_trash_ms": TIME}
    assert parsed.records[2]["url"] == "https://www.example.org/c"
    assert parsed.issues == []
    assert parsed.sums()


def test_what_lies_in_the_trash_of_the_app(tmp_path: Path, read, utc) -> None:
    with closing(sqlite3.connect(tmp_path / "local_trash.db")) as connection, connection:
        connection.execute("create table local (deleted_time int, local_path text, trash_file_name text)")
        connection.execute("insert into local values (?, '/DCIM/a.jpg', 't1')", (TIME,))
    parsed = read(TRASH, tmp_path / "local_trash.db")
    (file,) = parsed.records
    assert (file["title"], file["state"], file["attachments"]) == ("a.jpg", "deleted", ["files/trash_files/t1"])
    assert parsed.issues == [("local:structure", "absent-column")]
    assert parsed.sums()


def test_drift_a_bad_time_and_a_broken_file(tmp_path: Path, read) -> None:
    parsed = read(PHOTOS, photos(tmp_path / "gphotos0.db", drifted=True, taken="then"))
    assert parsed.issues == [("local_media:structure", "absent-column"), ("local_media:1", "bad-time")]
    assert parsed.sums()
    (tmp_path / "x").write_bytes(b"none" * 1000)
    assert read(PHOTOS, tmp_path / "x").issues == [("database", "damaged")]
