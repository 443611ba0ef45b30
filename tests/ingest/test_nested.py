"""Archives inside archives."""

import io
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from models.settings import Ingest
from pipeline.ingest.fetch import fetch
from pipeline.ingest.find import find

DB = b"SQLite format 3\0" + bytes(84)


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return out.getvalue()


@pytest.mark.parametrize("name", ["phone.zip", "phone.zipx"])
def test_the_files_of_an_inner_archive_follow_it_under_its_name(
    tmp_path: Path, take_in: Callable[..., Any], name: str
) -> None:
    inner = zipped(sms_db=DB, note_txt=b"hello")
    (tmp_path / "a.zip").write_bytes(zipped(**{name: inner, "other_txt": b"x"}))
    found = take_in(tmp_path / "a.zip")
    assert set(found.paths) == {name, f"{name}/sms.db", f"{name}/note.txt", "other.txt"}
    assert found[name]["status"] == "container"
    assert found[f"{name}/sms.db"]["status"] == "claimed"
    assert found.content(f"{name}/sms.db") == DB
    assert found.taken.files == len(found.rows)
    assert [file.name for file in found.blobs.iterdir() if file.name.startswith("nested-")] == []


def test_deeper_than_the_limit_is_listed_and_said(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    content = zipped(sms_db=DB)
    for _ in range(3):
        content = zipped(in_zip=content)
    (tmp_path / "a.zip").write_bytes(content)
    found = take_in(tmp_path / "a.zip", max_depth=2)
    assert set(found.paths) == {"in.zip", "in.zip/in.zip", "in.zip/in.zip/in.zip"}
    assert found.issues == [("in.zip/in.zip/in.zip", "unsupported")]


@pytest.mark.parametrize("content", [zipped(a_txt=b"x" * 500)[:200], b"no archive at all"])
def test_an_inner_archive_that_cannot_be_opened_costs_itself(
    tmp_path: Path, take_in: Callable[..., Any], content: bytes
) -> None:
    (tmp_path / "a.zip").write_bytes(zipped(bad_zip=content, note_txt=b"x"))
    found = take_in(tmp_path / "a.zip")
    assert set(found.paths) == {"bad.zip", "note.txt"}
    assert [code for _, code in found.issues] == ["unsupported"]


def test_a_document_is_a_zip_and_stays_what_it_is(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    (tmp_path / "a.zip").write_bytes(zipped(letter_docx=zipped(word_xml=b"x")))
    assert take_in(tmp_path / "a.zip").paths == ["letter.docx"]


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_a_tar_however_it_is_packed(tmp_path: Path, take_in: Callable[..., Any], mode: str) -> None:
    with tarfile.open(tmp_path / "a.tar", mode) as archive:  # type: ignore[call-overload]
        member = tarfile.TarInfo("data/sms.db")
        member.size = len(DB)
        archive.addfile(member, io.BytesIO(DB))
    assert take_in(tmp_path / "a.tar").content("data/sms.db") == DB


def test_a_tar_packed_by_zstd_and_one_that_is_cut_off(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    import zstandard

    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as archive:
        member = tarfile.TarInfo("sms.db")
        member.size = len(DB)
        archive.addfile(member, io.BytesIO(DB))
    packed = zstandard.compress(plain.getvalue())
    (tmp_path / "a.tar.zst").write_bytes(packed)
    assert take_in(tmp_path / "a.tar.zst").content("sms.db") == DB


def test_what_was_wiped_is_read_again_from_the_inner_archive(tmp_path: Path, take_in: Callable[..., Any]) -> None:
    (tmp_path / "a.zip").write_bytes(zipped(phone_zip=zipped(sms_db=DB)))
    found = take_in(tmp_path / "a.zip")
    wanted = ("phone.zip/sms.db", found["phone.zip/sms.db"]["sha256"])
    (found.blobs / wanted[1]).unlink()
    limits = Ingest(max_file_bytes=1 << 30, max_ratio=1000, max_total_bytes=1 << 32, max_entries=100, max_depth=3)
    assert fetch(tmp_path / "a.zip", find(tmp_path / "a.zip"), [wanted], limits, found.blobs) == 1
    assert found.content("phone.zip/sms.db") == DB
