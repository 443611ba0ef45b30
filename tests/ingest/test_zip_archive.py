import struct
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from pipeline.errors import Refused
from pipeline.ingest.find import find

DB = b"SQLite format 3\0" + bytes(84)


def make(path: Path, *entries: tuple[str | ZipInfo, bytes]) -> Path:
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return path


def flagged(path: Path, names: tuple[bytes, ...]) -> Path:
    """Sets the bit that says "encrypted" in both headers of some entries, as a password would."""
    raw = bytearray(path.read_bytes())
    for signature, flags, name_at in ((b"PK\x03\x04", 6, 30), (b"PK\x01\x02", 8, 46)):
        at = raw.find(signature)
        while at >= 0:
            if any(raw[at + name_at :].startswith(name) for name in names):
                raw[at + flags] |= 1
            at = raw.find(signature, at + 4)
    path.write_bytes(raw)
    return path


def test_files_of_a_zip_are_rows_and_folders_are_not(
    tmp_path: Path, take_in: Callable[..., Any], unchanged: Callable[[Path], Any]
) -> None:
    path = make(tmp_path / "a.zip", ("data/", b""), ("data/a.db", DB), ("b.txt", b"text"))
    before = unchanged(path)
    found = take_in(path)
    assert find(path).name == "zip"
    assert found.paths == ["b.txt", "data/a.db"]
    assert found.content("data/a.db") == DB
    assert found.issues == []
    assert found.taken.sha256 == before[str(path)][0]
    assert unchanged(path) == before


