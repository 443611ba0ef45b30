"""Vaults of one or two tables: what was put there, where it came from, when; never a password."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pipeline.parse.apps import (
    applock,
    calculator_lock,
    hidex,
    nq_vault,
    private_photo_vault,
    secret_calculator,
    vaulty,
)
from pipeline.parse.parser import Parser

TIME = 1773522300000


def made(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(";".join(statements))
    return path


NQ = (
    "create table hideimagevideo (file_path_from text, file_name_from text, file_path_new text, time,"
    " resolution text, album_id int, password_id int)",
    "create table albums (_id int, album_name text)",
    "insert into albums values (1, 'Trip')",
    "insert into hideimagevideo values"
    f" ('/DCIM', 'a.jpg', '/SystemAndroid/Data/.image/1.bin', {TIME}, '1x1', 1, 1509442)",
)
VAULTY = (
    "create table Media (_id int, path text, _data text, date_added int, date_modified)",
    f"insert into Media values (1, '/DCIM/a.jpg', '/vault/1', 1700000000, {TIME})",
)
APPLOCK = (
    "create table SMediaTable (uid text, name text, srcPath text, lastTime, dateToken int, albumName text,"
    " mimeType text, srcMd5 text, fileSize int)",
    "create table lock (pname text, type int)",
    "insert into SMediaTable values"
    f" ('u1', 'a.jpg', 'DCIM/a.jpg', {TIME}, 1773500000000, 'Camera', 'image/jpeg', 'f0', 9)",
    "insert into lock values ('org.example.chat', 1)",
)
PPV = (
    "create table MediaFile (creation_date text, bucket_id text, file_path text, thumbnail_path text, mime_type text,"
    " is_deleted int, view_count int, encryption_key text)",
    "create table Album (bucket_id text, name text)",
    "insert into Album values ('albums', 'Mine')",
    "insert into MediaFile values ('2026-03-14T21:05:00Z', 'albums', '/v/a', null, 'image/jpeg', 1, 3, 'key')",
)
SECRET = (
    "create table Photos (id int, date, path text, video int)",
    "create table Albums (id int, name text, date int)",
    "insert into Albums values (1, 'Mine', 0)",
    f"insert into Photos values (1, {TIME // 1000}, 'a', 0)",
)


@pytest.mark.parametrize(
    ("parser", "statements", "told"),
    [
        (nq_vault.PARSER, NQ, {"original_path": "/DCIM", "album": "Trip", "resolution": "1x1"}),
        (vaulty.PARSER, VAULTY, {"original_path": "/DCIM/a.jpg", "made_s": 1700000000}),
        (
            applock.PARSER,
            APPLOCK,
            {"original_path": "DCIM/a.jpg", "album": "Camera", "mime_type": "image/jpeg", "md5": "f0", "bytes": 9}
            | {"taken_local_ms": 1773500000000},
        ),
        (private_photo_vault.PARSER, PPV, {"album": "Mine", "bucket": "albums", "mime_type": "image/jpeg", "views": 3}),
        (secret_calculator.PARSER, SECRET, {"album": "Mine", "video": 0}),
    ],
)
def test_what_was_put_there(
    tmp_path: Path, read, utc, parser: Parser, statements: tuple[str, ...], told: dict[str, Any]
) -> None:
    parsed = read(parser, made(tmp_path / "vault", *statements))
    (media,) = [row for row in parsed.records if row["kind"] == "media"]
    assert media["sent_at"] == utc("2026-03-14 21:05")
    assert media["attachments"]
    extra = json.loads(media["extra"])
    assert extra.pop("time", "put into the vault") == "put into the vault"
    assert extra == told
    assert "key" not in media.values()
    assert parsed.issues == []
    assert parsed.sums()


def test_what_a_vault_counts_as_deleted(tmp_path: Path, read) -> None:
    assert read(private_photo_vault.PARSER, made(tmp_path / "ppv.db", *PPV)).column("state") == ["deleted"]


def test_apps_that_are_locked(tmp_path: Path, read) -> None:
    parsed = read(applock.PARSER, made(tmp_path / "a.db", *APPLOCK))
    assert parsed.column("body", "system_event") == ["org.example.chat"]
    statements = (
        "create table p_lock_app (id int, packageName text)",
        "insert into p_lock_app values (1, 'org.example.a')",
    )
    parsed = read(hidex.PARSER, made(tmp_path / "hidex.db", *statements))
    assert parsed.column("body") == ["org.example.a"]
    assert parsed.issues == [("p_lock_app:structure", "absent-column")]
    assert parsed.sums()


@pytest.mark.parametrize(
    ("parser", "statements", "column"),
    [(nq_vault.PARSER, NQ, "time"), (vaulty.PARSER, VAULTY, "date_modified"), (applock.PARSER, APPLOCK, "lastTime")],
)
def test_a_time_that_is_none_costs_the_time(
    tmp_path: Path, read, parser: Parser, statements: tuple[str, ...], column: str
) -> None:
    table = parser.read.subjects[0][0].table  # type: ignore[attr-defined]
    parsed = read(parser, made(tmp_path / "vault", *statements, f"update {table} set {column} = 'then'"))
    assert parsed.issues == [(f"{table}:1", "bad-time")]
    assert parsed.sums()


@pytest.mark.parametrize(
    "parser",
    [
        module.PARSER
        for module in (applock, calculator_lock, hidex, nq_vault, private_photo_vault, secret_calculator, vaulty)
    ],
)
def test_no_database_is_an_issue(tmp_path: Path, read, parser: Parser) -> None:
    (tmp_path / "x").write_bytes(b"none" * 1000)
    assert read(parser, tmp_path / "x").issues == [("database", "damaged")]


def test_a_calculator_with_notes_contacts_and_pictures(tmp_path: Path, read) -> None:
    statements = (
        "create table Hide (hide_name text, hide_path text)",
        "create table Note (note_id int, note_title text, note_data text, note_date text)",
        "create table Contact (contact_id int, contact_name text, contact_number text)",
        "create table File (file_title text, file_path text, file_org_path text, file_date text)",
        "create table Delete_Data (delete_name text)",
        "create table History (history_name text, history_url text, history_date text)",
        "insert into Hide values ('a.jpg', 'Download/a.jpg')",
        "insert into Note values (1, 'List', 'Milk', '14-03-2026')",
        "insert into Contact values (1, 'Femi', '07700 900444')",
        "insert into File values ('b.pdf', '/v/b.pdf', '/sdcard/b.pdf', '14/03/2026')",
        "insert into Delete_Data values ('c.jpg')",
        "insert into History values ('Example', 'https://www.example.org/', '14-03-2026')",
    )
    parsed = read(calculator_lock.PARSER, made(tmp_path / "note_contact.db", *statements))
    assert parsed.column("title", "media") == ["a.jpg", "b.pdf", "c.jpg"]
    assert parsed.column("state", "media") == ["live", "live", "deleted"]
    (note,) = [row for row in parsed.records if row["kind"] == "note"]
    assert (note["body"], note["sent_at_raw"], note.get("sent_at")) == ("Milk", "14-03-2026", None)
    assert parsed.column("recipients", "contact") == [["07700 900444"]]
    assert parsed.column("url", "visit") == ["https://www.example.org/"]
    assert parsed.issues == [("Delete_Data:structure", "absent-column")]
    assert parsed.sums()
