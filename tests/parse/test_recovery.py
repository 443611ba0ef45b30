"""Rows that are deleted or superseded, from each place in which they may still stand; and what is never reported."""

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.demo.android import Chat, Mms, Sms, WhatsAppMessage, jid, mmssms, whatsapp
from pipeline.parse.apps import android_sms, whatsapp_android
from pipeline.parse.database.opening import materialise
from pipeline.parse.parser import Parser, Part
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.times.epochs import unix_ms

NOTES = Query(
    kind="note",
    table="note",
    requires={"note": frozenset({"text", "at"})},
    optional={"author": frozenset({"id", "name"}), "note": frozenset({"subject"})},
    sql="""
        select n.id as rowid, n.text, n.at, n.subject, a.name from note n left join author a on a.id = n.by
        where n.text <> 'system'
    """,
    columns={"body": "text", "title": "subject", "sender_name": "name"},
    times={"sent_at": ("at", unix_ms)},
    ignores="text = 'system'",
)
PARSER = Parser(name="notes", version=1, app="org.example.notes", read=Sqlite(NOTES, tombstones=("gone",)))
SCHEMA = """
    create table note (id integer primary key autoincrement, by integer, text text not null, at integer, seen integer);
    create table author (id integer primary key, name text not null)
"""
AT = 1773000000000


@dataclass
class Copy:
    """Files as they lay on the device, before the app closed them."""

    file: Path
    log: Path
    journal: Path

    def read(self, read: Callable, parser: Parser = PARSER, part: Part | None = None):
        beside = {s: p for s, p in (("-wal", self.log), ("-journal", self.journal)) if p.exists() and p.stat().st_size}
        merged = materialise(self.file, beside, self.file.with_name("merged"))
        companions = {name: path for name, path in vars(self).items() if path in (self.file, *beside.values())}
        return read(parser, merged, part=part, **(companions if beside else {}))


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Copy]:
    """A database with ten notes, after the given changes: each is one transaction."""

    def build(
        *changes: str, notes: int = 10, before: str = "", schema: str = SCHEMA, body: str = "note number"
    ) -> Copy:
        path = tmp_path / "a.db"
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.executescript(f"{before}; pragma secure_delete = off; {schema};")
            connection.execute("begin")
            rows = [(1, f"{body} {n}", AT + n) for n in range(1, notes + 1)]
            connection.executemany("insert into note (by, text, at) values (?, ?, ?)", rows)
            connection.execute("insert into author values (1, 'Asha')")
            connection.execute("commit")
            for change in changes:
                connection.execute(change)
            copy = Copy(*(tmp_path / f"copy{suffix}" for suffix in ("", "-wal", "-journal")))
            for suffix in ("", "-wal", "-journal"):
                if Path(f"{path}{suffix}").exists():
                    shutil.copyfile(f"{path}{suffix}", tmp_path / f"copy{suffix}")
        return copy

    return build


WAL = ("pragma journal_mode = wal", "pragma wal_autocheckpoint = 0")
PERSIST = "pragma journal_mode = persist"


def gone(parsed) -> list[tuple[str, str, str]]:
    """(unit, body, state) of what is not live."""
    rows = [(r["locator"].partition(":")[0], r["body"], r["state"]) for r in parsed.records if r["state"] != "live"]
    return sorted(rows)


# --- the log


def test_what_stood_in_the_log_between_two_commits(made, read) -> None:
    insert = "insert into note (id, by, text, at) values (11, 1, 'first', 5)"
    changes = (insert, "update note set text = 'second' where id = 11", "delete from note where id = 11")
    parsed = made(*WAL, *changes).read(read)
    assert gone(parsed) == [("note@log", "first", "deleted"), ("note@log", "second", "deleted")]
    locators = [r["locator"] for r in parsed.records if r["body"] == "first"]
    assert locators[0].startswith("note@log:frame ")
    assert locators[0].endswith(" row 11")
    assert parsed.sums()


