import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.parse.apps.ios_network_usage import PARSER

NOON = 795182400.0  # 2026-03-14 12:00 UTC


def store(path: Path, **tables: list[dict[str, Any]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for name, rows in tables.items():
            connection.execute(f"create table {name} ({', '.join(rows[0])})")
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"insert into {name} values ({marks})", [tuple(row.values()) for row in rows])
    return path


def usage(**more: object) -> dict[str, Any]:
    return {"ZTIMESTAMP": NOON, "ZWWANIN": 100.0, "ZWWANOUT": 7.0, "ZHASPROCESS": 1} | more


APP = {"Z_PK": 1, "ZPROCNAME": "game/org.example.game", "ZBUNDLENAME": "org.example.game"}
APP |= {"ZFIRSTTIMESTAMP": NOON - 60, "ZTIMESTAMP": NOON}


def test_bytes_of_an_app_and_a_network(tmp_path: Path, read, utc) -> None:
    route = {"ZTIMESTAMP": NOON, "ZHASNETWORKATTACHMENT": 1, "ZBYTESIN": 5.0, "ZBYTESOUT": 6.0, "ZKIND": 1}
    network = {"Z_PK": 1, "ZIDENTIFIER": "Home-0a:1b", "ZFIRSTTIMESTAMP": NOON, "ZTIMESTAMP": NOON}
    wired = {"ZWIFIIN": 1.0, "ZWIFIOUT": 2.0, "ZWIREDIN": 3.0, "ZWIREDOUT": 4.0}
    database = store(
        tmp_path / "netusage.sqlite",
        ZLIVEUSAGE=[usage(**wired)],
        ZPROCESS=[APP],
        ZLIVEROUTEPERF=[route],
        ZNETWORKATTACHMENT=[network],
    )
    parsed = read(PARSER, database)
    app, attached = parsed.records
    assert (app["kind"], app["app"], app["sent_at"]) == ("app_use", "org.example.game", utc("2026-03-14 12:00"))
    assert json.loads(app["extra"])["mobile_in"] == 100
    assert json.loads(app["extra"])["first_use"] == "2026-03-14T11:59:00Z"
    assert (attached["body"], json.loads(attached["extra"])["bytes_out"]) == ("Home-0a:1b", 6)
    assert parsed.issues == []
    assert parsed.sums()


def test_a_structure_without_cable_and_a_bad_time(tmp_path: Path, read) -> None:
    rows = [usage(), usage(ZTIMESTAMP="noon", ZHASPROCESS=9)]
    parsed = read(PARSER, store(tmp_path / "DataUsage.sqlite", ZLIVEUSAGE=rows, ZPROCESS=[APP]))
    assert parsed.column("body") == ["game/org.example.game", None]
    assert sorted(code for _, code in parsed.issues) == ["absent-column", "bad-time"]
    assert parsed.sums()


def live(parsed: Any) -> list[dict[str, Any]]:
    return [row for row in parsed.records if row["state"] == "live"]


def test_published_files_give_what_is_published(read, real) -> None:
    parsed = read(PARSER, real("plaso/test_data/ios/netusage.sqlite"))
    rows = live(parsed)
    assert len(rows) == 384
    route = next(row for row in rows if row.get("body") == "Carrier-18005506")
    told = json.loads(route["extra"])
    assert (told["bytes_in"], told["bytes_out"], told["network_type"]) == (131926734, 59786697, 2)
    assert f"{route['sent_at']:%F %T}" == "2021-02-19 05:00:00"
    resolver = [row for row in rows if row.get("body") == "mDNSResponder"]
    assert "2021-01-17 19:23:38.212656" in [f"{row['sent_at']:%F %T.%f}" for row in resolver]
    parsed = read(PARSER, real("plaso/test_data/ios/DataUsage.sqlite"))
    assert len(live(parsed)) == 887
    texts = [json.loads(row["extra"]) for row in live(parsed) if row.get("app") == "com.apple.MobileSMS"]
    assert (4498, 1408) in [(told["mobile_in"], told["mobile_out"]) for told in texts]
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    path = tmp_path / "broken"
    path.write_bytes(b"no database " * 400)
    parsed = read(PARSER, path)
    assert [code for _, code in parsed.issues] == ["damaged"]
    assert parsed.sums()
