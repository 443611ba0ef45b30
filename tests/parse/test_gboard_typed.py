import sqlite3
from contextlib import closing
from pathlib import Path

from google.protobuf.internal.encoder import _VarintBytes as varint

from pipeline.parse.apps.gboard_typed import PARSER

TIME = 1773520980000


def field(number: int, value: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(value)) + value


def typed(way: tuple[int, int], *parts: str) -> bytes:
    return field(way[0], b"".join(field(way[1], field(1, part.encode())) for part in parts))


def database(path: Path, script: str, **rows: list[tuple[object, ...]]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(script)
        for table, values in rows.items():
            for row in values:
                connection.execute(f"insert into {table} values ({', '.join('?' * len(row))})", row)
    return path


def test_what_was_typed_by_field(tmp_path: Path, read, utc) -> None:
    script = "create table training_input_events_table (_id integer primary key, _payload blob, f2, f4, f5, f9 integer)"
    row = (1, typed((7, 2), "meet ", "me ", "at 9"), "com.whatsapp", "Message", "entry", TIME)
    bad = (2, b"\xff\xff", None, None, None, "noon")
    parsed = read(PARSER, database(tmp_path / "trainingcache2.db", script, training_input_events_table=[row, bad]))
    assert parsed.column("body") == ["meet me at 9", None]
    assert parsed.column("sent_at") == [utc("2026-03-14 20:43"), None]
    assert parsed.column("extra")[0] == '{"field": "Message", "field_id": "entry", "typed_in": "com.whatsapp"}'
    assert {code for _, code in parsed.issues} == {"bad-time", "bad-value"}
    assert parsed.sums()


def test_strokes_of_a_session_are_one_text(tmp_path: Path, read, utc) -> None:
    script = """
        create table tf_table (_id integer primary key, f1 integer, f3 text, _timestamp integer);
        create table s_table (_id integer primary key, f1 integer, f7 text, f8 text);
    """
    strokes = [(1, 7, "me", TIME), (2, 8, "x", TIME), (3, 7, "et", TIME + 1), (4, 7, " me", TIME + 2)]
    sessions = [(1, 7, "Message", "com.kik")]
    parsed = read(PARSER, database(tmp_path / "trainingcache3.db", script, tf_table=strokes, s_table=sessions))
    assert parsed.column("body") == ["meet me", "x"]
    assert parsed.column("extra") == ['{"field": "Message", "session": 7, "typed_in": "com.kik"}', '{"session": 8}']
    assert parsed.ledger.units["tf_table"].row() == {"rows_stored": 4, "ignored": 2, "records": 2, "issues": 0}
    assert parsed.sums()


def test_actions_of_a_session_are_one_text(tmp_path: Path, read, utc) -> None:
    script = """
        create table input_action_table (_id integer primary key, _session_id integer, _timestamp int, _payload blob);
        create table session_table (_id integer primary key, _session_id integer, _payload blob);
    """
    actions = [(1, 7, TIME, typed((6, 4), "me", "et")), (2, 7, TIME + 1, typed((6, 4), " me")), (3, 7, TIME + 2, None)]
    sessions = [(1, 7, field(6, b"Message") + field(7, b"com.kik"))]
    path = database(tmp_path / "v2.db", script, input_action_table=actions, session_table=sessions)
    parsed = read(PARSER, path)
    assert parsed.column("body") == ["meet me"]
    assert parsed.column("extra") == ['{"field": "Message", "session": 7, "typed_in": "com.kik"}']
    assert parsed.sums()


def test_newer_versions_keep_where_somebody_typed(tmp_path: Path, read, utc) -> None:
    script = (
        f"create table session (_session_id integer, package_name text); insert into session values ({TIME}, 'com.kik')"
    )
    parsed = read(PARSER, database(tmp_path / "trainingcachev3.db", script))
    assert (parsed.column("kind"), parsed.column("app")) == (["app_use"], ["com.kik"])
    assert parsed.column("sent_at") == [utc("2026-03-14 20:43")]
    assert parsed.sums()


def test_a_broken_file_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "broken.db").write_bytes(b"no database" * 99)
    assert ("database", "damaged") in read(PARSER, tmp_path / "broken.db").issues


def test_a_structure_without_names_of_fields_keeps_the_text(tmp_path: Path, read) -> None:
    script = "create table training_input_events_table (_payload blob)"
    rows = [(typed((7, 2), "see ", "you"),)]
    parsed = read(PARSER, database(tmp_path / "trainingcache2.db", script, training_input_events_table=rows))
    assert (parsed.column("kind"), parsed.column("body")) == (["typed"], ["see you"])
    assert parsed.issues == [("training_input_events_table:structure", "absent-column")]
    assert parsed.sums()