def test_a_row_of_the_file_is_not_reported_again_for_each_frame_it_is_in(made, read) -> None:
    changes = [f"update note set seen = {n} where id = 1" for n in range(5)]
    parsed = made(*WAL, *changes, "delete from note where id = 3").read(read)
    assert gone(parsed) == [("note@file", "note number 3", "deleted")]


def test_frames_that_a_restarted_log_has_left(made, read) -> None:
    """What they hold is in the file by then, and overwritten there."""
    early = [f"update note set text = 'early {n}' where id = {n}" for n in range(1, 7)]
    again = [f"update note set text = 'late {n}' where id = {n}" for n in range(1, 7)]
    changes = (*early, *again, "pragma wal_checkpoint(full)")
    parsed = made(*WAL, *changes, "insert into author values (2, 'Tomasz')").read(read)
    bodies = {body for unit, body, state in gone(parsed) if (unit, state) == ("note@log", "superseded")}
    assert {f"early {n}" for n in range(3, 7)} <= bodies
    assert "late 1" not in bodies


def test_a_frame_that_is_torn_is_not_read(made, read) -> None:
    copy = made(*WAL, "update note set text = 'first' where id = 1", "update note set text = 'second' where id = 1")
    content = bytearray(copy.log.read_bytes())
    place = content.index(b"first")
    content[place : place + 5] = b"wrong"
    copy.log.write_bytes(content)
    assert "wrong" not in str(copy.read(read).records)


def test_a_table_that_only_the_log_has(tmp_path: Path, read) -> None:
    with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as connection:
        for sql in (*WAL, *SCHEMA.split(";")):
            connection.execute(sql)
        connection.execute("insert into note (text, at) values ('first', 1), ('second', 2)")
        connection.execute("delete from note where id = 1")
        copy = Copy(*(tmp_path / f"copy{suffix}" for suffix in ("", "-wal", "-journal")))
        for suffix in ("", "-wal"):
            shutil.copyfile(tmp_path / f"a.db{suffix}", tmp_path / f"copy{suffix}")
    assert gone(copy.read(read)) == [("note@log", "first", "deleted")]


def test_long_text_in_the_log_is_read_with_its_overflow_pages(made, read) -> None:
    long = "long " * 3000
    changes = (f"insert into note (id, text, at) values (11, '{long}', 5)", "delete from note where id = 11")
    assert gone(made(*WAL, *changes).read(read)) == [("note@log", long, "deleted")]


# --- the journal


def test_a_journal_that_is_kept_restores_the_state_before_the_last_change(made, read) -> None:
    """Its header is zeros; what was joined is as it was."""
    last = "update note set text = 'changed', by = 2 where id = 5"
    parsed = made(PERSIST, "delete from note where id in (3, 4)", last).read(read)
    assert ("note@journal", "note number 5", "superseded") in gone(parsed)
    (row,) = [r for r in parsed.records if r["locator"] == "note@journal:5"]
    assert row["sender_name"] == "Asha"
    assert parsed.sums()


def test_records_of_an_older_transaction_behind_those_of_the_last(made, read) -> None:
    many = "update note set text = 'changed ' || id where id % 9 = 0"  # a record for each page
    copy = made(PERSIST, many, "update note set seen = 1 where id = 1", notes=900, body="a note " * 12)
    bodies = {body for unit, body, state in gone(copy.read(read)) if (unit, state) == ("note@journal", "superseded")}
    assert len(bodies) > 50
    assert all(body.startswith("a note ") for body in bodies)


def test_a_journal_of_another_time_is_no_state_of_the_database(made, read) -> None:
    copy = made(PERSIST, "delete from note where id = 3", "update note set text = 'changed' where id = 5")
    header = bytearray(copy.file.read_bytes())
    header[24:28] = (9999).to_bytes(4, "big")  # it has been changed since
    copy.file.write_bytes(header)
    assert "note@journal:5" not in copy.read(read).column("locator")


