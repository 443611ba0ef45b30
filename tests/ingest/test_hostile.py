"""Containers that nobody's tool wrote: whatever their bytes are, the answer is rows and issues, or a refusal."""

import io
import random
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import Refused

DB = b"SQLite format 3\0" + bytes(900)


def a_tar(mode: str, format_: int) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode, format=format_) as archive:  # type: ignore[call-overload]
        for name, kind in (("a.db", tarfile.REGTYPE), ("b.db", tarfile.LNKTYPE), ("x" * 150 + "é", tarfile.REGTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname, info.mtime = kind, "a.db", 1.5
            info.size = len(DB) if kind == tarfile.REGTYPE else 0
            archive.addfile(info, io.BytesIO(DB))
        info = tarfile.TarInfo("sparse.db")
        info.pax_headers = {"GNU.sparse.map": "1000,100,3000,0", "GNU.sparse.size": "3000"}
        info.pax_headers |= {"GNU.sparse.major": "0", "GNU.sparse.minor": "1"}
        info.size = 100
        archive.addfile(info, io.BytesIO(bytes(100)))
    return buffer.getvalue()


def a_zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
            archive.writestr(f"{method}é.db", DB, method)
    return buffer.getvalue()


def changed(content: bytes, chance: random.Random) -> bytes:
    """Some bytes overwritten, mostly in headers and at the end, where formats keep what they go by; some cut off."""
    raw = bytearray(content)
    first, last = chance.choice([(0, len(raw)), (0, min(len(raw), 2048)), (max(0, len(raw) - 400), len(raw))])
    for _ in range(chance.choice([1, 2, 5, 20])):
        raw[chance.randrange(first, last)] = chance.choice([0, 0xFF, 0x80, ord("9"), chance.randrange(256)])
    return bytes(raw[: chance.randrange(1, len(raw))] if chance.random() < 0.2 else raw)


@pytest.mark.parametrize(
    "content",
    [a_zip(), a_tar("w", tarfile.GNU_FORMAT), a_tar("w", tarfile.PAX_FORMAT), a_tar("w:gz", tarfile.PAX_FORMAT)],
    ids=["zip", "GNU tar", "pax tar", "tar.gz"],
)
def test_no_bytes_of_a_container_raise_anything_but_a_refusal(
    tmp_path: Path, take_in: Callable[..., Any], content: bytes
) -> None:
    chance = random.Random(1)  # noqa: S311 - the same changes in every run
    path = tmp_path / "container"
    refused = 0
    for _ in range(150):
        path.write_bytes(changed(content, chance))
        try:
            found = take_in(path, max_file_bytes=1 << 24, max_total_bytes=1 << 26)
        except Refused:
            refused += 1
            continue
        assert all(row["status"] for row in found.rows)
        assert len({row["source_id"] for row in found.rows}) == len(found.rows) == found.taken.files
    assert refused < 150


def test_a_name_may_be_nothing_but_zeros(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.db", DB)
    path.write_bytes(path.read_bytes().replace(b"x.db", bytes(4)))
    assert [(row["path"], row["status"]) for row in take_in(path).rows] == [("\0\0\0\0", "unsupported")]
