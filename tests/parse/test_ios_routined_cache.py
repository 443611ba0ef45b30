import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.parse.apps.ios_routined_cache import PARSER

NOON = 795182400.0  # 2026-03-14 12:00 UTC


def store(path: Path, **tables: list[dict[str, Any]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for name, rows in tables.items():
            connection.execute(f"create table {name} ({', '.join(rows[0])})")
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"insert into {name} values ({marks})", [tuple(row.values()) for row in rows])
    return path


def fix(lat: object = 53.4808, lon: object = -2.2426, time: object = NOON, **more: object) -> dict[str, Any]:
    return {"ZTIMESTAMP": time, "ZLATITUDE": lat, "ZLONGITUDE": lon, "ZHORIZONTALACCURACY": 8.0} | more


def test_fixes_and_visits(tmp_path: Path, read, utc) -> None:
    still = {"ZSPEED": -1.0, "ZCOURSE": -1.0, "ZALTITUDE": 40.0}
    visit = {"ZENTRYDATE": NOON, "ZEXITDATE": NOON + 600, "ZLOCATIONLATITUDE": 53.5, "ZLOCATIONLONGITUDE": -2.25}
    visit |= {"ZLOCATIONUNCERTAINTY": 30.0, "ZDATAPOINTCOUNT": 12, "ZTYPE": 1, "ZCONFIDENCE": 0.9}
    staying = visit | {"ZEXITDATE": 63113904000.0}
    database = store(
        tmp_path / "Cache.sqlite",
        ZRTCLLOCATIONMO=[fix(**still), fix(**still | {"ZSPEED": 13.5, "ZCOURSE": 90.0})],
        ZRTVISITMO=[visit, staying],
    )
    parsed = read(PARSER, database)
    assert parsed.column("kind") == ["location"] * 4
    assert parsed.column("latitude") == [53.4808, 53.4808, 53.5, 53.5]
    assert parsed.column("title") == ["fix of the device"] * 2 + ["visit"] * 2
    assert parsed.column("accuracy_m") == [8, 8, 30, 30]
    assert parsed.column("sent_at") == [utc("2026-03-14 12:00")] * 4
    assert parsed.column("ended_at") == [None, None, utc("2026-03-14 12:10"), None]
    assert [json.loads(extra).get("speed_m_s") for extra in parsed.column("extra")[:2]] == [None, 13.5]
    assert parsed.issues == []
    assert parsed.sums()


def test_an_older_structure_has_no_speed(tmp_path: Path, read) -> None:
    parsed = read(PARSER, store(tmp_path / "Cache.sqlite", ZRTCLLOCATIONMO=[fix()]))
    assert parsed.column("longitude") == [-2.2426]
    assert parsed.issues == [("ZRTCLLOCATIONMO:structure", "absent-column")]
    assert parsed.sums()


def test_what_is_no_place_on_earth_has_none_and_zero_is_none_either(tmp_path: Path, read) -> None:
    rows = [fix(lat=97.0), fix(lat=0.0, lon=0.0), fix(lat="north"), fix(time="noon"), fix(ZHORIZONTALACCURACY=-1.0)]
    parsed = read(PARSER, store(tmp_path / "Cache.sqlite", ZRTCLLOCATIONMO=rows))
    assert parsed.column("latitude") == [None, None, None, 53.4808, 53.4808]
    assert parsed.column("accuracy_m")[-1] is None
    codes = [code for locator, code in parsed.issues if not locator.endswith("structure")]
    assert (codes.count("bad-value"), codes.count("bad-time")) == (4, 1)
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    path = tmp_path / "Cache.sqlite"
    path.write_bytes(b"no database " * 400)
    parsed = read(PARSER, path)
    assert [code for _, code in parsed.issues] == ["damaged"]
    assert parsed.sums()
