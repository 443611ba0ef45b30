import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.parse.apps.ios_interactions import PARSER

NOON = 795182400.0  # 2026-03-14 12:00 UTC


def store(path: Path, **tables: list[dict[str, Any]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for name, rows in tables.items():
            connection.execute(f"create table {name} ({', '.join(rows[0])})")
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"insert into {name} values ({marks})", [tuple(row.values()) for row in rows])
    return path


LINH = "+447700900311"


def interaction(way: int, **more: object) -> dict[str, Any]:
    row = {"Z_PK": 1, "ZSTARTDATE": NOON, "ZENDDATE": NOON + 5, "ZBUNDLEID": "com.apple.MobileSMS", "ZDIRECTION": way}
    row |= {"ZSENDER": None, "ZDOMAINIDENTIFIER": "chat1", "ZGROUPNAME": None, "ZISRESPONSE": 0, "ZMECHANISM": 4}
    return row | {"ZCONTENTURL": None, "ZTARGETBUNDLEID": None} | more


def test_what_came_in_and_what_went_out(tmp_path: Path, read, utc) -> None:
    database = store(
        tmp_path / "interactionC.db",
        ZINTERACTIONS=[interaction(0, ZSENDER=1), interaction(1, Z_PK=2)],
        ZCONTACTS=[
            {"Z_PK": 1, "ZIDENTIFIER": LINH, "ZDISPLAYNAME": "Linh Tran"},
            {"Z_PK": 2, "ZIDENTIFIER": "ada@example.org", "ZDISPLAYNAME": None},
        ],
        Z_2INTERACTIONRECIPIENT=[
            {"Z_3INTERACTIONRECIPIENT": 2, "Z_2RECIPIENTS": 1},
            {"Z_3INTERACTIONRECIPIENT": 2, "Z_2RECIPIENTS": 2},
        ],
        Z_1INTERACTIONS=[{"Z_3INTERACTIONS": 2, "Z_1ATTACHMENTS": 1}],
        ZATTACHMENT=[{"Z_PK": 1, "ZCONTENTTEXT": None, "ZUTI": "public.jpeg"}],
    )
    parsed = read(PARSER, database)
    came, went = parsed.records
    assert (came["kind"], came["app"], came["sender"]) == ("app_use", "com.apple.MobileSMS", LINH)
    assert (came["sender_name"], came["direction"], came.get("recipients")) == ("Linh Tran", "incoming", None)
    assert (came["sent_at"], json.loads(came["extra"])["conversation"]) == (utc("2026-03-14 12:00"), "chat1")
    assert (went["direction"], went["recipients"]) == ("outgoing", [LINH, "ada@example.org"])
    assert (went["body"], went.get("sender")) == ("attached: public.jpeg", None)
    assert parsed.issues == []
    assert parsed.sums()


def test_a_structure_of_one_table(tmp_path: Path, read) -> None:
    bare = {"ZSTARTDATE": NOON, "ZBUNDLEID": "com.apple.mobilemail", "ZDIRECTION": 1}
    parsed = read(PARSER, store(tmp_path / "interactionC.db", ZINTERACTIONS=[bare]))
    assert parsed.column("direction") == ["outgoing"]
    assert parsed.issues == [("ZINTERACTIONS:structure", "absent-column")]
    assert parsed.sums()


def test_bad_values_cost_themselves(tmp_path: Path, read) -> None:
    rows = [interaction(7, ZSTARTDATE="noon")]
    contacts = [{"Z_PK": 1, "ZIDENTIFIER": LINH, "ZDISPLAYNAME": None}]
    parsed = read(PARSER, store(tmp_path / "interactionC.db", ZINTERACTIONS=rows, ZCONTACTS=contacts))
    assert parsed.column("direction") == [None]
    assert "bad-time" in {code for _, code in parsed.issues}
    assert parsed.sums()


def test_a_file_that_is_no_database_is_an_issue(tmp_path: Path, read) -> None:
    path = tmp_path / "broken"
    path.write_bytes(b"no database " * 400)
    parsed = read(PARSER, path)
    assert [code for _, code in parsed.issues] == ["damaged"]
    assert parsed.sums()
