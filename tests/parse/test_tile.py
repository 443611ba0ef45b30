import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.parse.apps.tile import PARSER

NOON = 795182400.0  # 2026-03-14 12:00 UTC


def store(path: Path, **tables: list[dict[str, Any]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for name, rows in tables.items():
            connection.execute(f"create table {name} ({', '.join(rows[0])})")
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"insert into {name} values ({marks})", [tuple(row.values()) for row in rows])
    return path


def tag(**more: object) -> dict[str, Any]:
    return {"ZNAME": "keys", "ZID": "t1", "ZNODE_TYPE": "TILE", "ZSTATUS": "ACTIVATED", "ZTILE_STATE": 1} | more


def state(**more: object) -> dict[str, Any]:
    return {"Z_PK": 1, "ZTIMESTAMP": NOON, "ZLATITUDE": 53.4808, "ZLONGITUDE": -2.2426} | more


def test_tags_and_where_they_were_last_and_people(tmp_path: Path, read, utc) -> None:
    person = {"ZEMAIL": "linh@example.org", "ZFULL_NAME": "Linh Tran", "ZMOBILE_PHONE": "+447700900311"}
    database = store(
        tmp_path / "com.thetileapp.tile-TileNetworkDB.sqlite",
        ZTILENTITY_NODE=[tag(), tag(ZNAME="bag", ZTILE_STATE=None)],
        ZTILENTITY_TILESTATE=[state()],
        ZTILENTITY_USER=[person | {"ZREGISTRATION_TIMESTAMP": NOON}],
    )
    parsed = read(PARSER, database)
    keys, bag, linh = parsed.records
    assert (keys["title"], keys["latitude"], keys["sent_at"]) == ("keys", 53.4808, utc("2026-03-14 12:00"))
    assert json.loads(keys["extra"])["place_of"] == "a tag, where it was last"
    assert (bag["title"], bag.get("latitude")) == ("bag", None)
    assert (linh["title"], linh["recipients"]) == ("Linh Tran", ["linh@example.org", "+447700900311"])
    assert parsed.issues == []
    assert parsed.sums()


def test_a_structure_without_states_keeps_the_tags(tmp_path: Path, read) -> None:
    parsed = read(PARSER, store(tmp_path / "tile", ZTILENTITY_NODE=[tag()]))
    assert parsed.column("title") == ["keys"]
    assert [code for _, code in parsed.issues] == ["absent-column"]
    assert parsed.sums()


def test_bad_values_cost_themselves(tmp_path: Path, read) -> None:
    bad = state(ZLATITUDE=-95.0, ZTIMESTAMP="noon")
    parsed = read(PARSER, store(tmp_path / "tile", ZTILENTITY_NODE=[tag()], ZTILENTITY_TILESTATE=[bad]))
    assert parsed.column("latitude") == [None]
    assert sorted(code for _, code in parsed.issues) == ["bad-time", "bad-value", "bad-value"]
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    path = tmp_path / "broken"
    path.write_bytes(b"no database " * 400)
    parsed = read(PARSER, path)
    assert [code for _, code in parsed.issues] == ["damaged"]
    assert parsed.sums()
