import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.parse.apps.ios_permissions import PARSER

NOON = 1773489600  # 2026-03-14 12:00 UTC


def store(path: Path, **tables: list[dict[str, Any]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for name, rows in tables.items():
            connection.execute(f"create table {name} ({', '.join(rows[0])})")
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"insert into {name} values ({marks})", [tuple(row.values()) for row in rows])
    return path


def access(service: str, **more: object) -> dict[str, Any]:
    return {"service": f"kTCCService{service}", "client": "org.example.camera"} | more


def test_what_an_app_may_use(tmp_path: Path, read, utc) -> None:
    rows = [access("Camera", auth_value=2, last_modified=NOON), access("Photos", auth_value=3, last_modified=NOON)]
    rows.append(access("Microphone", auth_value=0, last_modified=NOON))
    parsed = read(PARSER, store(tmp_path / "TCC.db", access=rows))
    assert parsed.column("title") == ["permission: Camera", "permission: Photos", "permission: Microphone"]
    assert parsed.column("body") == ["allowed", "limited", "not allowed"]
    assert parsed.column("app") == ["org.example.camera"] * 3
    assert parsed.column("sent_at") == [utc("2026-03-14 12:00")] * 3
    assert parsed.issues == []
    assert parsed.sums()


def test_an_older_structure(tmp_path: Path, read) -> None:
    rows = [access("Camera", allowed=1), access("Photos", allowed=0)]
    parsed = read(PARSER, store(tmp_path / "TCC.db", access=rows))
    assert parsed.column("body") == ["allowed", "not allowed"]
    assert parsed.issues == [("access:structure", "absent-column")]
    assert parsed.sums()


def test_bad_values_cost_themselves(tmp_path: Path, read) -> None:
    rows = [access("Camera", auth_value=9, last_modified="noon")]
    parsed = read(PARSER, store(tmp_path / "TCC.db", access=rows))
    assert parsed.column("body") == ["type 9"]
    assert [code for _, code in parsed.issues] == ["bad-time"]
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    path = tmp_path / "broken"
    path.write_bytes(b"no database " * 400)
    parsed = read(PARSER, path)
    assert [code for _, code in parsed.issues] == ["damaged"]
    assert parsed.sums()