# --- unused space


@pytest.mark.parametrize("mode", ["none", "full"])
def test_single_rows_that_were_deleted(made, read, mode: str) -> None:
    """The first bytes of each are lost, with them the row id."""
    copy = made("delete from note where id % 10 = 5", notes=400, before=f"pragma auto_vacuum = {mode}")
    parsed = copy.read(read)
    there = {f"note number {n}" for n in range(5, 400, 10) if b"note number %d\x01" % n in copy.file.read_bytes()}
    assert {body for _, body, _ in gone(parsed)} == there
    assert {(unit, state) for unit, _, state in gone(parsed)} == {("note@free", "recovered")}
    assert len(gone(parsed)) == len(there) > 20  # a page that is put together with the next overwrites some
    assert {r["sender_name"] for r in parsed.records} == {"Asha"}
    assert parsed.sums()


def test_a_place_leads_to_the_bytes(made, read) -> None:
    copy = made("delete from note where id = 5")
    (row,) = [r for r in copy.read(read).records if r["state"] == "recovered"]
    unit, _, place = row["locator"].partition(":")
    page, offset = (int(word) for word in place.split() if word.isdigit())
    at = (page - 1) * 4096 + offset
    assert unit == "note@free"
    assert b"note number 5" in copy.file.read_bytes()[at : at + 40]


def test_a_table_that_was_emptied(made, read) -> None:
    parsed = made("delete from note", notes=3000).read(read)
    bodies = [body for _, body, _ in gone(parsed)]
    assert len(bodies) == len(set(bodies)) > 2700
    assert set(bodies) <= {f"note number {n}" for n in range(1, 3001)}
    assert {r["locator"].partition(":")[0] for r in parsed.records} == {"note@free"}


def test_zeros_are_no_rows_and_the_gap_is_said(made, read) -> None:
    parsed = made("pragma secure_delete = on", "delete from note where id in (3, 4, 10)").read(read)
    assert gone(parsed) == []
    assert ("note:ids", "deleted") in parsed.issues


def test_rows_of_a_dropped_table_are_not_of_one_that_has_the_same_columns(made, read) -> None:
    """What is left of its definition says that it was there."""
    other = "create table other (id integer primary key, a integer, b text not null, c integer, d integer)"
    rows = "insert into other select id, by, 'of another table ' || id, at, 1 from note"
    parsed = made(other, rows, "drop table other", notes=900).read(read)
    assert {r["state"] for r in parsed.records} == {"live"} or {body for _, body, _ in gone(parsed)} <= {
        f"of another table {n}" for n in range(901)
    }


def test_rows_of_another_shape_on_free_pages_are_not_claimed(made, read) -> None:
    other = "create table other (id integer primary key, a text not null, b text not null, c text, d text)"
    rows = "insert into other select id, 'a', 'of another table', 'c', 'd' from note"
    parsed = made(other, rows, "drop table other", notes=900).read(read)
    assert gone(parsed) == []


def test_copies_that_splitting_a_page_has_left_are_not_reported(made, read) -> None:
    """Rows that are changed to longer ones split their pages, and are moved about."""
    longer = [f"update note set seen = {n} where id % 7 = {n}" for n in range(1, 7)]
    inserted = "insert into note (id, text, at) select 10000 - id, text || ' again', at from note"
    parsed = made(*longer, inserted, notes=900).read(read)
    assert gone(parsed) == []


def test_text_that_goes_on_on_other_pages_is_not_claimed_and_said(made, read) -> None:
    parsed = made(f"insert into note (text, at) values ('{'long ' * 3000}', 5)", "delete from note where id = 11").read(
        read
    )
    assert gone(parsed) == []
    assert ("database", "deleted") in parsed.issues


