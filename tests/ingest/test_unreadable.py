from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from pipeline.ingest.sources import Claim
from pipeline.ingest.unreadable import unreadable

FORMATS = [
    ("image.E01", b"EVF\x09\x0d\x0a\xff\x00", "unsupported", "E01"),
    ("image.bin", b"EVF2\x0d\x0a\x81\x00", "unsupported", "Ex01"),
    ("files.L01", b"LVF\x09\x0d\x0a\xff\x00", "unsupported", "L01"),
    ("files.bin", b"LEF2\x0d\x0a\x81\x00", "unsupported", "Lx01"),
    ("image.ad1", b"ADSEGMENTEDFILE\x00", "unsupported", "AD1"),
    ("JAS1.xry", b"anything", "unsupported", "XRY"),
    ("Case.mfdb", b"SQLite format 3\x00", "unsupported", "AXIOM"),
    ("phone.ufd", b"[General]\r\nDate=x\r\n", "unsupported", "UFED"),
    ("EvidenceCollection.UFDX", b"<?xml version='1.0'?>", "unsupported", "UFED"),
    ("disk.dmg", b"encrcdsa\x00\x00\x00\x02", "encrypted", "DMG"),
    ("volume", b"\xeb\x58\x90-FVE-FS-\x00\x02", "encrypted", "BitLocker"),
    ("volume2", b"LUKS\xba\xbe\x00\x01", "encrypted", "LUKS"),
    ("Databases/msgstore.db.crypt15", b"\x12\x34", "encrypted", "WhatsApp"),
    ("Databases/msgstore-2026-03-14.1.db.crypt12", b"\x00\x01", "encrypted", "WhatsApp"),
    ("signal-2026-03-14-20-00-00.backup", b"\x00\x00\x00\x24", "encrypted", "Signal"),
]


@pytest.mark.parametrize(("path", "content", "code", "named"), FORMATS)
def test_a_format_that_nothing_reads_is_listed_by_its_name(
    tmp_path: Path, take_in: Callable[..., Any], path: str, content: bytes, code: str, named: str
) -> None:
    with ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(path, content + bytes(100))
        archive.writestr("note.txt", "hello")
    found = take_in(tmp_path / "a.zip")
    assert found[path]["status"] == code
    assert found[path]["type"].startswith("application/x-")
    assert found.issues == [(path, code)]
    assert named in found.details[0]


@pytest.mark.parametrize("path", ["data/ufd", "notes.crypt", "crypt15", "a.ufdr", "xry.txt", "a.e01x", "my.backup"])
def test_a_name_that_is_merely_similar_is_no_such_format(path: str) -> None:
    assert unreadable(b"hello, this is text", path) is None


def test_what_a_parser_claims_by_its_path_is_claimed(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x/msgstore.db.crypt15").write_bytes(b"\x12\x34")
    found = take_in(tmp_path / "x", claims=lambda *_: Claim("one day"))
    assert (found["msgstore.db.crypt15"]["status"], found.issues) == ("claimed", [])
