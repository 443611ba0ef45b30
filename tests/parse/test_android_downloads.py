import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.android_downloads import PARSER

COLUMNS = (
    "_id integer primary key, uri text, _data text, mimetype text, status integer, lastmod bigint,"
    " notificationpackage text, title text, description text, total_bytes integer, referer text, deleted boolean,"
    " is_visible_in_downloads_ui integer"
)


def database(path: Path, columns: str, *rows: tuple[object, ...]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"create table downloads ({columns})")
        for row in rows:
            connection.execute(f"insert into downloads values ({', '.join('?' * len(row))})", row)
    return path


def test_what_was_fetched_for_which_app(tmp_path: Path, read, utc) -> None:
    url, file, time = "https://example.org/a.jpg", "/storage/emulated/0/Download/a.jpg", 1773520980000
    rows = [
        (1, url, file, "image/jpeg", 200, time, "com.discord", "a.jpg", "", 2149749, "https://example.org/", 0, 1),
        (2, url, None, None, 490, time, None, None, None, -1, None, 1, 0),
    ]
    parsed = read(PARSER, database(tmp_path / "downloads.db", COLUMNS, *rows))
    assert parsed.column("url") == [url, url]
    assert parsed.column("attachments") == [[file], None]
    assert parsed.column("app") == ["com.discord", None]
    assert parsed.column("sent_at") == [utc("2026-03-14 20:43")] * 2
    assert parsed.column("state") == ["live", "deleted"]
    assert '"not_listed": 1' in parsed.records[1]["extra"]
    assert parsed.sums()


def test_an_older_structure_and_a_bad_time(tmp_path: Path, read) -> None:
    path = database(tmp_path / "downloads.db", "uri text, lastmod", ("https://example.org/a.jpg", "noon"))
    parsed = read(PARSER, path)
    assert parsed.column("url") == ["https://example.org/a.jpg"]
    assert parsed.issues == [("downloads:structure", "absent-column"), ("downloads:1", "bad-time")]
    assert parsed.sums()


def test_a_broken_file_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "broken.db").write_bytes(b"no database" * 99)
    assert ("database", "damaged") in read(PARSER, tmp_path / "broken.db").issues


def test_the_published_artefact(read, real) -> None:
    parsed = read(PARSER, real("plaso/test_data/android/downloads.db"))
    live = [row for row in parsed.records if row["state"] == "live"]
    assert len(live) == 11
    assert live[0]["url"].endswith("/1041012392089370735/IMG_1953.jpg")
    assert live[0]["attachments"] == ["/storage/emulated/0/Download/IMG_1953.jpg"]
    assert str(live[0]["sent_at"]) == "2022-11-12 15:32:28.279000+00:00"
    assert parsed.sums()
