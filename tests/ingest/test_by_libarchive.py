"""Archives built in code: 7-Zip and cpio by libarchive itself, RAR by hand (nothing free writes it), stored."""

import os
import shutil
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import libarchive
import pytest

from models.settings import Ingest
from pipeline.errors import Refused
from pipeline.ingest.containers import by_libarchive
from pipeline.ingest.fetch import fetch
from pipeline.ingest.find import find

DB = b"SQLite format 3\0" + bytes(84)
NOISE = b"".join(sha256(bytes([n])).digest() for n in range(256)) * 4
MADE = 1773518400  # 2026-03-14 20:00 UTC
LIMITS = Ingest(max_file_bytes=1 << 30, max_ratio=1_000, max_total_bytes=1 << 32, max_entries=10_000, max_depth=3)


def packed(path: Path, kind: str = "7zip", options: str = "", **files: bytes) -> Path:
    with libarchive.file_writer(str(path), kind, options=options) as archive:
        for name, content in files.items():
            archive.add_file_from_memory(name, len(content), content, permission=0o644, mtime=MADE)
    return path


def rar4(**files: bytes) -> bytes:
    """Blocks of CRC-16, type, flags, size, what the type says; of a file its content behind it."""

    def block(kind: int, flags: int, body: bytes, content: bytes = b"") -> bytes:
        head = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
        return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head + content

    out = b"Rar!\x1a\x07\x00" + block(0x73, 0, bytes(6))
    for name, content in files.items():
        stored = name.encode()
        known = (len(content), len(content), 3, zlib.crc32(content), 0x5C6EA000, 20, 0x30, len(stored), 0o100644)
        out += block(0x74, 0x8000, struct.pack("<IIBIIBBHI", *known) + stored, content)
    return out + block(0x7B, 0x4000, b"")


def rar5(**files: bytes) -> bytes:
    """Blocks of CRC-32, size, what the type says, in numbers of 7 bits a byte; of a file its content behind it."""

    def numbers(*given: int) -> bytes:
        out = bytearray()
        for number in given:
            while number > 127:
                out.append(number & 127 | 128)
                number >>= 7
            out.append(number)
        return bytes(out)

    def block(body: bytes, content: bytes = b"") -> bytes:
        sized = numbers(len(body)) + body
        return struct.pack("<I", zlib.crc32(sized)) + sized + content

    out = b"Rar!\x1a\x07\x01\x00" + block(numbers(1, 0, 0))
    for name, content in files.items():
        stored = name.encode()
        known = struct.pack("<II", MADE, zlib.crc32(content)) + numbers(0, 1, len(stored)) + stored
        out += block(numbers(2, 2, len(content), 6, len(content), 0o100644) + known, content)
    return out + block(numbers(5, 0, 0))


FILES = {"data/é文.db": DB, "b.bin": NOISE}


def build(path: Path, kind: str) -> Path:
    if kind.startswith("rar"):
        path.write_bytes({"rar4": rar4, "rar5": rar5}[kind](**FILES))
        return path
    return packed(path, kind, **FILES)


@pytest.mark.parametrize(("kind", "name"), [("7zip", "7z"), ("cpio_newc", "cpio"), ("rar4", "rar"), ("rar5", "rar")])
def test_the_files_of_an_archive_are_rows(
    tmp_path: Path, take_in: Callable[..., Any], unchanged: Callable[[Path], Any], kind: str, name: str
) -> None:
    path = build(tmp_path / "extraction", kind)
    before = unchanged(path)
    found = take_in(path)
    assert find(path).name == name
    assert (found.paths, found.issues) == (["b.bin", "data/é文.db"], [])
    assert found.content("data/é文.db") == DB
    assert found["b.bin"]["sha256"] == sha256(NOISE).hexdigest()
    assert found["b.bin"]["modified_at"] == (None if kind == "rar4" else datetime(2026, 3, 14, 20, 0, tzinfo=UTC))
    assert found.taken.sha256 == before[str(path)][0]
    assert unchanged(path) == before


