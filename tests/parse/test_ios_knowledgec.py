import json
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.parse.apps.ios_knowledgec import _META, PARSER

NOON = 795182400.0  # 2026-03-14 12:00 UTC


def store(path: Path, **tables: list[dict[str, Any]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for name, rows in tables.items():
            connection.execute(f"create table {name} ({', '.join(rows[0])})")
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"insert into {name} values ({marks})", [tuple(row.values()) for row in rows])
    return path


def event(stream: str, **more: object) -> dict[str, Any]:
    row = {"ZSTREAMNAME": stream, "ZSTARTDATE": NOON, "ZENDDATE": NOON + 60, "ZCREATIONDATE": NOON + 61}
    row |= {"ZVALUESTRING": None, "ZVALUEINTEGER": None, "ZVALUEDOUBLE": None, "ZSECONDSFROMGMT": 3600}
    return row | {"ZSTRUCTUREDMETADATA": None, "ZSOURCE": None} | more


def meta(**more: object) -> dict[str, Any]:
    return {"Z_PK": 1} | dict.fromkeys(_META.values()) | {_META[name]: value for name, value in more.items()}


def test_apps_pages_places_and_states(tmp_path: Path, read, utc) -> None:
    rows = [
        event("/app/inFocus", ZVALUESTRING="net.whatsapp.WhatsApp"),
        event("/device/isLocked", ZVALUEINTEGER=1),
        event("/safari/history", ZVALUESTRING="https://example.org/", ZSTRUCTUREDMETADATA=1),
        event("/app/locationActivity", ZVALUESTRING="com.apple.Maps", ZSTRUCTUREDMETADATA=2),
        event("/notification/usage", ZVALUESTRING="Receive", ZSTRUCTUREDMETADATA=3),
        event("/app/usage", ZVALUESTRING="org.example.game", ZSOURCE=5),
        event("/media/nowPlaying", ZVALUESTRING="com.apple.Music", ZSTRUCTUREDMETADATA=4),
        event("/device/batteryPercentage", ZVALUEDOUBLE=61.0),
    ]
    database = store(
        tmp_path / "knowledgeC.db",
        ZOBJECT=rows,
        ZSOURCE=[{"Z_PK": 5, "ZBUNDLEID": "com.apple.ScreenTimeAgent", "ZDEVICEID": "D-2"}],
        ZSTRUCTUREDMETADATA=[
            meta(page_title="Example"),
            meta(lat=53.4808, lon=-2.2426, place="Baths") | {"Z_PK": 2},
            meta(notified="org.example.game") | {"Z_PK": 3},
            meta(song="Aria", artist="Linh Tran", playing=2) | {"Z_PK": 4},
        ],
    )
    parsed = read(PARSER, database)
    focus, locked, page, place, notified, usage, song, battery = parsed.records
    assert (focus["kind"], focus["app"]) == ("app_use", "net.whatsapp.WhatsApp")
    assert (focus["sent_at"], focus["ended_at"]) == (utc("2026-03-14 12:00"), utc("2026-03-14 12:01"))
    assert (locked["kind"], locked["body"], locked["title"]) == ("system_event", "locked", "/device/isLocked")
    assert (page["kind"], page["url"], page["title"]) == ("visit", "https://example.org/", "Example")
    assert (place["kind"], place["latitude"], place["title"]) == ("location", 53.4808, "Baths")
    assert (notified["app"], notified["body"]) == ("org.example.game", "Receive")
    assert json.loads(usage["extra"])["from_device"] == "D-2"
    assert (song["title"], song["body"]) == ("Aria", "paused")
    assert battery["body"] == "61"
    assert parsed.issues == []
    assert parsed.sums()


def test_an_older_structure(tmp_path: Path, read) -> None:
    bare = {"ZSTREAMNAME": "/app/inFocus", "ZSTARTDATE": NOON, "ZVALUESTRING": "org.example.game"}
    parsed = read(PARSER, store(tmp_path / "knowledgeC.db", ZOBJECT=[bare]))
    assert parsed.column("app") == ["org.example.game"]
    assert parsed.issues == [("ZOBJECT:structure", "absent-column")]
    assert parsed.sums()


def test_bad_values_cost_themselves(tmp_path: Path, read) -> None:
    database = store(
        tmp_path / "knowledgeC.db",
        ZOBJECT=[event("/app/locationActivity", ZSTRUCTUREDMETADATA=1), event("/app/inFocus", ZSTARTDATE="noon")],
        ZSTRUCTUREDMETADATA=[meta(lat=153.0, lon=0.0)],
        ZSOURCE=[{"Z_PK": 5, "ZBUNDLEID": None, "ZDEVICEID": None}],
    )
    parsed = read(PARSER, database)
    assert parsed.column("latitude") == [None, None]
    assert sorted(code for _, code in parsed.issues) == ["bad-time", "bad-value", "bad-value"]
    assert parsed.sums()


def test_published_files_give_what_is_published(read, real) -> None:
    parsed = read(PARSER, real("plaso/test_data/macos/knowledgec-10.13.db"))
    focus = [row for row in parsed.records if "/app/inFocus" in row["extra"] and row["state"] == "live"]
    assert len(focus) == 17
    assert (focus[0]["app"], f"{focus[0]['sent_at']:%H:%M:%S}") == ("com.apple.Installer-Progress", "16:59:57")
    parsed = read(PARSER, real("plaso/test_data/macos/knowledgec-10.14.db"))
    live = [row for row in parsed.records if row["state"] == "live"]
    streams = Counter(json.loads(row["extra"])["stream"] for row in live)
    wanted = ("/app/inFocus", "/app/usage", "/app/activity", "/safari/history")
    assert sum(streams[stream] for stream in wanted) == 77
    pages = [(row["title"], row["url"], f"{row['sent_at']:%F %T}") for row in live if row["kind"] == "visit"]
    assert ("Instagram", "https://www.instagram.com/", "2019-05-08 13:57:20") in pages
    terminal = [
        f"{row['sent_at']:%T} to {row['ended_at']:%T}" for row in live if row.get("app") == "com.apple.Terminal"
    ]
    assert "13:40:09 to 13:57:30" in terminal
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    path = tmp_path / "broken"
    path.write_bytes(b"no database " * 400)
    parsed = read(PARSER, path)
    assert [code for _, code in parsed.issues] == ["damaged"]
    assert parsed.sums()
