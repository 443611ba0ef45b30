import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.private_photo_vault import PARSER


def private_photo_vault(path: Path, *, made: str = "2026-03-14T21:05:00Z", drifted: bool = False) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(f"""
            create table MediaFile (creation_date text, bucket_id text, file_path text, thumbnail_path text,
                mime_type text, is_deleted int, encryption_key text{"" if drifted else ", view_count int"});
            create table Album (bucket_id text, name text);
            insert into Album values ('albums', 'Mine');
            insert into MediaFile (creation_date, bucket_id, file_path, is_deleted, encryption_key)
                values ('{made}', 'albums', '/v/a', 1, 'wrapped-key');
        """)
    return path


def test_what_was_put_there_from_where_and_when(tmp_path: Path, read, utc) -> None:
    parsed = read(PARSER, private_photo_vault(tmp_path / "ppv.db"))
    (media,) = [row for row in parsed.records if row["kind"] == "media"]
    assert media["sent_at"] == utc("2026-03-14 21:05")
    assert (media["title"], media["state"], media["attachments"]) == ("a", "deleted", ["/v/a"])
    assert "wrapped-key" not in str(media)
    assert json.loads(media["extra"]) == {"album": "Mine", "bucket": "albums", "time": "put into the vault"}
    assert parsed.issues == []
    assert parsed.sums()


def test_drift_and_a_time_that_is_none(tmp_path: Path, read) -> None:
    parsed = read(PARSER, private_photo_vault(tmp_path / "ppv.db", drifted=True, made="then"))
    assert (parsed.records[0].get("sent_at"), parsed.records[0]["sent_at_raw"]) == (None, "then")
    assert parsed.issues == [("MediaFile:structure", "absent-column")]
    assert parsed.sums()


def test_no_database_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(b"none" * 1000)
    assert read(PARSER, tmp_path / "x").issues == [("database", "damaged")]
