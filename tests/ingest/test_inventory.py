import hashlib
import plistlib
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from models.settings import Ingest
from pipeline.errors import Refused
from pipeline.ingest.fetch import fetch
from pipeline.ingest.find import find
from pipeline.ingest.ios_containers import NAME
from pipeline.ingest.signature import signature
from pipeline.ingest.sources import Claim

DB = b"SQLite format 3\0" + bytes(84)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
LIMITS = Ingest(max_file_bytes=1 << 30, max_ratio=1_000, max_total_bytes=1 << 32, max_entries=10_000, max_depth=3)


def lay(folder: Path, **files: bytes) -> Path:
    for path, content in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return folder


def test_a_log_is_read_with_its_database(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    files = {"a.db": DB, "a.db-wal": b"wal", "a.db-shm": b"shm", "a.db-journal": b"journal"}
    found = take_in(lay(tmp_path / "x", **files))
    assert found.paths[0] == "a.db"
    for suffix in ("-wal", "-shm", "-journal"):
        row = found[f"a.db{suffix}"]
        assert (row["status"], row["companion_of"]) == ("companion", found["a.db"]["source_id"])
    assert found.content("a.db-wal") == b"wal"
    assert found.content("a.db-journal") == b"journal"


def test_a_log_without_its_database_is_an_issue(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    found = take_in(lay(tmp_path / "x", **{"a.db-wal": b"wal", "b.db-wal": b"", "c.txt-wal": b"wal"}))
    assert {row["status"] for row in found.rows} == {"unsupported"}
    assert found.issues == [("a.db-wal", "missing")]


def listed(path: str) -> str | None:
    """A database `x.db` is read with a file `list.json` beside it."""
    folder, _, name = path.rpartition("/")
    return f"{folder}/x.db" if name == "list.json" else None


def test_a_file_that_a_parser_reads_beside_its_own_is_copied_and_belongs_to_that(
    tmp_path: Path, take_in: Callable[..., Any]
) -> None:
    files = {"a/list.json": b"{}", "a/x.db": DB, "a/x.db-wal": b"wal", "b/list.json": b"[]", "c/other.json": b"{}"}
    found = take_in(lay(tmp_path / "x", **files), beside=listed)
    for name in ("a/list.json", "a/x.db-wal"):
        assert (found[name]["status"], found[name]["companion_of"]) == ("companion", found["a/x.db"]["source_id"])
    assert found.content("a/list.json") == b"{}"
    assert (found["b/list.json"]["status"], found["c/other.json"]["status"]) == ("unsupported", "unsupported")
    assert found.issues == [("b/list.json", "missing")]


def test_files_of_one_name_in_several_folders_beside_a_file_are_all_of_them_there(
    tmp_path: Path, take_in: Callable[..., Any]
) -> None:
    def below(path: str) -> str | None:
        return "a/x.db" if path.startswith(("a/daily/", "a/weekly/")) else None

    files = {"a/daily/1": b"{}", "a/weekly/1": b"[]", "a/x.db": DB}
    found = take_in(lay(tmp_path / "x", **files), beside=below)
    assert [found[path]["status"] for path in files] == ["companion", "companion", "claimed"]


def test_a_file_beside_one_that_is_not_there_is_read_for_itself_if_it_can_be(
    tmp_path: Path, take_in: Callable[..., Any]
) -> None:
    def claimed(path: str, _: str | None) -> Claim | None:
        return Claim("x") if path.endswith(("x.db", "list.json")) else None

    found = take_in(lay(tmp_path / "x", **{"a/list.json": b"{}"}), beside=listed, claims=claimed)
    assert (found["a/list.json"]["status"], found.issues) == ("claimed", [])
    assert found.content("a/list.json") == b"{}"


def test_the_log_of_a_file_beside_a_database_belongs_to_it_as_well(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    files = {"a/list.json": DB, "a/list.json-wal": b"wal", "a/x.db": DB}
    found = take_in(lay(tmp_path / "x", **files), beside=listed)
    assert [found[path]["status"] for path in files] == ["companion", "companion", "claimed"]
    assert (found.content("a/list.json-wal"), found.issues) == (b"wal", [])


def test_equal_databases_that_are_read_with_different_files_are_different(
    tmp_path: Path, take_in: Callable[..., Any]
) -> None:
    files = {"data/data/o/x.db": DB, "data/data/o/list.json": b"{}", "data/user/0/o/x.db": DB}
    found = take_in(lay(tmp_path / "x", **files), beside=listed)
    assert [found[path]["status"] for path in files] == ["claimed", "companion", "claimed"]


ALIASES = [
    ("data/data/org.example/a.db", "data/user/0/org.example/a.db"),
    ("data/data/org.example/a.db", "data_mirror/data_ce/null/0/org.example/a.db"),
    ("data/user_de/0/org.example/a.db", "data_mirror/data_de/null/0/org.example/a.db"),
    ("data/user/10/org.example/a.db", "data_mirror/data_ce/null/10/org.example/a.db"),
    ("data/media/0/DCIM/a.db", "sdcard/DCIM/a.db"),
    ("data/media/0/DCIM/a.db", "storage/emulated/0/DCIM/a.db"),
    ("data/media/0/DCIM/a.db", "mnt/runtime/default/emulated/0/DCIM/a.db"),
    ("Dump/data/data/org.example/a.db", "Dump/data/user/0/org.example/a.db"),
    ("private/var/mobile/a.db", "var/mobile/a.db"),
]


@pytest.mark.parametrize(("first", "second"), ALIASES)
def test_one_file_under_two_names_of_one_file_system_is_read_once(
    tmp_path: Path, take_in: Callable[..., Any], first: str, second: str
) -> None:
    found = take_in(lay(tmp_path / "x", **{first: DB, second: DB}))
    assert [found[first]["status"], found[second]["status"]] == ["claimed", "duplicate"]
    assert found[second]["duplicate_of"] == found[first]["source_id"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("data/data/org.example/a.db", "data/user/10/org.example/a.db"),
        ("filesystem1/data/data/org.example/a.db", "filesystem2/data/data/org.example/b.db"),
        ("DCIM/a.png", "WhatsApp/Sent/b.png"),
    ],
)
def test_a_file_that_lies_in_two_places_is_read_once(
    tmp_path: Path, take_in: Callable[..., Any], first: str, second: str
) -> None:
    content = PNG if first.endswith("png") else DB
    found = take_in(lay(tmp_path / "x", **{first: content, second: content}))
    assert [found[first]["status"], found[second]["status"]] == ["claimed", "duplicate"]
    assert found[second]["duplicate_of"] == found[first]["source_id"]


@pytest.mark.parametrize(
    ("first", "second", "content"),
    [
        ("data/data/org.example/a.db", "data/data/org.example.other/a.db", DB),  # for another application
        ("a.png", "b.db", PNG),  # by another parser
        ("data/a.db", "data/b.db", b""),
        ("a.bin", "b.bin", b"nobody reads this"),
    ],
)
def test_equal_files_are_each_what_they_are_where_they_are_not_read_alike(
    tmp_path: Path, take_in: Callable[..., Any], first: str, second: str, content: bytes
) -> None:
    found = take_in(lay(tmp_path / "x", **{first: content, second: content}))
    assert {row["duplicate_of"] for row in found.rows} == {None}


def test_a_second_name_with_other_content_is_read_as_well(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    found = take_in(lay(tmp_path / "x", **{"data/data/o/a.db": DB, "data/user/0/o/a.db": DB + b"1"}))
    assert [row["status"] for row in found.rows] == ["claimed", "claimed"]


def test_databases_with_different_logs_are_different(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    files = {
        "data/data/o/a.db": DB,
        "data/data/o/a.db-wal": b"1",
        "data/user/0/o/a.db": DB,
        "data/user/0/o/a.db-wal": b"2",
    }
    found = take_in(lay(tmp_path / "x", **files))
    assert [found[path]["status"] for path in sorted(files)] == ["claimed", "companion"] * 2


def test_databases_with_equal_logs_are_read_once(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    files = {
        "data/data/o/a.db": DB,
        "data/data/o/a.db-wal": b"1",
        "data/user/0/o/a.db": DB,
        "data/user/0/o/a.db-wal": b"1",
    }
    found = take_in(lay(tmp_path / "x", **files))
    assert [found[path]["status"] for path in sorted(files)] == ["claimed", "companion", "duplicate", "companion"]


def test_the_supplied_hash_is_verified(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    path = tmp_path / "a.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr("a.db", DB)
    digest = sha256(path.read_bytes()).hexdigest()
    assert take_in(path, supplied={"sha256": digest}).taken.hashes == {"sha256": digest}
    assert take_in(path, supplied={"sha256": digest.upper()}).taken.hashes == {"sha256": digest}


def test_hashes_of_older_kinds_are_verified_beside_it_where_the_supplier_gave_them(
    tmp_path: Path, take_in: Callable[..., Any]
) -> None:
    path = Path(shutil.make_archive(str(tmp_path / "JAS1"), "tar", lay(tmp_path / "x", **{"a.db": DB})))
    own = {name: hashlib.new(name, path.read_bytes()).hexdigest() for name in ("sha256", "sha1", "md5")}
    assert take_in(path, supplied={"md5": own["md5"]}).taken.hashes == {"sha256": own["sha256"], "md5": own["md5"]}
    assert take_in(path, supplied=own).taken.hashes == own
    for name, called in (("sha1", "SHA-1"), ("md5", "MD5")):
        with pytest.raises(Refused, match=f"exhibit ABC/1: {called} 0000.* correct {name} in the case file"):
            take_in(path, supplied=own | {name: "0" * len(own[name])})


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_another_hash_than_the_supplied_one_refuses_the_exhibit(
    tmp_path: Path, take_in: Callable[..., Any], kind: str
) -> None:
    lay(tmp_path / "x", **{"a.db": DB})
    path = Path(shutil.make_archive(str(tmp_path / "JAS1"), kind, tmp_path / "x"))
    found = sha256(path.read_bytes()).hexdigest()
    with pytest.raises(Refused) as refusal:
        take_in(path, supplied={"sha256": "0" * 64})
    for part in ("exhibit ABC/1", "0" * 64, found, "copy it again"):
        assert part in str(refusal.value)


def test_a_folder_has_no_hash_to_verify(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    with pytest.raises(Refused, match=r"exhibit ABC/1: a folder has no hash of its own\. Remove sha256"):
        take_in(lay(tmp_path / "x", **{"a.db": DB}), supplied={"sha256": "0" * 64})


def test_a_path_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"nowhere\.zip: no such file"):
        find(tmp_path / "nowhere.zip")


@pytest.mark.parametrize("name", ["empty.zip", "empty"])
def test_an_empty_extraction_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.touch() if path.suffix else path.mkdir()
    with pytest.raises(Refused, match="is empty"):
        find(path)


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"PK\x03\x04")

    def refuse(*_: Any, **__: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(Refused, match=r"a\.zip: cannot be read \(Permission denied\)\. Give this account permission"):
        find(path)


def test_a_folder_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(Refused, match=r"cannot be read \(Permission denied\)\. Give this account permission"):
        find(tmp_path)


def test_a_file_of_no_known_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"neither this nor that")
    with pytest.raises(
        Refused,
        match=r"none of the formats that are known here: android_backup, 7z, rar, cpio, itunes, tar, ufed_xml, zip, f",
    ):
        find(path)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.bin", b"EVF\x09\x0d\x0a\xff\x00", r"an EnCase image \(E01\), which is unsupported"),
        ("a.xry", b"whatever", "an XRY case, which is unsupported"),
        ("msgstore.db.crypt15", b"whatever", "an encrypted backup of WhatsApp, which is encrypted"),
    ],
)
def test_a_known_format_that_nothing_opens_is_refused_by_name(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Refused, match=said):
        find(tmp_path / name)


@pytest.mark.parametrize("kind", ["folder", "zip", "tar", "gztar"])
def test_copies_that_were_wiped_are_fetched_again(tmp_path: Path, take_in: Callable[..., Any], kind: str) -> None:
    folder = lay(tmp_path / "x", **{"a.db": DB, "b.png": PNG, "c.txt": b"text"})
    path = folder if kind == "folder" else Path(shutil.make_archive(str(tmp_path / "a"), kind, folder))
    found = take_in(path)
    (found.blobs / found["a.db"]["sha256"]).unlink()
    wanted = [(row["path"], row["sha256"]) for row in found.rows if row["status"] == "claimed"]
    assert fetch(path, find(path), wanted, LIMITS, found.blobs) == 1
    assert found.content("a.db") == DB
    assert fetch(path, find(path), wanted, LIMITS, found.blobs) == 0


def test_an_extraction_that_no_longer_holds_what_was_read_is_refused(
    tmp_path: Path, take_in: Callable[..., Any]
) -> None:
    folder = lay(tmp_path / "x", **{"a.db": DB})
    found = take_in(folder)
    (found.blobs / found["a.db"]["sha256"]).unlink()
    (folder / "a.db").write_bytes(b"changed")
    with pytest.raises(Refused, match="The extraction has changed"):
        fetch(folder, find(folder), [("a.db", found["a.db"]["sha256"])], LIMITS, found.blobs)


def test_a_signature_changes_with_any_file(tmp_path: Path) -> None:
    folder = lay(tmp_path / "x", **{"a/b.db": DB, "c.txt": b"text"})
    (folder / "link").symlink_to("nowhere")
    before = signature(folder)
    assert signature(folder) == before
    (folder / "a/b.db").write_bytes(DB + b"1")
    assert signature(folder) != before
    assert signature(folder / "c.txt") != signature(folder / "a/b.db")


def test_an_extraction_without_one_file_is_refused(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    (tmp_path / "x" / "data").mkdir(parents=True)
    with pytest.raises(Refused, match=r"exhibit ABC/1: .* holds not one file"):
        take_in(tmp_path / "x")


def test_all_of_an_extraction_together_has_a_limit(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    found = take_in(lay(tmp_path / "x", **{f"{n}.txt": b"x" * 100 for n in range(9)}), max_total_bytes=350)
    assert (len(found.rows), found.issues) == (4, [("3.txt", "bomb")])


CONTAINER = "private/var/mobile/Containers/Data/Application/0B1C2D3E-0000-4000-8000-00000000A001"
SAYS = plistlib.dumps({"MCMMetadataIdentifier": "org.example.maps"}, fmt=plistlib.FMT_BINARY)


def by_domain(path: str, _: str | None) -> Claim | None:
    if path.endswith(("AppDomain-org.example.maps/Documents/user.db", "AppDomain-org.example.maps/a/b.json")):
        return Claim("maps")
    return Claim("containers") if f"Containers/Data/Application/{path.split('/')[-2]}/{NAME}" in path else None


def test_a_folder_of_ios_is_known_by_the_app_that_it_says_it_is_of(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    files = {
        f"{CONTAINER}/{name}": content
        for name, content in [(NAME, SAYS), ("Documents/user.db", DB), ("a/b.json", b"{}")]
    }
    files["private/var/mobile/Containers/Data/Application/another/Documents/user.db"] = DB
    found = take_in(lay(tmp_path / "x", **files), claims=by_domain)
    assert [found[path]["status"] for path in files] == ["claimed", "claimed", "claimed", "unsupported"]
    assert found.content(f"{CONTAINER}/Documents/user.db") == DB


@pytest.mark.parametrize("says", [b"", b"bplist00", plistlib.dumps([1]), plistlib.dumps({"MCMMetadataIdentifier": 5})])
def test_a_folder_that_does_not_say_whose_it_is_stays_unknown(
    tmp_path: Path, take_in: Callable[..., Any], says: bytes
) -> None:
    files = {f"{CONTAINER}/{NAME}": says, f"{CONTAINER}/Documents/user.db": DB}
    found = take_in(lay(tmp_path / "x", **files), claims=by_domain)
    assert found[f"{CONTAINER}/Documents/user.db"]["status"] == "unsupported"
