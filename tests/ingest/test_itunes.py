import plistlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha1
from pathlib import Path
from plistlib import UID
from typing import Any

import pytest

from pipeline.demo.backups import encrypted_itunes_backup
from pipeline.errors import Refused
from pipeline.ingest.find import find
from pipeline.ingest.sources import Claim

DB = b"SQLite format 3\0" + bytes(84)
WHATSAPP = "AppDomainGroup-group.net.whatsapp.WhatsApp.shared"


def file_id(domain: str, path: str) -> str:
    return sha1(f"{domain}-{path}".encode(), usedforsecurity=False).hexdigest()


def properties(modified: Any = 1773518400) -> bytes:
    """The plist of NSKeyedArchiver that stands beside each file."""
    own = {"LastModified": modified, "Mode": 33188, "Size": 100, "RelativePath": UID(2), "$class": UID(3)}
    objects = ["$null", own, "path", {"$classname": "MBFile", "$classes": ["MBFile", "NSObject"]}]
    archive = {"$archiver": "NSKeyedArchiver", "$version": 100000, "$top": {"root": UID(1)}, "$objects": objects}
    return plistlib.dumps(archive, fmt=plistlib.FMT_BINARY)


def make(folder: Path, *files: tuple[str, str, bytes | None], encrypted: bool = False) -> Path:
    """A backup; a file without content is listed and not there."""
    folder.mkdir()
    (folder / "Info.plist").write_bytes(plistlib.dumps({"Product Version": "17.4"}))
    (folder / "Manifest.plist").write_bytes(plistlib.dumps({"IsEncrypted": encrypted}, fmt=plistlib.FMT_BINARY))
    with closing(sqlite3.connect(folder / "Manifest.db")) as manifest, manifest:
        manifest.execute(
            "create table Files (fileID text primary key, domain text, relativePath text, flags integer, file blob)"
        )
        for domain, path, content in files:
            key = file_id(domain, path)
            manifest.execute("insert into Files values (?, ?, ?, 1, ?)", (key, domain, path, properties()))
            if content is not None:
                (folder / key[:2]).mkdir(exist_ok=True)
                (folder / key[:2] / key).write_bytes(content)
    return folder


def change(backup: Path, sql: str, *values: Any) -> None:
    with closing(sqlite3.connect(backup / "Manifest.db")) as manifest, manifest:
        manifest.execute(sql, values)


def test_files_stand_where_they_were_on_the_telephone(
    tmp_path: Path, take_in: Callable[..., Any], unchanged: Callable[[Path], Any]
) -> None:
    backup = make(
        tmp_path / "backup",
        ("HomeDomain", "Library/SMS/sms.db", DB),
        ("CameraRollDomain", "Media/DCIM/100APPLE/IMG_0001.PNG", b"\x89PNG\r\n\x1a\n1"),
        (WHATSAPP, "ChatStorage.sqlite", DB),
    )
    before = unchanged(backup)
    found = take_in(backup)
    assert find(backup).name == "itunes"
    assert sorted(found.paths) == [
        f"{WHATSAPP}/ChatStorage.sqlite",
        "CameraRollDomain/Media/DCIM/100APPLE/IMG_0001.PNG",
        "HomeDomain/Library/SMS/sms.db",
        "Info.plist",
        "Manifest.db",
        "Manifest.plist",
    ]
    assert found["HomeDomain/Library/SMS/sms.db"]["modified_at"] == datetime(2026, 3, 14, 20, 0, tzinfo=UTC)
    assert found.content("HomeDomain/Library/SMS/sms.db") == DB
    assert found.issues == []
    assert unchanged(backup) == before


