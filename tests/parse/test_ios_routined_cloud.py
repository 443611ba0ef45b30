import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.parse.apps.ios_routined_cloud import PARSER

NOON = 795182400.0  # 2026-03-14 12:00 UTC


def store(path: Path, **tables: list[dict[str, Any]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for name, rows in tables.items():
            connection.execute(f"create table {name} ({', '.join(rows[0])})")
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"insert into {name} values ({marks})", [tuple(row.values()) for row in rows])
    return path


def visit(**more: object) -> dict[str, Any]:
    return {
        "ZENTRYDATE": NOON,
        "ZEXITDATE": NOON + 3600,
        "ZLOCATIONLATITUDE": 53.4808,
        "ZLOCATIONLONGITUDE": -2.2426,
        "ZLOCATIONUNCERTAINTY": 30.0,
        "ZLOCATIONHORIZONTALUNCERTAINTY": None,
        "ZPLACE": 1,
        "ZDEVICE": 2,
        "ZDATAPOINTCOUNT": 5,
    } | more


def test_a_visit_has_the_name_of_the_place_and_the_device_that_was_there(tmp_path: Path, read, utc) -> None:
    names = ("ZSUBTHOROUGHFARE", "ZTHOROUGHFARE", "ZSUBLOCALITY", "ZLOCALITY", "ZADMINISTRATIVEAREA", "ZPOSTALCODE")
    address = dict.fromkeys((*names, "ZCOUNTRY")) | {"ZSUBTHOROUGHFARE": "12", "ZTHOROUGHFARE": "Mill Lane"}
    database = store(
        tmp_path / "Cloud-V2.sqlite",
        ZRTLEARNEDVISITMO=[visit(), visit(ZPLACE=None, ZDEVICE=None)],
        ZRTLEARNEDPLACEMO=[{"Z_PK": 1, "ZMAPITEM": 7}],
        ZRTMAPITEMMO=[{"Z_PK": 7, "ZNAME": "Mill Lane Swimming Baths", "ZCATEGORY": "Pool"}],
        ZRTADDRESSMO=[{"ZMAPITEM": 7} | address | {"ZLOCALITY": "Leeds"}],
        ZRTDEVICEMO=[{"Z_PK": 2, "ZDEVICENAME": "Oyelaran's watch", "ZDEVICEMODEL": "Watch6,1"}],
    )
    parsed = read(PARSER, database)
    named, unnamed = parsed.records
    assert (named["title"], named["body"], named["accuracy_m"]) == (
        "Mill Lane Swimming Baths",
        "12 Mill Lane Leeds",
        30,
    )
    assert json.loads(named["extra"])["device"] == "Oyelaran's watch"
    assert json.loads(unnamed["extra"])["place_of"] == "a device of the account"
    assert (named["sent_at"], named["ended_at"]) == (utc("2026-03-14 12:00"), utc("2026-03-14 13:00"))
    assert (unnamed["title"], unnamed["latitude"]) == ("visit", 53.4808)
    assert parsed.issues == []
    assert parsed.sums()


def test_without_the_other_tables_visits_are_read(tmp_path: Path, read) -> None:
    parsed = read(PARSER, store(tmp_path / "Cloud.sqlite", ZRTLEARNEDVISITMO=[visit()]))
    assert parsed.column("longitude") == [-2.2426]
    assert {code for _, code in parsed.issues} == {"absent-column"}
    assert parsed.sums()


def test_a_time_that_is_none_costs_the_time(tmp_path: Path, read) -> None:
    parsed = read(PARSER, store(tmp_path / "Cloud.sqlite", ZRTLEARNEDVISITMO=[visit(ZENTRYDATE="noon")]))
    assert parsed.column("sent_at") == [None]
    assert "bad-time" in {code for _, code in parsed.issues}
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    path = tmp_path / "broken"
    path.write_bytes(b"no database " * 400)
    parsed = read(PARSER, path)
    assert [code for _, code in parsed.issues] == ["damaged"]
    assert parsed.sums()
