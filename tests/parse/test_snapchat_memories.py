import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.snapchat_memories import PARSER

TIME = 1_773_528_480_000  # 2026-03-14 22:48


def database(path: Path, schema: str, *rows: tuple[str, tuple[object, ...]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(schema)
        for sql, values in rows:
            connection.execute(sql, values)
    return path


def test_memories_have_place_and_time_and_my_eyes_only(tmp_path: Path, read, utc) -> None:
    memories = database(
        tmp_path / "memories.db",
        """
        create table memories_entry (_id text primary key, title text, is_private integer);
        create table memories_snap (_id text primary key, media_id text, create_time integer, snap_capture_time integer,
            memories_entry_id text, has_location integer, latitude real, longitude real, duration real,
            time_zone_id text, media_key text);
        """,
        ("insert into memories_entry values ('e1', 'Cardiff', 1)", ()),
        (
            "insert into memories_snap values ('s1', 'm1', ?, ?, 'e1', 1, 51.48, -3.18, 9.5, 'Europe/London', 'k')",
            (1, TIME),
        ),
        ("insert into memories_snap values ('s2', 'm2', ?, 0, 'e2', 0, 0.0, 0.0, 0, null, 'k')", (TIME,)),
    )
    parsed = read(PARSER, memories)
    assert parsed.column("sent_at") == [utc("2026-03-14 22:48")] * 2
    assert parsed.column("latitude") == [51.48, None]  # 0, 0 is no place
    assert json.loads(parsed.records[0]["extra"])["in My Eyes Only"] == "yes"
    assert "media_key" not in parsed.records[0]["extra"]  # keys are not read
    assert parsed.issues == [("memories_snap:structure", "absent-column")]
    assert parsed.sums()


def test_memories_on_ios(tmp_path: Path, read, utc) -> None:
    with closing(sqlite3.connect(tmp_path / "scdb-27.sqlite3")) as connection, connection:
        connection.executescript(
            """
            create table ZGALLERYENTRY (Z_PK integer primary key, ZISPRIVATE integer);
            create table ZGALLERYSNAP (Z_PK integer primary key, ZSNAPID text, ZMEDIAID text, ZENTRY integer,
                ZCREATETIMEUTC timestamp, ZCAPTURETIMEUTC timestamp, ZHASLOCATION integer, ZENCRYPTION blob);
            insert into ZGALLERYENTRY values (1, 1);
            insert into ZGALLERYSNAP values (1, 's1', 'm1', 1, 1, 795221280.0, 1, x'00');
            insert into ZGALLERYSNAP values (2, 's2', 'm2', null, 'never', null, 0, null);
            """
        )
    parsed = read(PARSER, tmp_path / "scdb-27.sqlite3")
    assert parsed.column("sent_at") == [utc("2026-03-14 22:48"), None]
    assert json.loads(parsed.records[0]["extra"])["in My Eyes Only"] == "yes"
    assert ("ZGALLERYSNAP:2", "bad-time") in parsed.issues
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(b"no database" * 100)
    assert read(PARSER, tmp_path / "x").issues[0][1] == "damaged"
