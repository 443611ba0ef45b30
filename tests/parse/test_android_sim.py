import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.android_sim import PARSER

NUMBER = "+447700900201"


def database(path: Path, columns: str, *rows: tuple[object, ...]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"create table siminfo (_id integer primary key, {columns})")
        for row in rows:
            connection.execute(f"insert into siminfo values ({', '.join('?' * len(row))})", row)
    return path


NEWEST = (
    "icc_id text, sim_id integer, display_name text, carrier_name text, number text, imsi text, card_id text,"
    " iso_country_code text, is_embedded integer, phone_number_source_carrier text, phone_number_source_ims text"
)


def test_each_identifier_of_each_card_is_a_fact(tmp_path: Path, read) -> None:
    rows = [
        (1, "8944110000000000001", 0, "Work", "Example", "07700900201", "234100000000001", "", "gb", 0, "", NUMBER),
        (2, "8944110000000000002", -1, "Old", "Example", "", "", "", "gb", 1, None, None),
    ]  # fmt: skip
    parsed = read(PARSER, database(tmp_path / "telephony.db", NEWEST, *rows))
    facts = {(row["locator"], json.loads(row["extra"])["type"], row["body"]) for row in parsed.records}
    assert facts == {
        ("siminfo:1", "iccid", "8944110000000000001"),
        ("siminfo.imsi:1", "imsi", "234100000000001"),
        ("siminfo.number:1", "phone", "07700900201"),
        ("siminfo.ims_number:1", "phone", NUMBER),
        ("siminfo:2", "iccid", "8944110000000000002"),
    }
    slots = {row["locator"]: json.loads(row["extra"]).get("slot") for row in parsed.records}
    assert (slots["siminfo:1"], slots["siminfo:2"]) == (0, "none")
    assert len({row["record_id"] for row in parsed.records}) == 5
    assert parsed.issues == []
    assert parsed.sums()


def test_what_an_older_android_does_not_keep_is_an_absent_column(tmp_path: Path, read) -> None:
    old = "icc_id text, sim_id integer, display_name text, number text"
    parsed = read(PARSER, database(tmp_path / "telephony.db", old, (1, "8944110000000000001", 0, "SIM", "07700900201")))
    assert parsed.column("body") == ["8944110000000000001", "07700900201"]
    assert parsed.issues == [("siminfo:structure", "absent-column")]
    assert parsed.sums()


def test_a_value_of_a_wrong_type_and_a_broken_file(tmp_path: Path, read) -> None:
    old = "icc_id text, number blob"
    parsed = read(PARSER, database(tmp_path / "telephony.db", old, (1, "", 7700900201)))
    assert parsed.column("body") == [None, "7700900201"]
    (tmp_path / "broken.db").write_bytes(b"no database" * 99)
    broken = read(PARSER, tmp_path / "broken.db")
    assert broken.records == []
    assert ("database", "damaged") in broken.issues
    assert parsed.sums()
    assert broken.sums()