def test_a_database_in_utf_16(made, read) -> None:
    parsed = made("delete from note where id = 5", before="pragma encoding = 'UTF-16le'").read(read)
    assert gone(parsed) == [("note@free", "note number 5", "recovered")]


def test_rows_that_the_parser_ignores_are_ignored_here_too(made, read) -> None:
    system = "insert into note (text, at) values ('system', 5)"
    parsed = made(system, "delete from note where id in (5, 11)").read(read)
    assert [body for _, body, _ in gone(parsed)] == ["note number 5"]


def test_only_the_first_part_looks_for_them(made, read) -> None:
    copy = made("delete from note where id % 10 = 5", notes=400)
    parts = [copy.read(read, part=Part(index, 3)) for index in range(3)]
    assert [len(gone(part)) for part in parts] == [len(gone(copy.read(read))), 0, 0]


def test_a_table_without_row_ids_is_not_looked_at(made, read) -> None:
    schema = SCHEMA + "; create table plain (a text primary key, b text) without rowid"
    parsed = made(
        "insert into plain values ('a', 'b')", "delete from plain", "delete from note where id = 5", schema=schema
    )
    assert len(gone(parsed.read(read))) == 1


def test_what_was_joined_and_is_gone_as_well(tmp_path: Path, read, utc) -> None:
    """The words of an MMS are in a table of their own; they were deleted with it."""
    asha, time = "+447700900101", utc("2026-03-14 20:00")
    messages = [Mms([asha], f"picture {n} for you", time, asha) for n in range(1, 9)]
    path = mmssms(tmp_path / "a.db", [Sms(asha, "text", time)], messages)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for sql in WAL:
            connection.execute(sql)
        connection.execute("update pdu set date = date + 1 where _id = 8")
        for table, column in (("pdu", "_id"), ("part", "mid"), ("addr", "msg_id")):
            connection.execute(f"delete from {table} where {column} = 8")
        copy = Copy(*(tmp_path / f"copy{suffix}" for suffix in ("", "-wal", "-journal")))
        for suffix in ("", "-wal"):
            shutil.copyfile(tmp_path / f"a.db{suffix}", tmp_path / f"copy{suffix}")
    rows = [r for r in copy.read(read, android_sms.PARSER).records if r["state"] != "live"]
    assert [(r["locator"].partition(":")[0], r["body"], r["sender"]) for r in rows] == [
        ("pdu@file", "picture 8 for you", asha),
        ("pdu@log", "picture 8 for you", asha),
    ]


# --- what is only counted


def test_ids_that_are_not_there_any_more_and_notes_of_the_app(made, read) -> None:
    schema = SCHEMA + "; create table gone (guid text)"
    noted = "insert into gone values ('a'), ('b')"
    parsed = made("delete from note where id in (3, 10)", noted, schema=schema).read(read)
    assert [issue for issue in parsed.issues if issue[1] == "deleted"] == [
        ("note:ids", "deleted"),
        ("gone:rows", "deleted"),
    ]


def test_ids_that_are_no_count_say_nothing(made, read) -> None:
    far = f"insert into note (id, text, at) values (8000000000000, 'x', {AT})"
    assert ("note:ids", "deleted") not in made(far).read(read).issues


# --- hostile bytes


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_bytes_that_contradict_each_other_do_not_raise(made, read, tmp_path: Path, data) -> None:
    """Circles in trees and lists, lengths that lie."""
    for file in tmp_path.iterdir():
        file.unlink()
    copy = made(*WAL, "delete from note where id % 3 = 0", "update note set text = 'x' where id = 2", notes=300)
    for path in (copy.file, copy.log):
        content = bytearray(path.read_bytes())
        for _ in range(data.draw(st.integers(1, 12))):
            at = data.draw(st.integers(0, len(content) - 4))
            content[at : at + 4] = data.draw(
                st.sampled_from([b"\0\0\0\2", b"\xff" * 4, b"\0\0\0\5", b"\x0d\0\0\1", b"\x80" * 4])
            )
        path.write_bytes(content)
    copy.read(read)


