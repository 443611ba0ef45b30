import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.ios_sim import PARSER


def cards(path: Path, columns: str, *rows: tuple) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"create table subscriber_info ({columns})")
        for row in rows:
            connection.execute(f"insert into subscriber_info values ({', '.join('?' * len(row))})", row)
    return path


def test_cards_with_their_numbers_and_one_without(tmp_path: Path, read, utc) -> None:
    database = cards(
        tmp_path / "CellularUsage.db",
        "subscriber_id text, subscriber_mdn text, tag integer, last_update_time integer, slot_id integer",
        ("8944110000000000001", "+447700900123", 1, 795_221_280, 1),
        ("8944110000000000002", "", 2, None, 2),
    )
    parsed = read(PARSER, database)
    assert parsed.column("title") == ["SIM: number", "SIM: ICCID"]
    assert parsed.column("body") == ["+447700900123", "8944110000000000002"]
    assert parsed.column("sent_at") == [utc("2026-03-14 22:48"), None]
    assert parsed.records[0]["extra"] == '{"iccid": "8944110000000000001", "slot": 1, "type": "phone"}'
    assert parsed.sums()


def test_an_older_structure_and_a_bad_time(tmp_path: Path, read) -> None:
    database = cards(
        tmp_path / "CellularUsage.db",
        "subscriber_id text, subscriber_mdn text, last_update_time",
        ("8944110000000000001", "+447700900123", "yesterday"),
    )
    parsed = read(PARSER, database)
    assert parsed.issues == [("subscriber_info:structure", "absent-column"), ("subscriber_info:1", "bad-time")]
    assert parsed.sums()


def test_a_broken_file(tmp_path: Path, read) -> None:
    (tmp_path / "CellularUsage.db").write_bytes(b"broken" * 999)
    assert read(PARSER, tmp_path / "CellularUsage.db").issues[0] == ("database", "damaged")
