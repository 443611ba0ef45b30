import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.demo.ios import Call, call_history
from pipeline.parse.apps.ios_calls import PARSER

INGRID = "+447700900301"


def test_missed_answered_and_dialled_calls(tmp_path: Path, read, utc) -> None:
    calls = [
        Call(INGRID, utc("2026-03-15 01:50"), 0, answered=False),
        Call(INGRID, utc("2026-03-15 09:50"), 12.5),
        Call(INGRID, utc("2026-03-15 12:22"), 185, originated=True),
    ]
    parsed = read(PARSER, call_history(tmp_path / "CallHistory.storedata", calls))
    assert [json.loads(extra)["outcome"] for extra in parsed.column("extra")] == ["missed", "answered", "dialled"]
    assert parsed.column("direction") == ["incoming", "incoming", "outgoing"]
    assert parsed.column("sender") == [INGRID, INGRID, None]
    assert parsed.column("recipients") == [[], [], [INGRID]]
    assert parsed.column("sent_at") == [call.started_at for call in calls]
    assert [(row["ended_at"] - row["sent_at"]).total_seconds() for row in parsed.records] == [0, 12.5, 185]


def test_an_address_that_is_stored_as_bytes_is_text(tmp_path: Path, read, utc) -> None:
    database = call_history(tmp_path / "CallHistory.storedata", [Call(INGRID, utc("2026-03-15 01:50"), 0)])
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("update ZCALLRECORD set ZADDRESS = cast(ZADDRESS as blob)")
    assert read(PARSER, database).column("sender") == [INGRID]


def test_an_absurd_length_costs_the_end_and_not_the_call(tmp_path: Path, read, utc) -> None:
    lengths = ["1e300", "'soon'", "9e999", "-5"]
    calls = [Call(INGRID, utc("2026-03-15 01:50"), 0) for _ in lengths]
    database = call_history(tmp_path / "CallHistory.storedata", calls)
    with closing(sqlite3.connect(database)) as connection, connection:
        for number, length in enumerate(lengths, 1):
            connection.execute(f"update ZCALLRECORD set ZDURATION = {length} where Z_PK = {number}")
    parsed = read(PARSER, database)
    assert parsed.column("sender") == [INGRID] * 4
    assert parsed.column("ended_at") == [None] * 4
    assert parsed.sums()