def test_dos_time_has_no_zone_and_is_null(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    path = make(tmp_path / "a.zip", (ZipInfo("a.db", (2026, 3, 14, 20, 0, 0)), DB))
    assert take_in(path)["a.db"]["modified_at"] is None


@pytest.mark.parametrize(
    "extra",
    [
        struct.pack("<HHBi", 0x5455, 5, 1, 1773518400),
        struct.pack("<HHIHHQQQ", 0x000A, 32, 0, 1, 24, 134179920000000000, 0, 0),
        struct.pack("<HHHHBi", 0x9999, 0, 0x5455, 5, 1, 1773518400),
    ],
    ids=["extended timestamp", "NTFS", "behind another field"],
)
def test_extra_fields_give_the_time_in_utc(tmp_path: Path, take_in: Callable[..., Any], extra: bytes) -> None:
    info = ZipInfo("a.db")
    info.extra = extra
    assert take_in(make(tmp_path / "a.zip", (info, DB)))["a.db"]["modified_at"] == datetime(2026, 3, 14, 20, tzinfo=UTC)


@pytest.mark.parametrize("extra", [b"\x55\x54", struct.pack("<HHI", 0x000A, 4, 0)])
def test_a_broken_extra_field_costs_the_time_only(tmp_path: Path, take_in: Callable[..., Any], extra: bytes) -> None:
    info = ZipInfo("a.db")
    info.extra = extra
    path = make(tmp_path / "a.zip", (info, DB))
    assert (take_in(path)["a.db"]["modified_at"], take_in(path)["a.db"]["status"]) == (None, "claimed")


@pytest.mark.parametrize(
    ("stored", "logical"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("data/../../x.db", "data/x.db"),
        ("C:\\Users\\x.db", "C/Users/x.db"),
        ("C:/Users/x.db", "C/Users/x.db"),
        ("\\\\?\\C:\\x.db", "C/x.db"),
        ("dir\\x.db", "dir/x.db"),
        ("..", "unnamed"),
    ],
)
def test_a_name_that_points_outside_is_cleaned_and_reported(
    tmp_path: Path, take_in: Callable[..., Any], stored: str, logical: str
) -> None:
    found = take_in(make(tmp_path / "a.zip", (stored, DB)))
    assert found.paths == [logical]
    assert found.issues == [(logical, "path-traversal")]
    assert found[logical]["sha256"]
    assert not (tmp_path / "etc").exists()


def test_names_with_a_leading_slash_are_one_issue_of_the_container(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    found = take_in(make(tmp_path / "a.zip", ("/data/a.db", DB), ("/data/b.txt", b"b"), ("./c.txt", b"c")))
    assert sorted(found.paths) == ["c.txt", "data/a.db", "data/b.txt"]
    assert found.issues == [(None, "path-traversal")]
    assert found.details == ["2 names begin with a slash; it is left out"]


def test_a_link_and_a_device_are_not_read(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    link, device = ZipInfo("link.db"), ZipInfo("device")
    link.external_attr, device.external_attr = 0o120777 << 16, 0o020644 << 16
    found = take_in(make(tmp_path / "a.zip", (link, b"/etc/passwd"), (device, b""), ("a.db", DB)))
    assert found.issues == [("link.db", "symlink"), ("device", "special-file")]
    assert found["link.db"]["status"] == found["device"]["status"] == "unsupported"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_occurs_twice_is_counted_twice(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    found = take_in(make(tmp_path / "a.zip", ("a.txt", b"first"), ("a.txt", b"second")))
    assert found.paths == ["a.txt", "a.txt"]
    assert len({row["source_id"] for row in found.rows}) == 2
    assert len({row["sha256"] for row in found.rows}) == 2


def test_names_without_the_utf8_flag_are_utf8_if_they_can_be(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    path = make(tmp_path / "a.zip", ("naïve.txt", b"1"))
    path.write_bytes(path.read_bytes().replace(b"\x00\x08", b"\x00\x00", 2))  # clears the flag in both headers
    assert take_in(path).paths == ["naïve.txt"]


def test_an_encrypted_entry_is_a_row_and_an_issue(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    path = flagged(make(tmp_path / "a.zip", ("a.db", DB), ("secret.db", DB)), (b"secret",))
    found = take_in(path)
    assert found["secret.db"]["status"] == "encrypted"
    assert found.issues == [("secret.db", "encrypted")]
    assert found["a.db"]["status"] == "claimed"


def test_a_zip_that_is_encrypted_throughout_is_refused(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    path = flagged(make(tmp_path / "JAS1.zip", ("a.db", DB), ("b.db", DB)), (b"a.db", b"b.db"))
    with pytest.raises(Refused, match=r"JAS1\.zip: every file .* password.*extraction\.password_env"):
        take_in(path)


def test_a_truncated_zip_is_refused(tmp_path: Path) -> None:
    path = make(tmp_path / "JAS1.zip", ("a.db", DB))
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(Refused, match=r"JAS1\.zip: this zip is cut off.*Copy it again"):
        find(path)


def test_a_zip_whose_list_of_contents_is_broken_is_refused(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    path = make(tmp_path / "JAS1.zip", ("a.db", DB))
    path.write_bytes(path.read_bytes().replace(b"PK\x01\x02", b"PK\x01\x09"))
    with pytest.raises(Refused, match=r"JAS1\.zip: this zip's list of contents cannot be read"):
        take_in(path)


def test_content_with_a_wrong_checksum_is_read_whole_and_reported(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    path = tmp_path / "a.zip"
    with ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.db", DB)
    damaged = DB[:-1] + b"\x01"
    path.write_bytes(path.read_bytes().replace(DB, damaged))
    found = take_in(path)
    assert found.issues == [("a.db", "damaged")]
    assert (found["a.db"]["status"], found.content("a.db")) == ("claimed", damaged)


def test_content_that_cannot_be_unpacked_fails_alone(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    path = make(tmp_path / "a.zip", ("a.db", DB), ("b.db", DB))
    with ZipFile(path) as archive:
        start = archive.getinfo("a.db").header_offset + 30 + len("a.db")
    raw = bytearray(path.read_bytes())
    raw[start] = 0xFF  # no such kind of deflate block
    path.write_bytes(raw)
    found = take_in(path)
    assert found.issues == [("a.db", "damaged")]
    assert (found["a.db"]["status"], found["a.db"]["sha256"]) == ("failed", None)
    assert found["b.db"]["status"] == "claimed"


def test_a_compression_that_nothing_here_knows_is_an_issue(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    path = make(tmp_path / "a.zip", ("a.db", DB))
    raw = bytearray(path.read_bytes())
    raw[8] = 9  # Deflate64
    raw[raw.find(b"PK\x01\x02") + 10] = 9
    path.write_bytes(raw)
    found = take_in(path)
    assert (found["a.db"]["status"], found.issues) == ("unsupported", [("a.db", "unsupported")])


def test_an_entry_that_expands_too_far_is_a_bomb_and_the_others_are_read(
    tmp_path: Path, take_in: Callable[..., Any]
) -> None:
    noise = bytes(range(256)) * 4096  # keeps the container as a whole below the ratio
    path = tmp_path / "a.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr("bomb.db", bytes(8 << 20), ZIP_DEFLATED)
        archive.writestr("noise.bin", noise)
        archive.writestr("small.db", bytes(1 << 20), ZIP_DEFLATED)
    found = take_in(path, max_ratio=100)
    assert found.issues == [("bomb.db", "bomb")]
    assert (found["bomb.db"]["status"], found["bomb.db"]["sha256"]) == ("failed", None)
    assert found["small.db"]["status"] == "claimed"
    assert len(list(found.blobs.iterdir())) == 1


def test_a_size_is_counted_on_what_comes_out_not_on_what_is_declared(
    tmp_path: Path, take_in: Callable[..., Any]
) -> None:
    found = take_in(make(tmp_path / "a.zip", ("a.db", bytes(2048)), ("b.db", DB)), max_file_bytes=1024)
    assert found.issues == [("a.db", "bomb")]
    assert found["b.db"]["status"] == "claimed"


def test_a_container_that_expands_too_far_is_read_no_further(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    path = make(tmp_path / "a.zip", *((f"{n}.db", bytes(1 << 20)) for n in range(6)))
    found = take_in(path, max_ratio=200)
    assert found.issues == [("1.db", "bomb")]
    assert "nothing after it is read" in found.details[0]
    assert len(found.rows) == 2


def test_too_many_entries_are_a_bomb(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    found = take_in(make(tmp_path / "a.zip", *((f"{n}.txt", b"x") for n in range(5))), max_entries=3)
    assert (found.issues, len(found.rows)) == ([(None, "bomb")], 3)


def test_an_itunes_backup_inside_a_zip_is_pointed_out(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    found = take_in(make(tmp_path / "a.zip", ("backup/Manifest.db", DB), ("backup/ab/ab12", b"x")))
    assert ("backup/Manifest.db", "unsupported") in found.issues


def test_a_locked_file_that_is_damaged_says_nothing_about_the_password(
    tmp_path: Path, take_in: Callable[..., Any]
) -> None:
    path = flagged(make(tmp_path / "a.zip", ("b.txt", b"text"), ("a.db", DB)), (b"a.db",))
    raw = path.read_bytes()
    second = raw.rindex(b"PK\x03\x04")
    path.write_bytes(raw[:second] + b"XX" + raw[second + 2 :])
    found = take_in(path, password="x")
    assert (found["b.txt"]["status"], found["a.db"]["status"]) == ("unsupported", "failed")
    assert found.issues == [("a.db", "damaged")]
