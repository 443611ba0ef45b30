"""Dumps with several file systems, absolute names and names of several systems side by side, and who reads what."""

import io
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from pipeline.ingest.sources import Claim
from pipeline.parse import claims

DB = b"SQLite format 3\0" + bytes(84)
WHERE = {
    # as stored → as listed, and who reads it
    "data/data/com.android.providers.telephony/databases/mmssms.db": (None, "android_sms"),
    "/data/data/com.whatsapp/databases/msgstore.db": (
        "data/data/com.whatsapp/databases/msgstore.db",
        "whatsapp_android",
    ),
    "./data/data/com.android.chrome/app_chrome/Default/History": (
        "data/data/com.android.chrome/app_chrome/Default/History",
        "chrome",
    ),
    "/private/var/mobile/Library/SMS/sms.db": ("private/var/mobile/Library/SMS/sms.db", "ios_messages"),
    "filesystem1/private/var/mobile/Library/Safari/History.db": (None, "safari"),
    "filesystem2/private/var/mobile/Library/CallHistoryDB/CallHistory.storedata": (None, "ios_calls"),
    "C:\\Users\\asha\\Chrome\\Default\\History": ("C/Users/asha/Chrome/Default/History", "chrome"),
    "Dump\\data\\data\\com.android.providers.contacts\\databases\\contacts2.db": (
        "Dump/data/data/com.android.providers.contacts/databases/contacts2.db",
        "android_contacts",
    ),
}


def claimed(path: str, type_: str | None) -> Claim | None:
    parser = claims.claims(path, type_)
    return Claim(parser.name, parser.app_at(path)) if parser else None


def packed(path: Path, files: dict[str, bytes]) -> Path:
    if path.suffix == ".zip":
        with ZipFile(path, "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
    else:
        with tarfile.open(path, "w") as archive:
            for name, content in files.items():
                member = tarfile.TarInfo(name)
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
    return path


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_each_file_is_claimed_by_its_parser_however_its_name_was_stored(
    tmp_path: Path, take_in: Callable[..., Any], kind: str
) -> None:
    files = {stored: DB + bytes([n]) for n, stored in enumerate(WHERE)}
    found = take_in(packed(tmp_path / f"a.{kind}", files), claims=claimed)
    assert {row["path"]: row["parser"] for row in found.rows} == {
        listed or stored: parser for stored, (listed, parser) in WHERE.items()
    }
    assert {row["status"] for row in found.rows} == {"claimed"}
    assert {code for _, code in found.issues} == {"path-traversal"}  # odd names are said, and nothing else is odd
    for n, (stored, (listed, _)) in enumerate(WHERE.items()):
        assert found.content(listed or stored) == DB + bytes([n])


SMS = "private/var/mobile/Library/SMS/sms.db"


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_two_roots_are_two_sources_each_with_its_own_log(
    tmp_path: Path, take_in: Callable[..., Any], kind: str
) -> None:
    files = {}
    for root in ("filesystem1", "filesystem2"):
        files |= {f"{root}/{SMS}": DB + root.encode(), f"{root}/{SMS}-wal": b"log of " + root.encode()}
    found = take_in(packed(tmp_path / f"a.{kind}", files), claims=claimed)
    for root in ("filesystem1", "filesystem2"):
        database, log = found[f"{root}/{SMS}"], found[f"{root}/{SMS}-wal"]
        assert (database["status"], log["companion_of"]) == ("claimed", database["source_id"])
        assert found.content(f"{root}/{SMS}-wal") == b"log of " + root.encode()


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_names_that_become_one_by_cleaning_stay_two_files(
    tmp_path: Path, take_in: Callable[..., Any], kind: str
) -> None:
    files = {f"/{SMS}": DB + b"1", SMS: DB + b"2", f"/{SMS}-wal": b"log 1", f"{SMS}-wal": b"log 2"}
    found = take_in(packed(tmp_path / f"a.{kind}", files), claims=claimed)
    assert found.paths.count(SMS) == 2
    databases = {row["source_id"]: row["sha256"] for row in found.rows if row["status"] == "claimed"}
    logs = {row["companion_of"]: row["sha256"] for row in found.rows if row["status"] == "companion"}
    assert len(set(databases.values())) == 2
    assert set(logs) == set(databases)
    content = {found.blobs.joinpath(databases[key]).read_bytes()[-1:]: found.blobs.joinpath(logs[key]) for key in logs}
    assert {last: log.read_bytes()[-1:] for last, log in content.items()} == {b"1": b"1", b"2": b"2"}


def test_the_same_file_by_an_absolute_and_a_relative_name_is_read_once(
    tmp_path: Path, take_in: Callable[..., Any]
) -> None:
    found = take_in(packed(tmp_path / "a.tar", {f"/{SMS}": DB, SMS: DB, f"/{SMS[8:]}": DB}), claims=claimed)
    assert sorted(row["status"] for row in found.rows) == ["claimed", "duplicate", "duplicate"]
