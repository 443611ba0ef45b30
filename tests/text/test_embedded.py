"""Files inside of documents are read as further pages of them, within limits."""

import struct
import tracemalloc
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from pipeline.demo import documents
from pipeline.demo.compound import compound
from pipeline.text.documents import embedded
from pipeline.text.documents.types import DOCX
from tests.text.office import png, read, with_parts


def test_a_file_in_a_document_is_read_as_its_further_pages(tmp_path: Path) -> None:
    letter = documents.docx(tmp_path / "a.docx", ["Letter"], pictures=[png(tmp_path / "p.png")])
    book = Workbook()
    book.active.title = "Rota"
    book.create_sheet("Old")["C7"] = "left here"
    book.save(tmp_path / "s.xlsx")
    sheet = (tmp_path / "s.xlsx").read_bytes()
    notes = documents.text_pdf(tmp_path / "n.pdf", ["one", "two"]).read_bytes()
    more = {"word__embeddings__sheet_xlsx": sheet, "word__embeddings__notes_pdf": notes}
    found, codes = read(with_parts(letter, tmp_path / "b.docx", **more), DOCX)
    assert [page.text.splitlines()[:2] for page in found] == [
        ["Letter"],
        [],
        ["notes.pdf", "one"],
        ["two"],
        ["sheet.xlsx", "Rota"],
        ["Old", "left here"],
    ]
    assert codes == []


def test_files_in_an_archive_inside_of_a_document_are_its_further_pages(tmp_path: Path) -> None:
    inner = BytesIO()
    with ZipFile(inner, "w") as archive:
        archive.writestr("a/note.txt", "by the door")
        archive.writestr("x.bin", b"\0\1")
        archive.write(png(tmp_path / "p.png"), "p.png")
    letter = documents.docx(tmp_path / "a.docx", ["Letter"])
    found, codes = read(with_parts(letter, tmp_path / "b.docx", word__embeddings__a_zip=inner.getvalue()), DOCX)
    assert [page.text.split("\n") for page in found] == [["Letter"], ["a.zip", "note.txt", "by the door"], ["p.png"]]
    assert codes == ["unsupported"]


def test_an_archive_that_expands_beyond_the_limit_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "_BYTES", 5_000)
    inner = BytesIO()
    with ZipFile(inner, "w", ZIP_DEFLATED) as archive:
        archive.writestr("big.txt", "0" * 10_000)
        archive.writestr("note.txt", "by the door")
    letter = documents.docx(tmp_path / "a.docx", ["Letter"])
    found, codes = read(with_parts(letter, tmp_path / "b.docx", word__embeddings__a_zip=inner.getvalue()), DOCX)
    assert [page.text.split("\n") for page in found[1:]] == [["a.zip", "note.txt", "by the door"]]
    assert codes == ["unsupported"]


def test_of_what_claims_to_be_small_no_more_is_unpacked_and_a_place_that_cannot_be_costs_itself() -> None:
    inner = BytesIO()
    with ZipFile(inner, "w", ZIP_DEFLATED) as archive:
        archive.writestr("big.txt", bytes(1 << 25))
    with ZipFile(inner) as archive:
        (member,) = archive.infolist()
        member.file_size = 10
        tracemalloc.start()
        assert embedded._member(archive, member) == b""
        assert tracemalloc.get_traced_memory()[1] < 1 << 24
        tracemalloc.stop()
        member.header_offset = 1 << 63
        assert embedded._member(archive, member) == b""


def test_files_in_files_end_somewhere_and_what_nothing_reads_is_counted(tmp_path: Path) -> None:
    inner = documents.docx(tmp_path / "0.docx", ["bottom"])
    for depth in range(1, 5):
        outer = documents.docx(tmp_path / f"{depth}.docx", [f"level {depth}"])
        more = {"word__embeddings__in_docx": inner.read_bytes(), "word__embeddings__x_bin": b"\0\1"}
        inner = with_parts(outer, tmp_path / f"{depth}b.docx", **more)
    found, codes = read(inner, DOCX)
    assert [page.text.splitlines()[-1] for page in found] == ["level 4", "level 3", "level 2"]
    assert codes == ["unsupported"]


def _native(name: str, content: bytes) -> bytes:
    """An object that wraps a file (MS-OLEDS 2.3.6)."""
    label = name.encode("cp1252") + b"\0"
    head = b"\x02\x00" + label + b"C:\\" + label + b"\0\0\x03\0" + struct.pack("<I", len(label)) + label
    body = head + struct.pack("<I", len(content)) + content
    return compound({"\x01Ole10Native": struct.pack("<I", len(body)) + body})


def test_a_file_wrapped_in_an_object_is_taken_out(tmp_path: Path) -> None:
    letter = documents.docx(tmp_path / "a.docx", ["Letter"])
    more = {
        "word__embeddings__oleObject1_bin": _native("list.csv", b"Amara,Monday\n"),
        "word__embeddings__oleObject2_bin": compound(
            {"CONTENTS": documents.text_pdf(tmp_path / "n.pdf", ["one"]).read_bytes()}
        ),
        "word__embeddings__oleObject2b_bin": compound({"Package": letter.read_bytes()}),
        "word__embeddings__oleObject3_bin": compound({"WordDocument": b"old"}),
        "word__embeddings__oleObject4_bin": _native("list.csv", b"x")[:600],
    }
    found, codes = read(with_parts(letter, tmp_path / "b.docx", **more), DOCX)
    assert [page.text.splitlines() for page in found] == [
        ["Letter"],
        ["list.csv", "Amara,Monday"],
        ["object", "one"],
        ["object", "Letter"],
    ]
    assert codes == ["unsupported"]


def test_more_files_than_the_limit_are_counted_and_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "_FILES", 2)
    more = {f"word__embeddings__{number}_txt": b"x" for number in range(5)}
    found, codes = read(with_parts(documents.docx(tmp_path / "a.docx", ["x"]), tmp_path / "b.docx", **more), DOCX)
    assert (len(found), codes) == (3, ["unsupported"])
