import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.android_media_store import PARSER

TIME = 1773520980
NEWEST = """
    create table files (_id integer primary key autoincrement, _data text unique, _size integer, format integer,
        parent integer, date_added integer, date_modified integer, mime_type text, title text, _display_name text,
        latitude double, longitude double, datetaken integer, bucket_display_name text, duration integer,
        media_type integer, width integer, height integer, owner_package_name text, is_pending integer,
        is_favorite integer, download_uri text, referer_uri text, date_expires integer, is_trashed integer);
"""


def database(path: Path, script: str, *rows: dict[str, object]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(script)
        for row in rows:
            names = ", ".join(row)
            connection.execute(f"insert into files ({names}) values ({', '.join('?' * len(row))})", tuple(row.values()))
    return path


def test_pictures_with_place_app_and_bin(tmp_path: Path, read, utc) -> None:
    rows: list[dict[str, object]] = [
        {"_data": "/storage/emulated/0/DCIM", "format": 12289},
        {
            "_data": "/storage/emulated/0/DCIM/Camera/a.jpg", "_display_name": "a.jpg", "media_type": 1,
            "mime_type": "image/jpeg", "datetaken": TIME * 1000, "date_added": TIME, "latitude": 51.5,
            "longitude": -0.12, "bucket_display_name": "Camera", "owner_package_name": "com.android.camera",
        },
        {
            "_data": "/storage/emulated/0/Download/.trashed-1776112980-b.mp4", "_display_name": "b.mp4",
            "media_type": 3, "latitude": 0, "longitude": 0, "is_trashed": 1, "date_expires": 1776112980,
            "download_uri": "https://example.org/b.mp4",
        },
        {"_data": "/storage/emulated/0/Download/c.pdf", "title": "c", "media_type": 0, "datetaken": "noon"},
    ]  # fmt: skip
    parsed = read(PARSER, database(tmp_path / "external.db", NEWEST, *rows))
    assert parsed.column("kind") == ["media", "media", "document"]
    assert parsed.column("title") == ["a.jpg", "b.mp4", "c"]
    assert parsed.column("attachments")[0] == ["/storage/emulated/0/DCIM/Camera/a.jpg"]
    assert parsed.column("state") == ["live", "deleted", "live"]
    assert parsed.column("latitude") == [51.5, None, None]
    assert parsed.column("sent_at") == [utc("2026-03-14 20:43"), None, None]
    assert parsed.column("url") == [None, "https://example.org/b.mp4", None]
    first, second = (json.loads(extra) for extra in parsed.column("extra")[:2])
    assert (first["album"], first["written_by"]) == ("Camera", "com.android.camera")
    assert first["added"] == "2026-03-14T20:43:00Z"
    assert second["removed_at"] == "2026-04-13T20:43:00Z"
    assert parsed.ledger.units["files"].row()["ignored"] == 1
    assert parsed.issues == [("files:4", "bad-time")]
    assert parsed.sums()


def test_which_app_may_see_which_file_and_how_many_are_gone(tmp_path: Path, read) -> None:
    script = (
        NEWEST
        + """
        create table media_grants (owner_package_name text, file_id integer, package_user_id integer);
        insert into media_grants values ('com.discord', 1, 0), ('com.discord', 9, 0);
        create table deleted_media (_id integer primary key, old_id integer, generation_modified integer);
        insert into deleted_media values (1, 77, 5), (2, 78, 6);
    """
    )
    parsed = read(PARSER, database(tmp_path / "external.db", script, {"_data": "/sdcard/a.jpg", "media_type": 1}))
    assert parsed.column("app", "system_event") == ["com.discord", "com.discord"]
    assert parsed.column("attachments", "system_event") == [["/sdcard/a.jpg"], None]
    assert ("deleted_media:rows", "deleted") in parsed.issues
    assert parsed.sums()


def test_an_older_structure_and_a_broken_file(tmp_path: Path, read) -> None:
    script = "create table files (_id integer primary key, _data text, title text, media_type integer)"
    parsed = read(PARSER, database(tmp_path / "external.db", script, {"_data": "/sdcard/a.jpg", "media_type": 1}))
    assert parsed.column("attachments") == [["/sdcard/a.jpg"]]
    assert {code for _, code in parsed.issues} == {"absent-column"}
    assert parsed.sums()
    (tmp_path / "broken.db").write_bytes(b"no database" * 99)
    assert ("database", "damaged") in read(PARSER, tmp_path / "broken.db").issues
