import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.parse.apps.ios_screen_time import PARSER

NOON = 795182400.0  # 2026-03-14 12:00 UTC


def store(path: Path, **tables: list[dict[str, Any]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for name, rows in tables.items():
            connection.execute(f"create table {name} ({', '.join(rows[0])})")
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"insert into {name} values ({marks})", [tuple(row.values()) for row in rows])
    return path


def timed(**more: object) -> dict[str, Any]:
    row = {"ZBUNDLEIDENTIFIER": "org.example.game", "ZDOMAIN": None, "ZTOTALTIMEINSECONDS": 90, "ZCATEGORY": 3}
    return row | more


SPAN: dict[str, list[dict[str, Any]]] = {
    "ZUSAGECATEGORY": [{"Z_PK": 3, "ZBLOCK": 4, "ZIDENTIFIER": "DH1001"}],
    "ZUSAGEBLOCK": [{"Z_PK": 4, "ZSTARTDATE": NOON, "ZDURATIONINMINUTES": 60, "ZUSAGE": 5}],
    "ZUSAGE": [{"Z_PK": 5, "ZDEVICE": 6, "ZUSER": 7}],
    "ZCOREDEVICE": [{"Z_PK": 6, "ZNAME": "Ada's phone", "ZIDENTIFIER": "D-1"}],
    "ZCOREUSER": [{"Z_PK": 7, "ZGIVENNAME": "Ada", "ZFAMILYNAME": "Okafor", "ZAPPLEID": "ada@example.org"}],
}


def test_how_long_an_app_was_used_and_on_which_device(tmp_path: Path, read, utc) -> None:
    counted = {"ZBUNDLEIDENTIFIER": "org.example.game", "ZBLOCK": 4, "ZNUMBEROFNOTIFICATIONS": 2, "ZNUMBEROFPICKUPS": 1}
    site = timed(ZBUNDLEIDENTIFIER=None, ZDOMAIN="example.org")
    database = store(
        tmp_path / "RMAdminStore-Local.sqlite", ZUSAGETIMEDITEM=[timed(), site], ZUSAGECOUNTEDITEM=[counted], **SPAN
    )
    parsed = read(PARSER, database)
    app, page, count = parsed.records
    assert (app["app"], app["body"]) == ("org.example.game", "in the foreground for 90 seconds in this span")
    assert (app["sent_at"], app["ended_at"]) == (utc("2026-03-14 12:00"), utc("2026-03-14 13:00"))
    told = json.loads(app["extra"])
    assert (told["category"], told["device"], told["person"]) == ("games", "Ada's phone", "Ada Okafor")
    assert page["title"] == "example.org"
    assert json.loads(count["extra"])["notifications"] == 2
    assert parsed.issues == []
    assert parsed.sums()


def test_without_the_other_tables_the_length_stays(tmp_path: Path, read) -> None:
    parsed = read(PARSER, store(tmp_path / "RMAdminStore-Local.sqlite", ZUSAGETIMEDITEM=[timed()]))
    assert parsed.column("app") == ["org.example.game"]
    assert {code for _, code in parsed.issues} == {"absent-column"}
    assert parsed.sums()


def test_bad_values_cost_themselves(tmp_path: Path, read) -> None:
    bad = SPAN | {"ZUSAGEBLOCK": [{"Z_PK": 4, "ZSTARTDATE": "noon", "ZDURATIONINMINUTES": "an hour", "ZUSAGE": 5}]}
    rows = [timed(ZTOTALTIMEINSECONDS="long")]
    parsed = read(PARSER, store(tmp_path / "RMAdminStore-Local.sqlite", ZUSAGETIMEDITEM=rows, **bad))
    assert parsed.column("body") == [None]
    assert {code for _, code in parsed.issues} == {"bad-time", "bad-value"}
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    path = tmp_path / "broken"
    path.write_bytes(b"no database " * 400)
    parsed = read(PARSER, path)
    assert [code for _, code in parsed.issues] == ["damaged"]
    assert parsed.sums()