def test_a_list_of_free_pages_that_is_a_circle(made, read) -> None:
    copy = made("delete from note", notes=3000)
    content = bytearray(copy.file.read_bytes())
    trunk = int.from_bytes(content[32:36], "big")
    content[(trunk - 1) * 4096 : (trunk - 1) * 4096 + 4] = trunk.to_bytes(4, "big")
    copy.file.write_bytes(content)
    assert len(gone(copy.read(read))) > 100


# --- never invented, never live

_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["insert", "insert", "insert", "update", "delete", "delete"]),
        st.integers(0, 10**6),
        st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=120),
    ),
    min_size=10,
    max_size=60,
)


@given(_STEPS, st.sampled_from(["delete", "wal", "persist"]), st.booleans())
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_row_was_written_once_and_none_is_live(read, tmp_path: Path, steps, mode: str, index: bool) -> None:
    for file in tmp_path.iterdir():
        file.unlink()
    written: set[tuple[int, str, int]] = set()
    with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as connection:
        connection.executescript(f"pragma secure_delete = off; pragma journal_mode = {mode}; {SCHEMA}")
        if index:
            connection.execute("create index by_text on note (text)")
        for number, (step, pick, text) in enumerate(steps):
            ids = [row[0] for row in connection.execute("select id from note")]
            row_id = ids[pick % len(ids)] if ids else 0
            if step == "insert" or not ids:
                sql = "insert into note (text, at, by, seen) values (?, ?, 1, 0)"
                row_id = connection.execute(sql, (text, AT + number)).lastrowid
            elif step == "update":
                connection.execute("update note set text = ?, at = ? where id = ?", (text, AT + number, row_id))
            else:
                connection.execute("delete from note where id = ?", (row_id,))
            written |= set(connection.execute("select id, text, at from note where id = ?", (row_id,)))
        live = set(connection.execute("select id, text, at from note"))
        copy = Copy(*(tmp_path / f"copy{suffix}" for suffix in ("", "-wal", "-journal")))
        for suffix in ("", "-wal", "-journal"):
            if (tmp_path / f"a.db{suffix}").exists():
                shutil.copyfile(tmp_path / f"a.db{suffix}", tmp_path / f"copy{suffix}")
    reported = [r for r in copy.read(read).records if r["state"] != "live"]
    for record in reported:
        place = record["locator"].partition(":")[2].split()
        values = (record["body"], int(record["sent_at_raw"]))
        known = "row" in place or len(place) == 1
        assert (int(place[-1]), *values) in written if known else values in {row[1:] for row in written}
        assert values not in {row[1:] for row in live}
    assert len({r["locator"] for r in reported}) == len(reported)


def test_most_of_two_hundred_deleted_messages_are_found(tmp_path: Path, read, utc) -> None:
    """2,000 messages of WhatsApp, one in ten deleted here and there, nothing written since."""
    asha, chance = jid("+447700900101"), random.Random(1)  # noqa: S311
    words = ["hello", "see you tomorrow", "é😀", "where are you", "ok"]
    bodies = [f"{n} " + " ".join(chance.choices(words, k=chance.randrange(1, 20))) for n in range(2000)]
    messages = [WhatsAppMessage(asha, body, utc("2026-03-14 20:00")) for body in bodies]
    path = whatsapp(tmp_path / "msgstore.db", [Chat(asha)], messages)
    deleted = chance.sample(bodies, 200)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("pragma secure_delete = off")
        connection.executemany("delete from message where text_data = ?", [(body,) for body in deleted])
    rows = [r for r in read(whatsapp_android.PARSER, path).records if r["state"] == "recovered"]
    assert {r["body"] for r in rows} <= set(deleted)
    assert {r["sender"] for r in rows} == {asha}
    assert len(rows) >= 180
