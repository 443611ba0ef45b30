import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.skype import PARSER

TIME = 1_773_522_300_000  # 2026-03-14 21:05
ROSA, TOM, JON, GROUP = "8:live:rosa", "8:live:tom", "8:live:jon", "19:quay@thread.skype"


def store(path: Path, schema: str, table: str, *rows: tuple[object, ...]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(schema)
        for row in rows:
            connection.execute(f"insert into {table} values ({', '.join('?' * len(row))})", row)
    return path


def newer(path: Path, *messages: object) -> Path:
    schema = "".join(
        f"create table {name} (nsp_pk text primary key, nsp_data text);"
        for name in ("messagesv12", "conversationsv14", "profilecachev8", "internaldata")
    )
    rows = [(str(n), one if isinstance(one, str) else json.dumps(one)) for n, one in enumerate(messages)]
    store(path, schema, "messagesv12", *rows)
    conversation = {
        "conv": {"id": GROUP, "_threadProps": {"topic": "Quay"}, "_threadMembers": [{"id": JON}, {"id": TOM}]}
    }
    profile = {"mri": ROSA, "firstName": "Rosa", "lastName": "Kay", "phones": [{"number": "+447700900401"}]}
    settings = {"value": {"skypeName": "live:jon"}}
    store(path, "", "conversationsv14", ("c", json.dumps(conversation)))
    store(path, "", "profilecachev8", ("p", json.dumps(profile)))
    store(path, "", "internaldata", ("Cpriv_prefs_v2", json.dumps(settings)), ("other", "{}"))
    return path


def message(author: str, thread: str, content: str, **more: object) -> dict[str, object]:
    return {
        "creator": author,
        "conversationId": thread,
        "content": content,
        "createdTime": TIME,
        "messagetype": "RichText",
        "_isMyMessage": author == JON,
    } | more


def test_who_wrote_what_to_whom(tmp_path: Path, read, utc) -> None:
    call = '<partlist type="ended"><part identity="live:rosa"><duration>60</duration></part></partlist>'
    messages = [
        message(ROSA, ROSA, "are you <b>home</b> &lt;3"),
        message(JON, GROUP, "", properties={"deletetime": TIME, "emotions": [{"key": "like"}]}),
        message(ROSA, ROSA, call, messagetype="Event/Call"),
        message(JON, ROSA, "better", properties={"edittime": str(TIME)}),
        message(TOM, GROUP, "<addmember/>", messagetype="ThreadActivity/AddMember"),
    ]
    parsed = read(PARSER, newer(tmp_path / "s4l-live:jon.db", *messages))
    assert parsed.column("kind")[:5] == ["message", "message", "call", "message", "system_event"]
    assert parsed.column("body", "message") == ["are you home <3", None, "better"]
    assert parsed.column("direction")[:5] == ["incoming", "outgoing", "incoming", "outgoing", "incoming"]
    assert parsed.column("sender")[:5] == [ROSA, None, ROSA, None, TOM]
    assert parsed.column("recipients")[:5] == [[], [TOM], [], [ROSA], []]
    assert parsed.column("thread_kind")[:2] == ["direct", "group"]
    assert parsed.column("thread_title")[1] == "Quay"
    assert parsed.column("state")[:4] == ["live", "unsent", "live", "edited"]
    assert json.loads(parsed.column("extra", "call")[0]) == {"outcome": "answered", "seconds": 60}
    assert parsed.column("sent_at")[:4] == [utc("2026-03-14 21:05")] * 4
    assert parsed.column("title", "contact") == ["Rosa Kay"]
    assert parsed.column("recipients", "contact") == [[ROSA, "+447700900401"]]
    assert parsed.column("sender", "account") == ["live:jon"]
    assert parsed.issues == []
    assert parsed.sums()


def test_bad_values_cost_only_themselves_and_a_drifted_structure_says_so(tmp_path: Path, read) -> None:
    messages = ["{broken", message(ROSA, ROSA, "when", createdTime="yesterday"), {"content": 7}]
    database = newer(tmp_path / "s4l-x.db", *messages)
    parsed = read(PARSER, database)
    assert set(parsed.issues) == {("messagesv12:1", "bad-value"), ("messagesv12:2", "bad-time")}
    assert parsed.sums()
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("alter table messagesv12 rename column nsp_data to data")
    drifted = read(PARSER, database)
    assert ("messagesv12:structure", "unknown-structure") in drifted.issues
    assert drifted.sums()


def test_without_a_message_of_the_owner_nobody_can_be_left_out_of_a_group(tmp_path: Path, read) -> None:
    parsed = read(PARSER, newer(tmp_path / "s4l-x.db", message(TOM, GROUP, "hello")))
    assert parsed.column("sender", "message") == [TOM]
    assert parsed.column("recipients", "message") == [None]
    assert parsed.sums()


def test_a_broken_file_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "skype").write_bytes(b"no database" * 100)
    parsed = read(PARSER, tmp_path / "skype")
    assert parsed.issues[0][1] == "damaged"
    assert parsed.sums()
