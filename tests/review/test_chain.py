"""The audit chain: it grows with what is done, nobody changes it unseen, and whoever doubts it can check it alone."""

import json
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from pipeline.review.audit import chain, verifier
from pipeline.review.audit.checkpoints import Checkpoints
from pipeline.review.audit.verifier import FIRST, hashed, walk
from pipeline.review.database import engine
from pipeline.review.database.appended import TABLES
from pipeline.review.database.engine import Database
from pipeline.review.people.roles import Role
from tests.review.conftest import Served


def made(count: int) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = []
    for seq in range(1, count + 1):
        event = dict.fromkeys(verifier.FIELDS, "") | {"seq": seq, "actor": f"p{seq}", "unit_id": None}
        event["prev"] = events[-1]["hash"] if events else FIRST
        events.append(event | {"hash": hashed(event)})
    return events


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A review database of 20 events, its head signed at 10 and 20."""
    database = engine.opened(tmp_path, None)
    signed = Checkpoints(database, tmp_path)
    for _ in range(2):
        with database.writing() as connection:
            for number in range(10):
                chain.add(connection, "consult", "ann", page="unit", unit=f"u{number}", records=["r1", "r2"])
        assert signed.sign()
    assert signed.sign() is None  # nothing new
    database.close()
    return tmp_path


def check(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """The verifier as a file of its own, without this program on its path."""
    arguments = [
        folder / engine.NAME,
        "--checkpoints",
        folder / "review.checkpoints.jsonl",
        "--key",
        folder / "review.pub",
    ]
    return subprocess.run(
        [sys.executable, verifier.__file__, *map(str, arguments), *more], capture_output=True, text=True, cwd="/"
    )


def altered(folder: Path, *statements: str) -> None:
    with sqlite3.connect(folder / engine.NAME) as connection:
        for (name,) in connection.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            connection.execute(f"drop trigger {name}")
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_a_chain_that_nobody_has_touched_holds(written: Path) -> None:
    told = check(written)
    assert (told.returncode, told.stdout.startswith("The chain holds: 20 events")) == (0, True), told


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("update audit set actor = 'bob' where seq = 7", "event 7: was changed"),
        ("update audit set detail = '{}' where seq = 7", "event 7: was changed"),
        ("delete from audit where seq = 7", "was left out"),
        ("insert into audit select 21, at, actor, role, action, case_id, unit_id, reason, detail, prev, hash "
         "from audit where seq = 7", "event 21: was changed"),
        ("delete from audit where seq > 18", "the end of the chain was cut off"),
        ("update audit_head set seq = 19", "the head of the chain is not its last event"),
    ],
)  # fmt: skip
def test_what_was_changed_is_found(written: Path, statement: str, says: str) -> None:
    altered(written, statement)
    told = check(written)
    assert told.returncode == 1
    assert says in told.stdout


def test_an_end_that_was_cut_off_with_its_head_is_found_by_checkpoints(written: Path) -> None:
    cut = "update audit_head set seq = 12, hash = (select hash from audit where seq = 12)"
    altered(written, "delete from audit where seq > 12", cut)
    told = check(written)
    assert "event 20: was signed and is not there" in told.stdout


def test_a_chain_that_was_written_anew_is_found_by_checkpoints(written: Path) -> None:
    (written / engine.NAME).unlink()
    for left in written.glob(f"{engine.NAME}-*"):
        left.unlink()
    database = engine.opened(written, None)
    with database.writing() as connection:
        for _ in range(20):
            chain.add(connection, "consult", "somebody else")
    database.close()
    assert "event 10: is not the one that was signed: the chain was written anew" in check(written).stdout


def test_a_checkpoint_that_another_key_signed_is_found(written: Path) -> None:
    path = written / "review.checkpoints.jsonl"
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    lines[0]["signature"] = lines[1]["signature"]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    assert "checkpoint of event 10: was not signed with key" in check(written).stdout


def test_what_was_not_checked_is_said(written: Path) -> None:
    told = subprocess.run(
        [sys.executable, verifier.__file__, str(written / engine.NAME)], capture_output=True, text=True, check=True
    )
    assert "Without --checkpoints" in told.stdout


def test_nothing_that_can_be_read_is_no_chain(tmp_path: Path) -> None:
    assert verifier.main([str(tmp_path / "none")]) == 2


def test_the_key_is_made_once_and_only_its_owner_reads_it(written: Path) -> None:
    key = written / "review.key"
    before = key.read_bytes()
    database = engine.opened(written, None)
    Checkpoints(database, written)
    database.close()
    assert (key.stat().st_mode & 0o777, key.read_bytes()) == (0o600, before)


@given(st.integers(2, 12), st.data())
def test_every_single_change_of_a_chain_is_found(count: int, data: st.DataObject) -> None:
    events = made(count)
    assert walk(events).wrong == []
    known = {count: events[-1]["hash"]}
    at = data.draw(st.integers(0, count - 1))
    how = data.draw(st.sampled_from(["change", "remove", "insert", "swap"]))
    if how == "change":
        events[at][data.draw(st.sampled_from(["actor", "at", "detail", "reason", "role", "prev", "hash"]))] += "x"
    elif how == "remove":
        del events[at]
    elif how == "insert":
        events.insert(at, dict(events[data.draw(st.integers(0, count - 1))]))
    else:
        other = data.draw(st.integers(0, count - 1).filter(lambda other: other != at))
        events[at], events[other] = events[other], events[at]
    assert walk(events, known).wrong


@given(st.integers(2, 12), st.data())
def test_a_chain_rewritten_with_right_hashes_is_found_by_a_known_head(count: int, data: st.DataObject) -> None:
    events = made(count)
    known = {count: events[-1]["hash"]}
    at = data.draw(st.integers(0, count - 1))
    events[at]["actor"] = "another"
    for number in range(at, count):
        events[number]["prev"] = events[number - 1]["hash"] if number else FIRST
        events[number]["hash"] = hashed(events[number])
    assert walk(events).wrong == []
    assert walk(events, known).wrong


def test_events_of_many_at_once_have_one_order(served: Served) -> None:
    """From the first one on: nobody has written any before."""

    def write(database: Database) -> None:
        for _ in range(10):
            with database.writing() as connection:
                chain.add(connection, "consult", "somebody")

    threads = [threading.Thread(target=write, args=(served.database,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with served.database.reading() as connection:
        walked = chain.verified(connection)
    assert (walked.wrong, walked.events) == ([], 80)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["update {} set {} = {}", "delete from {}"])
def test_the_database_refuses_to_change_what_is_appended(served: Served, table: str, statement: str) -> None:
    served.by_role(Role.auditor)
    about = {"folder": "f", "unit_id": "u", "user_id": 1, "at": 1}
    rows: dict[str, dict[str, Any]] = {
        "decisions": about | {"pass_": "first", "version": "v"},
        "assessments": about | {"cpia": "undecided", "meets_s3": "no", "reason": "r"},
        "notes": about | {"text": "t"},
    }
    if table in rows:
        row = rows[table]
        names, places = ", ".join(row), ", ".join(f":{name}" for name in row)
        with served.database.writing() as connection:
            connection.execute(sa.text(f"insert into {table} ({names}) values ({places})"), row)
    column = "actor" if table == "audit" else "user_id"
    with pytest.raises(sa.exc.DBAPIError, match="only ever appended"), served.database.writing() as connection:
        connection.execute(sa.text(statement.format(table, column, column)))


def test_an_event_of_an_unknown_action_is_not_written(served: Served) -> None:
    with pytest.raises(ValueError, match="unknown action"), served.database.writing() as connection:
        chain.add(connection, "look", "somebody")
