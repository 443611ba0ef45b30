import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.whatsapp_location_android import PARSER

ASHA = "447700900101@s.whatsapp.net"
TIME = 1_773_528_480_000  # 2026-03-14 22:48

SCHEMA = """
create table location_sharer (_id integer primary key autoincrement, remote_jid text not null, from_me boolean not null,
    remote_resource text not null, expires integer not null, message_id text not null);
create table location_cache (_id integer primary key autoincrement, jid text not null, latitude real not null,
    longitude real not null, accuracy integer not null, speed real not null, bearing integer not null,
    location_ts integer not null);
"""


def build(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(SCHEMA)
        for statement in statements:
            connection.execute(statement)
    return path


def test_the_last_place_of_a_person_and_with_whom_it_is_shared(tmp_path: Path, read, utc) -> None:
    path = build(
        tmp_path / "location.db",
        f"insert into location_cache values (1, '{ASHA}', 53.48, -2.24, 12, 1.5, 90, {TIME})",
        f"insert into location_sharer values (1, '{ASHA}', 0, '{ASHA}', {TIME + 3_600_000}, '3EB0')",
        f"insert into location_sharer values (2, '{ASHA}', 1, '', {TIME + 3_600_000}, '3EB1')",
    )
    parsed = read(PARSER, path)
    place, theirs, own = parsed.records
    assert (place["kind"], place["sender"], place["latitude"], place["accuracy_m"]) == ("location", ASHA, 53.48, 12.0)
    assert place["sent_at"] == utc("2026-03-14 22:48")
    assert (theirs["direction"], theirs["sender"], theirs["ended_at"]) == ("incoming", ASHA, utc("2026-03-14 23:48"))
    assert (own["direction"], own.get("sender"), own["thread_kind"]) == ("outgoing", None, "direct")
    assert own["thread_id"] == theirs["thread_id"]
    assert parsed.sums()


def test_a_bad_time_costs_the_time_and_an_older_table_a_column(tmp_path: Path, read) -> None:
    path = build(
        tmp_path / "location.db",
        "alter table location_cache drop column bearing",
        f"insert into location_cache values (1, '{ASHA}', 53.48, -2.24, 12, 1.5, x'00')",
    )
    parsed = read(PARSER, path)
    assert [code for _, code in parsed.issues] == ["absent-column", "bad-time"]
    assert len(parsed.records) == 1
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    path = tmp_path / "location.db"
    path.write_bytes(b"no database" * 100)
    assert [code for _, code in read(PARSER, path).issues] == ["damaged"]
