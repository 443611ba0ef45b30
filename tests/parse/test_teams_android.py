import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.teams_android import PARSER

TIME = 1_773_522_300_000  # 2026-03-14 21:05
ROSA, THREAD = "8:orgid:rosa", "19:quay@thread.v2"
ANDROID = f"""
    create table Message (messageId integer primary key, conversationId text, arrivalTime integer, userDisplayName text,
        content text, deleteTime integer, "from" text);
    create table Conversation (conversationId text, displayName text);
    create table User (mri text, displayName text, email text, telephoneNumber text, jobTitle text, department text);
    create table MessagePropertyAttribute (messageId integer, propertyId text, attributeValue text);
    insert into Conversation values ('{THREAD}', 'Quay');
    insert into User values ('{ROSA}', 'Rosa', 'rosa@example.org', null, 'Skipper', null);
"""


def store(path: Path, schema: str, table: str, *rows: tuple[object, ...]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(schema)
        for row in rows:
            connection.execute(f"insert into {table} values ({', '.join('?' * len(row))})", row)
    return path


def test_messages_people_and_calls(tmp_path: Path, read, utc) -> None:
    call = {
        "connectTimeMillis": TIME,
        "endTimeMillis": TIME + 60_000,
        "callState": "Accepted",
        "callType": "twoParty",
        "originator": ROSA,
        "originatorDisplayName": "Rosa",
        "callDirection": "Incoming",
        "target": "8:orgid:jon",
    }
    older = {"startTime": "2026-03-14T21:05:00Z", "callDirection": "Outgoing", "target": ROSA}
    schema = (
        ANDROID
        + f"""
        insert into MessagePropertyAttribute values (1, 'CallLog', '{json.dumps(call)}');
        insert into MessagePropertyAttribute values (1, 'other', '{{}}');
        insert into MessagePropertyAttribute values (2, 'CallLog', '{{broken');
        insert into MessagePropertyAttribute values (3, 'CallLog', '{json.dumps(older)}');
    """
    )
    rows = [
        (1, THREAD, TIME, "Rosa", "<p>are you <b>home</b></p>", 0, ROSA),
        (2, THREAD, TIME, "Rosa", "", TIME, ROSA),
    ]
    parsed = read(PARSER, store(tmp_path / "SkypeTeams.db", schema, "Message", *rows))
    assert parsed.column("body", "message") == ["are you home", None]
    assert parsed.column("sender", "message") == [ROSA, ROSA]
    assert parsed.column("thread_title", "message") == ["Quay", "Quay"]
    assert parsed.column("state", "message") == ["live", "deleted"]
    assert parsed.column("sent_at", "message") == [utc("2026-03-14 21:05")] * 2
    assert parsed.column("recipients", "contact") == [[ROSA, "rosa@example.org"]]
    assert parsed.column("direction", "call") == ["incoming", None, "outgoing"]
    assert parsed.column("sender", "call") == [ROSA, None, None]
    assert parsed.column("recipients", "call") == [[], None, [ROSA]]
    assert parsed.column("sent_at_source", "call") == ["epoch", None, "zone"]
    assert parsed.column("ended_at", "call") == [utc("2026-03-14 21:06"), None, None]
    assert {code for _, code in parsed.issues} == {"bad-value"}
    assert parsed.sums()


def test_a_drifted_structure_and_a_bad_time_cost_only_themselves(tmp_path: Path, read) -> None:
    schema = ANDROID.replace('"from" text', "author text")
    row = (1, THREAD, "yesterday", "Rosa", "when", 0, ROSA)
    parsed = read(PARSER, store(tmp_path / "SkypeTeams.db", schema, "Message", row))
    assert parsed.issues == [("Message:structure", "absent-column"), ("Message:1", "bad-time")]
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "teams").write_bytes(b"no database" * 100)
    parsed = read(PARSER, tmp_path / "teams")
    assert parsed.issues[0][1] == "damaged"
    assert parsed.sums()
