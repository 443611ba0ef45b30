import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.parse.apps.ios_powerlog import PARSER

NOON = 1773489600.0  # 2026-03-14 12:00 UTC


def store(path: Path, **tables: list[dict[str, Any]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for name, rows in tables.items():
            connection.execute(f"create table {name} ({', '.join(rows[0])})")
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"insert into {name} values ({marks})", [tuple(row.values()) for row in rows])
    return path


OFFSETS = [{"timestamp": NOON - 600, "system": 60.0}, {"timestamp": NOON + 600, "system": 120.0}]
SCREEN, CAMERA = "PLScreenStateAgent_EventForward_ScreenState", "PLCameraAgent_EventForward_Camera"


def log(path: Path, **tables: list[dict[str, Any]]) -> Path:
    return store(path, PLStorageOperator_EventForward_TimeOffset=OFFSETS, **tables)


def screen(time: object = NOON, **more: object) -> dict[str, Any]:
    row = {"timestamp": time, "bundleID": "org.example.game", "AppRole": 1, "Level": 1, "ScreenWeight": 1}
    return row | more


def test_times_are_put_right_by_the_offset_of_the_log(tmp_path: Path, read, utc) -> None:
    rows = [screen(), screen(NOON + 1200), screen(NOON - 6000)]
    parsed = read(PARSER, log(tmp_path / "CurrentPowerlog.PLSQL", **{SCREEN: rows}))
    assert parsed.column("sent_at") == [utc("2026-03-14 12:01"), utc("2026-03-14 12:22"), utc("2026-03-14 10:21")]
    assert parsed.column("sent_at_raw")[0] == str(NOON)
    assert parsed.column("app") == ["org.example.game"] * 3
    assert parsed.issues == []
    assert parsed.sums()


def test_camera_lock_and_how_long_an_app_ran(tmp_path: Path, read) -> None:
    ran = {"timestamp": NOON, "BundleID": "org.example.game", "ScreenOnTime": 55.5, "BackgroundTime": 3.0}
    gone = {"timestamp": NOON, "AppName": "Game", "AppBundleId": "org.example.game", "AppDeletedDate": NOON}
    tables = {
        CAMERA: [{"timestamp": NOON, "BundleId": "com.apple.camera", "CameraType": 2, "State": 1}],
        "PLSpringBoardAgent_EventForward_SBLock": [{"timestamp": NOON, "Locked": 1}],
        "PLAppTimeService_Aggregate_AppRunTime": [ran],
        "PLApplicationAgent_EventNone_AllApps": [gone],
    }
    parsed = read(PARSER, log(tmp_path / "CurrentPowerlog.PLSQL", **tables))
    camera, locked, hour, app = parsed.records
    assert (camera["app"], camera["title"], camera["body"]) == ("com.apple.camera", "camera", "on")
    assert (locked["kind"], locked["body"]) == ("system_event", "locked")
    assert (app["kind"], app["title"]) == ("app", "Game")
    assert json.loads(app["extra"])["deleted"] == "2026-03-14T12:00:00Z"
    assert json.loads(hour["extra"]) == {"screenontime": 55.5, "backgroundtime": 3.0}
    assert parsed.sums()


def test_without_offsets_a_time_is_as_stored_and_an_absent_column_costs_itself(tmp_path: Path, read, utc) -> None:
    bare = {"timestamp": NOON, "bundleID": "org.example.game"}
    parsed = read(PARSER, store(tmp_path / "CurrentPowerlog.PLSQL", **{SCREEN: [bare]}))
    assert parsed.column("sent_at") == [utc("2026-03-14 12:00")]
    assert [code for _, code in parsed.issues] == ["absent-column"]
    assert parsed.sums()


def test_bad_values_cost_themselves(tmp_path: Path, read) -> None:
    parsed = read(PARSER, log(tmp_path / "CurrentPowerlog.PLSQL", **{SCREEN: [screen("noon"), screen(-1e300)]}))
    assert parsed.column("sent_at") == [None, None]
    assert [code for _, code in parsed.issues] == ["bad-time", "bad-time"]
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    path = tmp_path / "broken"
    path.write_bytes(b"no database " * 400)
    parsed = read(PARSER, path)
    assert [code for _, code in parsed.issues] == ["damaged"]
    assert parsed.sums()
