import json
import sqlite3
from contextlib import closing
from pathlib import Path

from google.protobuf.internal.encoder import _VarintBytes as varint

from pipeline.parse.apps.google_tasks import PARSER

TIME = 1773520980


def field(number: int, value: int | bytes) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def database(path: Path, columns: str, *rows: tuple[object, ...]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"create table Tasks ({columns})")
        for row in rows:
            connection.execute(f"insert into Tasks values ({', '.join('?' * len(row))})", row)
    return path


TASK = (
    field(2, field(2, b"Ring Piotr") + field(3, b"about Saturday") + field(5, field(1, TIME + 60)))
    + field(3, field(1, TIME))
    + field(11, field(1, TIME))
)


def test_tasks_with_details_and_times(tmp_path: Path, read, utc) -> None:
    columns = "TaskId text, TaskListId text, EffectiveTask blob, Completed integer, DueDate integer"
    rows = [("t1", "l1", TASK, 1, 20526), ("t2", "l1", b"\xff\xff", 0, None)]
    parsed = read(PARSER, database(tmp_path / "data.db", columns, *rows))
    assert parsed.column("title") == ["Ring Piotr", None]
    assert parsed.column("body") == ["about Saturday", None]
    assert parsed.column("sent_at") == [utc("2026-03-14 20:43"), None]
    extra = json.loads(parsed.records[0]["extra"])
    assert (extra["done"], extra["done_at"], extra["due_as_stored"]) == (True, "2026-03-14T20:44:00Z", 20526)
    assert set(parsed.issues) == {("Tasks:2", "bad-value")}
    assert parsed.sums()


def test_an_older_structure_and_a_broken_file(tmp_path: Path, read) -> None:
    parsed = read(PARSER, database(tmp_path / "data.db", "EffectiveTask blob", (TASK,)))
    assert parsed.column("title") == ["Ring Piotr"]
    assert parsed.issues == [("Tasks:structure", "absent-column")]
    assert parsed.sums()
    (tmp_path / "broken.db").write_bytes(b"no database" * 99)
    assert ("database", "damaged") in read(PARSER, tmp_path / "broken.db").issues
