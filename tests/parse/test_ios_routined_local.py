import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.parse.apps.ios_routined_local import PARSER

NOON = 795182400.0  # 2026-03-14 12:00 UTC


def store(path: Path, **tables: list[dict[str, Any]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for name, rows in tables.items():
            connection.execute(f"create table {name} ({', '.join(rows[0])})")
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"insert into {name} values ({marks})", [tuple(row.values()) for row in rows])
    return path


LOI, VISIT = "ZRTLEARNEDLOCATIONOFINTERESTMO", "ZRTLEARNEDLOCATIONOFINTERESTVISITMO"
HERE = {"ZLOCATIONLATITUDE": 53.4808, "ZLOCATIONLONGITUDE": -2.2426}
THERE = {"ZLOCATIONLATITUDE": 51.4545, "ZLOCATIONLONGITUDE": -2.5879}


def visit(id_: str, place: dict[str, float], **more: object) -> dict[str, Any]:
    return {"ZIDENTIFIER": id_, "ZENTRYDATE": NOON, "ZEXITDATE": NOON + 3600, "ZLOCATIONOFINTEREST": 1} | place | more


def test_places_visits_journeys_and_where_the_car_was_left(tmp_path: Path, read, utc) -> None:
    journey = {"ZSTARTDATE": NOON + 3600, "ZSTOPDATE": NOON + 7200, "ZVISITIDENTIFIERORIGIN": "a"}
    journey |= {"ZVISITIDENTIFIERDESTINATION": "b", "ZPREDOMINANTMOTIONACTIVITYTYPE": 4}
    parked = {"ZDATE": NOON + 7200, "ZLOCLATITUDE": 51.45, "ZLOCLONGITUDE": -2.58, "ZLOCUNCERTAINTY": 12.0}
    database = store(
        tmp_path / "Local.sqlite",
        **{
            LOI: [HERE | {"ZPLACECREATIONDATE": NOON, "ZLOCATIONUNCERTAINTY": 40.0}],
            VISIT: [
                visit("a", HERE, ZLOCATIONHORIZONTALUNCERTAINTY=25.0, ZLOCATIONUNCERTAINTY=None, ZDATAPOINTCOUNT=9),
                visit("b", THERE, ZLOCATIONHORIZONTALUNCERTAINTY=20.0, ZLOCATIONUNCERTAINTY=None, ZDATAPOINTCOUNT=3),
            ],
        },
        ZRTLEARNEDLOCATIONOFINTERESTTRANSITIONMO=[journey, journey | {"ZSTOPDATE": -1.0}],
        ZRTVEHICLEEVENTMO=[parked | {"ZVEHICLEIDENTIFIER": "car", "ZNOTES": "level 2", "ZUSERSETLOCATION": 0}],
        ZRTVEHICLEEVENTHISTORYMO=[parked],
    )
    parsed = read(PARSER, database)
    place, first, second, journeyed, unended, left, earlier = parsed.records
    assert (place["accuracy_m"], first["accuracy_m"], second["latitude"]) == (40, 25, 51.4545)
    assert first["reply_to"] == place["record_id"]
    assert (journeyed["latitude"], json.loads(journeyed["extra"])["to_latitude"]) == (53.4808, 51.4545)
    assert (journeyed["sent_at"], journeyed["ended_at"]) == (utc("2026-03-14 13:00"), utc("2026-03-14 14:00"))
    assert "ended_at" not in unended
    assert (left["body"], left["title"], earlier["title"]) == ("level 2", *["parted from a vehicle"] * 2)
    assert parsed.issues == []
    assert parsed.sums()


def test_a_structure_before_ios_14_has_another_name_for_the_radius(tmp_path: Path, read) -> None:
    database = store(tmp_path / "Local.sqlite", **{VISIT: [visit("a", HERE, ZLOCATIONUNCERTAINTY=33.0)]})
    parsed = read(PARSER, database)
    assert parsed.column("accuracy_m") == [33]
    assert {code for _, code in parsed.issues} == {"absent-column"}
    assert parsed.sums()


def test_a_place_that_is_none_costs_the_place(tmp_path: Path, read) -> None:
    database = store(tmp_path / "Local.sqlite", **{VISIT: [visit("a", HERE | {"ZLOCATIONLATITUDE": 1000.0})]})
    parsed = read(PARSER, database)
    assert parsed.column("latitude") == [None]
    assert [code for _, code in parsed.issues].count("bad-value") == 2
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    path = tmp_path / "broken"
    path.write_bytes(b"no database " * 400)
    parsed = read(PARSER, path)
    assert [code for _, code in parsed.issues] == ["damaged"]
    assert parsed.sums()
