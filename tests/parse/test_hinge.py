import json
import sqlite3
from contextlib import closing
from pathlib import Path

from pipeline.parse.apps.hinge import PARSER


def hinge(path: Path, *, messages: int = 0, stamp: str = "2026-03-14T21:05:00.1234567Z", drifted: bool = False) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        more = "" if drifted else ", age int, hometown text, location text, jobTitle text, state text"
        connection.executescript(f"""
            create table profiles (userId text, firstName text, lastName text, created int{more});
            create table basic_choices (attribute text, apiId text, display text, selected int);
            create table metrics (ts text, eventType text, subjectId text, data text);
            create table chat_messages (anything text);
            insert into profiles (userId, firstName, created) values ('u2', 'Amara', 1773522300000);
            insert into basic_choices values ('name', 'firstName', 'Jonas', 1),
                ('email', 'name', 'jonas@example.org', 1),
                ('religion', '3', '3', 1), ('name', 'lastName', '', 0);
            insert into metrics values ('{stamp}', 'profile.viewed', 'u2', null);
        """)
        connection.executemany("insert into chat_messages values (?)", [("x",)] * messages)
    return path


def test_profiles_the_owner_and_events(tmp_path: Path, read, utc) -> None:
    parsed = read(PARSER, hinge(tmp_path / "db"))
    (amara,) = [row for row in parsed.records if row["kind"] == "contact"]
    assert (amara["title"], amara["recipients"], amara["sent_at"]) == ("Amara", ["u2"], utc("2026-03-14 21:05"))
    accounts = [row for row in parsed.records if row["kind"] == "account"]
    assert [(row.get("sender"), row.get("sender_name")) for row in accounts] == [
        (None, "Jonas"),
        ("jonas@example.org", None),
    ]
    (event,) = [row for row in parsed.records if row["kind"] == "system_event"]
    assert (event["title"], event["sent_at_source"]) == ("profile.viewed", "zone")
    assert json.loads(event["extra"]) == {"profile": "u2", "profile_name": "Amara"}
    assert parsed.ledger.units["basic_choices"].ignored == 2
    assert parsed.issues == []
    assert parsed.sums()


def test_messages_of_an_unpublished_structure_are_counted(tmp_path: Path, read) -> None:
    parsed = read(PARSER, hinge(tmp_path / "db", messages=3))
    assert parsed.issues == [("chat_messages:", "unsupported")]
    assert parsed.ledger.units["chat_messages"].row()["rows_stored"] == 3
    assert parsed.sums()


def test_drift_a_bad_time_and_a_broken_file(tmp_path: Path, read) -> None:
    parsed = read(PARSER, hinge(tmp_path / "db", drifted=True, stamp="soon"))
    assert parsed.issues == [("profiles:structure", "absent-column")]
    assert (parsed.records[-1].get("sent_at"), parsed.records[-1]["sent_at_raw"]) == (None, "soon")
    assert parsed.sums()
    (tmp_path / "broken").write_bytes(b"broken" * 1000)
    assert read(PARSER, tmp_path / "broken").issues == [("database", "damaged")]