def test_folders_are_not_files_and_links_are_not_followed(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    backup = make(tmp_path / "backup", ("HomeDomain", "Library/SMS/sms.db", DB))
    change(backup, "insert into Files values (?, 'HomeDomain', 'Library', 2, null)", "0" * 40)
    change(backup, "insert into Files values (?, 'HomeDomain', 'Library/link', 4, null)", "1" * 40)
    change(backup, "insert into Files values (?, 'HomeDomain', 'Library/odd', 9, null)", "2" * 40)
    found = take_in(backup)
    assert "HomeDomain/Library" not in found.paths
    assert found.issues == [("HomeDomain/Library/link", "symlink"), ("HomeDomain/Library/odd", "special-file")]


def test_a_file_that_is_listed_and_not_there_is_an_issue(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    found = take_in(make(tmp_path / "backup", ("HomeDomain", "Library/SMS/sms.db", None)))
    assert found["HomeDomain/Library/SMS/sms.db"]["status"] == "failed"
    assert found.issues == [("HomeDomain/Library/SMS/sms.db", "missing")]


def test_a_file_that_is_there_and_not_listed_is_a_row(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    backup = make(tmp_path / "backup", ("HomeDomain", "a.db", DB))
    (backup / "ff").mkdir()
    (backup / "ff" / ("ff" + "0" * 38)).write_bytes(b"\x89PNG\r\n\x1a\n2")
    assert take_in(backup)["ff/ff" + "0" * 38]["status"] == "claimed"


@pytest.mark.parametrize("key", ["../../etc/passwd", "/etc/passwd", "xyz", "", None, 7, b"\xff"])
def test_a_file_id_that_is_none_names_no_file_of_this_machine(
    tmp_path: Path, take_in: Callable[..., Any], key: Any
) -> None:
    backup = make(tmp_path / "backup", ("HomeDomain", "a.db", DB))
    change(backup, "update Files set fileID = ?", key)
    assert ("HomeDomain/a.db", "missing") in take_in(backup).issues


def test_a_path_that_points_outside_is_cleaned_and_reported(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    found = take_in(make(tmp_path / "backup", ("HomeDomain", "../../x.db", DB)))
    assert ("HomeDomain/x.db", "path-traversal") in found.issues
    assert found["HomeDomain/x.db"]["status"] == "claimed"


@pytest.mark.parametrize("blob", [None, b"", b"bplist00", 7, "text", properties("soon"), properties(1 << 62)])
def test_odd_properties_cost_the_time_only(tmp_path: Path, take_in: Callable[..., Any], blob: Any) -> None:
    backup = make(tmp_path / "backup", ("HomeDomain", "a.db", DB))
    change(backup, "update Files set file = ?", blob)
    row = take_in(backup)["HomeDomain/a.db"]
    assert (row["status"], row["modified_at"]) == ("claimed", None)


def test_rows_still_in_the_manifests_wal_are_read_and_the_original_is_left_alone(
    tmp_path: Path, take_in: Callable[..., Any], unchanged: Callable[[Path], Any]
) -> None:
    backup = make(tmp_path / "backup", ("HomeDomain", "a.db", DB), ("HomeDomain", "late.db", DB))
    connection = sqlite3.connect(backup / "Manifest.db", isolation_level=None)
    connection.execute("pragma journal_mode=wal")
    connection.execute("pragma wal_autocheckpoint=0")
    connection.execute("update Files set relativePath = 'later.db' where relativePath = 'late.db'")
    wal = (backup / "Manifest.db-wal").read_bytes()
    database = (backup / "Manifest.db").read_bytes()
    connection.close()
    (backup / "Manifest.db").write_bytes(database)
    (backup / "Manifest.db-wal").write_bytes(wal)
    before = unchanged(backup)
    assert "HomeDomain/later.db" in take_in(backup).paths
    assert unchanged(backup) == before


def test_a_damaged_manifest_leaves_every_file_under_its_own_name(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    backup = make(tmp_path / "backup", ("HomeDomain", "a.db", DB))
    (backup / "Manifest.db").write_bytes(b"SQLite format 3\0" + b"\xff" * 4096)
    found = take_in(backup)
    key = file_id("HomeDomain", "a.db")
    assert found[f"{key[:2]}/{key}"]["type"] == "application/vnd.sqlite3"
    assert found.issues[0] == (None, "damaged")


CONTENT = {"HomeDomain/Library/SMS/sms.db": DB * 50, "CameraRollDomain/empty.txt": b"", "HomeDomain/x.txt": b"hello"}


def test_an_encrypted_backup_is_opened_with_its_password(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    backup = encrypted_itunes_backup(tmp_path / "backup", CONTENT, "correct horse")
    found = take_in(backup, password="correct horse", claims=lambda path, _: Claim(path))
    for path, content in CONTENT.items():
        assert found.content(path) == content
    assert found.issues == []
    assert found["HomeDomain/x.txt"]["modified_at"]


@pytest.mark.parametrize(
    ("password", "said"), [(None, "Give its password with extraction.password_env"), ("wrong", "does not open")]
)
def test_without_its_password_it_is_refused(
    tmp_path: Path, take_in: Callable[..., Any], password: str | None, said: str
) -> None:
    backup = encrypted_itunes_backup(tmp_path / "backup", CONTENT, "correct horse")
    with pytest.raises(Refused, match=said):
        take_in(backup, password=password)


def test_an_encrypted_manifest_without_its_keybag_is_refused(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    backup = make(tmp_path / "backup")
    (backup / "Manifest.plist").unlink()
    (backup / "Manifest.db").write_bytes(bytes(range(256)))
    with pytest.raises(Refused, match="the keybag of this encrypted backup cannot be read"):
        take_in(backup, password="x")


def test_a_file_that_is_cut_off_costs_its_end(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    backup = encrypted_itunes_backup(tmp_path / "backup", CONTENT, "x")
    key = file_id("HomeDomain", "Library/SMS/sms.db")
    stored = backup / key[:2] / key
    stored.write_bytes(stored.read_bytes()[:1000])
    found = take_in(backup, password="x")
    assert found.issues == [("HomeDomain/Library/SMS/sms.db", "damaged")]
    assert (DB * 50).startswith(found.content("HomeDomain/Library/SMS/sms.db"))


def test_a_backup_of_ios_9_is_refused(tmp_path: Path) -> None:
    (tmp_path / "Manifest.mbdb").write_bytes(b"mbdb\5\0")
    with pytest.raises(Refused, match="iOS 9 or before"):
        find(tmp_path)