@pytest.mark.parametrize("method", ["lzma1", "lzma2", "bzip2", "deflate", "ppmd", "store"])
def test_each_compression_that_libarchive_writes_is_read(
    tmp_path: Path, take_in: Callable[..., Any], method: str
) -> None:
    found = take_in(packed(tmp_path / "a.7z", "7zip", f"compression={method}", **{"a.db": DB, "b.bin": NOISE}))
    assert (found.content("a.db"), found.issues) == (DB, [])


def test_names_that_point_outside_are_cleaned_and_reported(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    found = take_in(packed(tmp_path / "a.7z", **{"../x.db": DB, "/y.db": DB, "C:\\z.db": DB}))
    assert sorted(found.paths) == ["C/z.db", "x.db", "y.db"]
    assert sorted(code for _, code in found.issues) == ["path-traversal"] * 3


def test_a_name_that_is_not_utf8_is_kept_with_a_mark(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    path = packed(tmp_path / "a.cpio", "cpio_newc", **{"caf_.db": DB})
    path.write_bytes(path.read_bytes().replace(b"caf_", b"caf\xe9"))
    found = take_in(path)
    assert (found.paths, found.issues) == (["caf\ufffd.db"], [("caf\ufffd.db", "bad-text")])


def test_names_do_not_depend_on_the_locale_of_the_machine(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.7z", **FILES)
    code = (
        "import sys; from pathlib import Path; from pipeline.ingest.container import Reading; "
        "from pipeline.ingest.find import find; path = Path(sys.argv[1]); "
        "print(ascii([e.path for e in find(path).entries(Reading(path, path.parent))]))"
    )
    environment = os.environ | {"LC_ALL": "C", "PYTHONPATH": os.pathsep.join(sys.path)}
    said = subprocess.run(
        [sys.executable, "-c", code, path], env=environment, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == ascii(list(FILES))
    assert said.stderr == ""


def test_links_and_devices_are_listed_and_not_followed(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x/a.db").write_bytes(DB)
    os.link(tmp_path / "x/a.db", tmp_path / "x/b.db")
    (tmp_path / "x/link.db").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "x/pipe")
    with libarchive.file_writer(str(tmp_path / "a.cpio"), "cpio_newc") as archive:
        for name in ("a.db", "b.db", "link.db", "pipe"):
            archive.add_file(str(tmp_path / "x" / name), pathname=name)
    found = take_in(tmp_path / "a.cpio")
    assert sorted(found.issues) == [("link.db", "symlink"), ("pipe", "special-file")]
    assert found.content("a.db") == found.content("b.db") == DB  # a hard link that has content of its own


def test_content_that_contradicts_its_checksum_is_kept_and_said(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    path = packed(tmp_path / "a.7z", "7zip", "compression=store", **{"a.db": DB, "b.db": NOISE, "c.db": DB})
    raw = bytearray(path.read_bytes())
    raw[32 + len(DB) + 500] ^= 1
    path.write_bytes(raw)
    found = take_in(path)
    assert found.issues == [("b.db", "damaged")]
    assert [found[name]["size_bytes"] for name in ("a.db", "b.db", "c.db")] == [100, len(NOISE), 100]


@pytest.mark.parametrize("kind", ["cpio_newc", "rar4", "rar5"])
def test_an_archive_that_is_cut_off_gives_what_is_there(tmp_path: Path, take_in: Callable[..., Any], kind: str) -> None:
    path = build(tmp_path / "extraction", kind)
    path.write_bytes(path.read_bytes()[: -len(NOISE) // 2])
    found = take_in(path)
    assert found.content("data/é文.db") == DB
    assert found.issues == [("b.bin", "damaged"), (None, "damaged")]
    assert found.taken.sha256 == sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("cut", [1, 40, 500])
def test_a_7z_without_its_list_of_contents_is_refused(tmp_path: Path, take_in: Callable[..., Any], cut: int) -> None:
    path = packed(tmp_path / "a.7z", **FILES)
    path.write_bytes(path.read_bytes()[:-cut])
    with pytest.raises(Refused, match="cut off, damaged or in several parts"):
        take_in(path)


def test_damage_in_the_middle_of_a_solid_archive_keeps_what_came_before(
    tmp_path: Path, take_in: Callable[..., Any]
) -> None:
    more = os.urandom(300_000)  # not to be compressed: the damage stands where it was put
    path = packed(tmp_path / "a.7z", **{"a.db": DB, "b.bin": more, "c.db": DB})
    raw = bytearray(path.read_bytes())
    raw[150_000:150_400] = b"\xff" * 400
    path.write_bytes(raw)
    found = take_in(path)
    assert found.content("a.db") == DB
    assert 0 < found["b.bin"]["size_bytes"] <= len(more)
    assert ("b.bin", "damaged") in found.issues


def test_an_archive_that_expands_too_far_is_read_no_further(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    found = take_in(packed(tmp_path / "a.7z", **{"a.db": DB, "b.db": bytes(8 << 20), "c.db": DB}), max_ratio=100)
    assert found.issues == [("b.db", "bomb")]


@pytest.fixture
def seven_zip() -> Callable[..., None]:
    """The program of Debian's p7zip-full: it packs what libarchive does not write."""
    program = shutil.which("7z")
    if not program:
        pytest.skip("7z (p7zip-full) is not on this machine: it makes the archives of this test")
    return lambda *arguments: subprocess.run([program, *map(str, arguments)], check=True, capture_output=True) and None


@pytest.mark.parametrize("switch", ["-mhe=off", "-mhe=on"])
def test_an_encrypted_7z_is_refused_with_the_remedy(
    tmp_path: Path, take_in: Callable[..., Any], seven_zip: Callable[..., None], switch: str
) -> None:
    (tmp_path / "a.db").write_bytes(DB)
    seven_zip("a", "-pfictional", switch, tmp_path / "a.7z", tmp_path / "a.db")
    with pytest.raises(Refused, match=r"encrypted, and its format is not decrypted here\. Unpack it"):
        take_in(tmp_path / "a.7z", password="fictional")


def test_of_an_archive_in_which_some_is_encrypted_the_rest_is_read(
    tmp_path: Path, take_in: Callable[..., Any], seven_zip: Callable[..., None]
) -> None:
    for name in ("a.db", "b.db"):
        (tmp_path / name).write_bytes(DB)
    seven_zip("a", tmp_path / "a.7z", tmp_path / "a.db")
    seven_zip("a", "-pfictional", tmp_path / "a.7z", tmp_path / "b.db")
    found = take_in(tmp_path / "a.7z")
    assert [found[name]["status"] for name in ("a.db", "b.db")] == ["claimed", "encrypted"]
    assert found.issues == [("b.db", "encrypted"), (None, "encrypted")]


def test_compression_that_libarchive_does_not_know_is_refused_by_name(
    tmp_path: Path, take_in: Callable[..., Any], seven_zip: Callable[..., None]
) -> None:
    (tmp_path / "b.bin").write_bytes(NOISE)
    seven_zip("a", "-m0=Deflate64", tmp_path / "a.7z", tmp_path / "b.bin")
    with pytest.raises(Refused, match="compressed in a way that is not known here"):
        take_in(tmp_path / "a.7z")


def test_a_7z_inside_a_zip_is_opened(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    inner = packed(tmp_path / "phone.7z", **{"sms.db": DB})
    with ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(inner, "phone.7z")
    found = take_in(tmp_path / "a.zip")
    assert found["phone.7z"]["status"] == "container"
    assert found.content("phone.7z/sms.db") == DB


def test_what_was_wiped_is_read_again(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    path = packed(tmp_path / "a.7z", **{"a.db": NOISE, "b.db": DB})
    found = take_in(path)
    (found.blobs / found["b.db"]["sha256"]).unlink()
    assert fetch(path, find(path), [("b.db", found["b.db"]["sha256"])], LIMITS, found.blobs) == 1
    assert found.content("b.db") == DB


def test_without_libarchive_one_refusal_names_the_package(
    tmp_path: Path, take_in: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    by_libarchive._library.cache_clear()
    monkeypatch.setitem(sys.modules, "libarchive.read", None)
    path = packed(tmp_path / "a.7z", **FILES)
    with pytest.raises(Refused, match="Install the package libarchive13"):
        take_in(path)
