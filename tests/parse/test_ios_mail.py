import sqlite3
from contextlib import closing
from pathlib import Path

from models.ids import Ids
from pipeline.parse.apps.ios_mail import PARSER
from pipeline.parse.parser import Evidence, Ledger, Source, run

SENT = 1_773_528_480  # 2026-03-14 22:48 UTC


def database(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)
    return path


def envelopes(path: Path, *rows: str) -> Path:
    return database(
        path,
        "create table messages (sender integer, subject integer, date_sent, mailbox integer, summary integer, "
        "date_received integer, read integer, flagged integer, deleted integer)",
        "create table mailboxes (url text)",
        "insert into mailboxes values ('imap://ABC/Sent%20Messages')",
        *(f"insert into messages values {row}" for row in rows),
    )


def protected(path: Path) -> Path:
    return database(
        path,
        "create table addresses (address text, comment text)",
        "create table subjects (subject text)",
        "create table summaries (summary text)",
        "insert into addresses values ('ifeoma@example.org', 'Ifeoma Eze')",
        "insert into subjects values ('Saturday')",
        "insert into summaries values ('See you there')",
    )


def with_protected(ids: Ids, path: Path, other: Path) -> tuple[list[dict], list]:
    evidence, rows, issues = Evidence(path, "Mail/Envelope Index", beside={"Protected Index": other}), [], []
    for item in run(PARSER, evidence, Source("s1", "x1", "JAS/1"), ids, Ledger()):
        (issues.append((item.locator, item.code)) if hasattr(item, "code") else rows.extend(item.to_pylist()))
    return rows, issues


def test_mails_with_sender_subject_and_summary_of_the_second_database(tmp_path: Path, ids, utc) -> None:
    index = envelopes(tmp_path / "Envelope Index", f"(1, 1, {SENT}, 1, 1, {SENT + 60}, 1, 0, 0)")
    rows, issues = with_protected(ids, index, protected(tmp_path / "Protected Index"))
    (row,) = rows
    assert (row["sender"], row["sender_name"]) == ("ifeoma@example.org", "Ifeoma Eze")
    assert (row["title"], row["body"], row["sent_at"]) == ("Saturday", "See you there", utc("2026-03-14 22:48"))
    assert row["extra"] == ('{"mailbox": "imap://ABC/Sent Messages", "read": true, "received": "2026-03-14T22:49:00Z"}')
    assert not issues


def test_without_the_second_database_an_issue_says_so(tmp_path: Path, read) -> None:
    parsed = read(PARSER, envelopes(tmp_path / "Envelope Index", f"(1, 1, {SENT}, 1, 1, null, 0, 0, 1)"))
    assert parsed.column("state") == ["deleted"]
    assert parsed.column("title") == [None]
    assert parsed.issues == [("protected:", "missing")]
    assert parsed.sums()


def test_a_second_database_that_is_broken_costs_what_it_holds(tmp_path: Path, ids) -> None:
    (tmp_path / "Protected Index").write_bytes(b"broken" * 999)
    index = envelopes(tmp_path / "Envelope Index", f"(1, 1, {SENT}, 1, 1, null, 0, 0, 0)")
    rows, issues = with_protected(ids, index, tmp_path / "Protected Index")
    assert [row["title"] for row in rows] == [None]
    assert issues == [("protected:", "unknown-structure")]


def test_an_absent_column_and_a_bad_time(tmp_path: Path, read) -> None:
    index = database(
        tmp_path / "Envelope Index",
        "create table messages (sender integer, subject integer, date_sent, mailbox integer)",
        "insert into messages values (1, 1, 'soon', 1)",
    )
    parsed = read(PARSER, index)
    assert parsed.issues[1:] == [("messages:structure", "absent-column"), ("messages:1", "bad-time")]
    assert parsed.sums()


def test_a_broken_file(tmp_path: Path, read) -> None:
    (tmp_path / "Envelope Index").write_bytes(b"broken" * 999)
    assert ("database", "damaged") in read(PARSER, tmp_path / "Envelope Index").issues
