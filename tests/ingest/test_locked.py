"""Stores of apps that a key opens: as they lie on a device, through the whole of taking an extraction in."""

import re
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import sqlcipher3

from models.settings import Ingest
from pipeline.demo.backups import whatsapp_backup, whatsapp_key
from pipeline.ingest.fetch import fetch
from pipeline.ingest.find import find
from pipeline.ingest.locked.whatsapp_backup import _inflated
from pipeline.ingest.sources import Claim

ROOT = bytes(range(32))
LIMITS = {
    "max_file_bytes": 1 << 30,
    "max_ratio": 1_000,
    "max_total_bytes": 1 << 32,
    "max_entries": 10_000,
    "max_depth": 3,
}
END_TO_END, OLD = whatsapp_key(15, ROOT), whatsapp_key(14, ROOT)
SIGNAL = "data/data/org.thoughtcrime.securesms/databases/signal.db"


def database(path: Path) -> bytes:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("create table message (_id integer primary key, text_data text)")
        connection.executemany(
            "insert into message (text_data) values (?)", [(f"message {n}" * 9,) for n in range(400)]
        )
    return path.read_bytes()


@pytest.fixture
def taken(tmp_path: Path, take_in: Callable[..., Any]) -> Callable[..., Any]:
    """What came of a folder with one file in it, and a key."""

    def take(path: str, content: bytes, key: bytes | None = None, app: str = "whatsapp", **others: bytes) -> Any:
        for name, stored in {path: content, **others}.items():
            file = tmp_path / "phone" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(stored)
        keys = {app: [b"another key", key]} if key else {}
        return take_in(
            tmp_path / "phone", keys=keys, claims=lambda name, _: Claim("x") if name.endswith("db") else None
        )

    return take


def statuses(found: Any) -> dict[str, str]:
    return {row["path"]: row["status"] for row in found.rows}


BACKUP = "data/media/0/Android/media/com.whatsapp/WhatsApp/Databases/msgstore.db.crypt"


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        (12, OLD),
        (14, OLD),
        (15, END_TO_END),
        (15, ROOT.hex().encode()),
        (15, re.sub("(..)", r"\1 ", ROOT.hex()).encode()),
    ],
)
def test_a_backup_of_whatsapp_is_opened_by_its_key(tmp_path: Path, taken, kind: int, key: bytes) -> None:
    plain = database(tmp_path / "plain.db")
    found = taken(f"{BACKUP}{kind}", whatsapp_backup(plain, kind, ROOT), key)
    assert statuses(found) == {f"{BACKUP}{kind}": "container", f"{BACKUP}{kind}/msgstore.db": "claimed"}
    assert found.content(f"{BACKUP}{kind}/msgstore.db") == plain
    assert found.issues == []


def test_without_a_key_or_with_a_wrong_one_it_is_encrypted(tmp_path: Path, taken) -> None:
    content = whatsapp_backup(database(tmp_path / "plain.db"), 15, ROOT)
    assert statuses(taken(f"{BACKUP}15", content)) == {f"{BACKUP}15": "encrypted"}
    wrong = taken(f"{BACKUP}15", content, bytes(32))
    assert [code for _, code in wrong.issues] == ["encrypted"]
    assert f"{BACKUP}15/msgstore.db" not in wrong.paths


def test_of_a_backup_that_is_cut_off_what_came_before_is_read(tmp_path: Path, taken) -> None:
    plain = database(tmp_path / "plain.db")
    content = whatsapp_backup(plain, 15, ROOT)
    found = taken(f"{BACKUP}15", content[: len(content) // 2], END_TO_END)
    assert [code for _, code in found.issues] == ["damaged"]
    inside = found.content(f"{BACKUP}15/msgstore.db")
    assert 0 < len(inside) < len(plain)
    assert plain.startswith(inside)


def test_an_older_backup_lies_under_its_own_name_and_is_a_store_all_the_same(tmp_path: Path, taken) -> None:
    path = BACKUP.replace("msgstore.db", "msgstore-2026-03-01.1.db") + "14"
    assert f"{path}/msgstore.db" in taken(path, whatsapp_backup(database(tmp_path / "a.db"), 14, ROOT), OLD).paths


# --- SQLCipher, made by SQLCipher itself

DIGITS = "00112233445566778899aabbccddeeff" * 2


def ciphered(path: Path, *pragmas: str, rows: int = 300, keep_log: bool = False) -> Any:
    connection = sqlcipher3.connect(str(path), isolation_level=None)
    for pragma in pragmas:
        connection.execute(f"pragma {pragma}")
    connection.execute("create table message (_id integer primary key, body text)")
    connection.executemany("insert into message (body) values (?)", [(f"message {n} " * 9,) for n in range(rows)])
    if keep_log:
        connection.execute("pragma journal_mode = wal")
        connection.execute("insert into message (body) values ('only in the log')")
        return connection
    connection.close()
    return None


def bodies(content: bytes, folder: Path, log: bytes | None = None) -> list[str]:
    (folder / "opened.db").write_bytes(content)
    if log:
        (folder / "opened.db-wal").write_bytes(log)
    with closing(sqlite3.connect(folder / "opened.db")) as connection:
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
        return [row[0] for row in connection.execute("select body from message order by _id")]


@pytest.mark.parametrize(
    ("pragmas", "key"),
    [
        ((f"key = '{DIGITS}'", "kdf_iter = 1"), DIGITS),  # Signal on Android
        ((f"key = \"x'{DIGITS}'\"",), DIGITS),
        ((f"key = \"x'{DIGITS}'\"",), bytes.fromhex(DIGITS)),
        (("key = 'a phrase'",), "a phrase"),
        (("key = 'a phrase'", "cipher_compatibility = 3"), "a phrase\n"),
        (("key = 'a phrase'", "cipher_compatibility = 2"), "a phrase"),
        # Signal on iOS: the header plain, the salt behind the key
        ((f"key = \"x'{DIGITS}{'ab' * 16}'\"", "cipher_plaintext_header_size = 32"), DIGITS + "ab" * 16),
    ],
)
def test_a_database_of_sqlcipher_is_opened_by_its_key(tmp_path: Path, taken, pragmas, key: str | bytes) -> None:
    ciphered(tmp_path / "made.db", *pragmas)
    content = (tmp_path / "made.db").read_bytes()
    found = taken(SIGNAL, content, key if isinstance(key, bytes) else key.encode(), "signal")
    assert statuses(found) == {SIGNAL: "container", f"{SIGNAL}/databases/signal.db": "claimed"}
    assert bodies(found.content(f"{SIGNAL}/databases/signal.db"), tmp_path) == [f"message {n} " * 9 for n in range(300)]


def test_its_log_is_opened_with_it(tmp_path: Path, taken) -> None:
    connection = ciphered(tmp_path / "made.db", f"key = '{DIGITS}'", "kdf_iter = 1", keep_log=True)
    files = {f"{SIGNAL}-wal": (tmp_path / "made.db-wal").read_bytes()}
    found = taken(SIGNAL, (tmp_path / "made.db").read_bytes(), DIGITS.encode(), "signal", **files)
    connection.close()
    inside = f"{SIGNAL}/databases/signal.db"
    assert found[f"{inside}-wal"]["status"] == "companion"
    read = bodies(found.content(inside), tmp_path, found.content(f"{inside}-wal"))
    assert (len(read), read[-1]) == (301, "only in the log")


def test_a_page_that_was_changed_costs_itself_and_is_said(tmp_path: Path, taken) -> None:
    ciphered(tmp_path / "made.db", f"key = '{DIGITS}'", "kdf_iter = 1")
    content = bytearray((tmp_path / "made.db").read_bytes())
    content[4096 * 3 + 99] ^= 1
    found = taken(SIGNAL, bytes(content), DIGITS.encode(), "signal")
    assert (found.issues[0][1], "1 of" in found.details[0]) == ("damaged", True)
    opened = found.content(f"{SIGNAL}/databases/signal.db")
    assert opened[4096 * 3 : 4096 * 4] == bytes(4096)
    assert opened.startswith(b"SQLite format 3")


def test_one_that_a_tool_has_opened_already_is_read_as_it_is(tmp_path: Path, taken) -> None:
    plain = database(tmp_path / "plain.db")
    found = taken(SIGNAL, plain, DIGITS.encode(), "signal")
    assert found.content(f"{SIGNAL}/databases/signal.db") == plain


def test_a_wrong_key_leaves_it_encrypted(tmp_path: Path, taken) -> None:
    ciphered(tmp_path / "made.db", f"key = '{DIGITS}'", "kdf_iter = 1")
    found = taken(SIGNAL, (tmp_path / "made.db").read_bytes(), b"no such key", "signal")
    assert [code for _, code in found.issues] == ["encrypted"]


def test_its_log_may_stand_before_it_and_is_accounted_for(tmp_path: Path, take_in) -> None:
    connection = ciphered(tmp_path / "made.db", f"key = '{DIGITS}'", "kdf_iter = 1", keep_log=True)
    with ZipFile(tmp_path / "phone.zip", "w") as archive:
        archive.write(tmp_path / "made.db-wal", f"{SIGNAL}-wal")
        archive.write(tmp_path / "made.db", SIGNAL)
    connection.close()
    found = take_in(tmp_path / "phone.zip", keys={"signal": [DIGITS.encode()]})
    inside = f"{SIGNAL}/databases/signal.db"
    assert statuses(found) == {
        SIGNAL: "container",
        f"{SIGNAL}-wal": "container",
        inside: "claimed",
        f"{inside}-wal": "companion",
    }
    assert found.issues == []
    assert bodies(found.content(inside), tmp_path, found.content(f"{inside}-wal"))[-1] == "only in the log"


@pytest.mark.parametrize("key", [DIGITS, "no such key"])
def test_a_log_that_nothing_opens_is_said(tmp_path: Path, take_in, key: str) -> None:
    connection = ciphered(tmp_path / "made.db", f"key = '{DIGITS}'", "kdf_iter = 1", keep_log=True)
    with ZipFile(tmp_path / "phone.zip", "w") as archive:
        archive.write(tmp_path / "made.db-wal", f"{SIGNAL}-wal")
        if key != DIGITS:
            archive.write(tmp_path / "made.db", SIGNAL)
    connection.close()
    found = take_in(tmp_path / "phone.zip", keys={"signal": [key.encode()]})
    expected = [(None, "missing")] if key == DIGITS else [(SIGNAL, "encrypted"), (None, "encrypted")]
    assert found.issues == expected


def test_a_copy_of_its_log_is_read_once_more(tmp_path: Path, taken) -> None:
    connection = ciphered(tmp_path / "made.db", f"key = '{DIGITS}'", "kdf_iter = 1", keep_log=True)
    files = {f"{SIGNAL}-wal": (tmp_path / "made.db-wal").read_bytes()}
    found = taken(SIGNAL, (tmp_path / "made.db").read_bytes(), DIGITS.encode(), "signal", **files)
    connection.close()
    phone, blobs = tmp_path / "phone", tmp_path / "again"
    blobs.mkdir()
    log = found[f"{SIGNAL}/databases/signal.db-wal"]
    wanted = [(log["path"], log["sha256"])]
    assert fetch(phone, find(phone), wanted, Ingest(**LIMITS), blobs, keys={"signal": [DIGITS.encode()]}) == 1


def test_one_that_is_open_already_keeps_its_log(tmp_path: Path, taken) -> None:
    with closing(sqlite3.connect(tmp_path / "made.db", isolation_level=None)) as connection:
        connection.execute("pragma journal_mode = wal")
        connection.execute("create table message (_id integer primary key, body text)")
        content, log = (tmp_path / "made.db").read_bytes(), (tmp_path / "made.db-wal").read_bytes()
    found = taken(SIGNAL, content, DIGITS.encode(), "signal", **{f"{SIGNAL}-wal": log})
    assert found.content(f"{SIGNAL}/databases/signal.db-wal") == log
    assert found.issues == []


@pytest.mark.parametrize("pragma", ["page_size = 65536", "page_size = 4096"])
def test_one_that_is_open_already_may_have_any_pages_or_no_table(tmp_path: Path, taken, pragma: str) -> None:
    with closing(sqlite3.connect(tmp_path / "made.db", isolation_level=None)) as connection:
        connection.execute(f"pragma {pragma}")
        connection.execute("create table message (_id integer primary key, body text)")
        if "4096" in pragma:
            connection.execute("drop table message")
    found = taken(SIGNAL, (tmp_path / "made.db").read_bytes(), DIGITS.encode(), "signal")
    assert found[f"{SIGNAL}/databases/signal.db"]["status"] == "claimed"
    assert found.issues == []


def test_what_stands_behind_the_end_of_a_backup_takes_no_memory() -> None:
    """zlib keeps it, and copies it anew with each piece."""
    inflate = zlib.decompressobj()
    assert b"".join(_inflated(inflate, zlib.compress(b"all of it"))) == b"all of it"
    assert list(_inflated(inflate, bytes(1 << 20))) == []
    assert inflate.unused_data == b""
