import json
import struct
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

from openpyxl import Workbook

from pipeline.demo import documents
from pipeline.demo.compound import compound
from pipeline.demo.documents import WRITTEN
from pipeline.parse.apps.documents import PARSER
from pipeline.text.documents.types import DOCUMENTS, OPENDOCUMENT, RTF, XLSX

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def test_a_document_has_its_name_author_and_time(tmp_path: Path, read, utc) -> None:
    file = documents.docx(tmp_path / "Plan.docx", ["Text"], author="Amara Okafor")
    (record,) = read(PARSER, file, _DOCX).records
    assert (record["kind"], record["title"], record["sender_name"]) == ("document", "Plan.docx", "Amara Okafor")
    assert record["sent_at"] == utc("2026-03-14 20:00")


def test_the_time_of_a_pdf_is_in_its_zone(tmp_path: Path, read, utc) -> None:
    file = documents.text_pdf(tmp_path / "a.pdf", ["Text"], author="Amara", created="D:20260314210000+01'00'")
    (record,) = read(PARSER, file, "application/pdf").records
    assert record["sent_at"] == utc("2026-03-14 20:00")
    assert json.loads(record["extra"])["author"] == "Amara"


def test_a_time_without_a_zone_stays_unknown_and_visible(tmp_path: Path, read) -> None:
    parsed = read(PARSER, documents.text_pdf(tmp_path / "a.pdf", ["x"], created="D:20260314210000"), "application/pdf")
    assert (parsed.column("sent_at"), parsed.column("sent_at_raw")) == ([None], ["D:20260314210000"])
    assert parsed.issues == [("document:1", "bad-time")]


def test_a_broken_document_is_still_listed(tmp_path: Path, read) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 cut off")
    assert read(PARSER, tmp_path / "a.pdf", "application/pdf").column("title") == ["a.pdf"]


def test_every_document_that_the_text_stage_knows_is_a_record() -> None:
    assert set(PARSER.types) == DOCUMENTS


def test_properties_of_spreadsheets_and_presentations(tmp_path: Path, read, utc) -> None:
    book = Workbook()
    book.properties.creator, book.properties.created = "Žofie", WRITTEN.replace(tzinfo=None)
    book.save(tmp_path / "a.xlsx")
    (record,) = read(PARSER, tmp_path / "a.xlsx", XLSX).records
    assert (record["sender_name"], record["sent_at"]) == ("Žofie", utc("2026-03-14 20:00"))


def test_properties_of_opendocument_and_rtf_have_no_zone(tmp_path: Path, read) -> None:
    meta = (
        '<office:document-meta xmlns:office="o" xmlns:meta="m" xmlns:dc="d"><office:meta><dc:title>Plan</dc:title>'
        "<meta:initial-creator>Bo</meta:initial-creator><meta:creation-date>2026-03-14T20:00:00.5</meta:creation-date>"
        "</office:meta></office:document-meta>"
    )
    with ZipFile(tmp_path / "a.odt", "w") as archive:
        archive.writestr("meta.xml", meta)
    parsed = read(PARSER, tmp_path / "a.odt", OPENDOCUMENT[0])
    assert (parsed.column("sender_name"), parsed.column("sent_at_raw")) == (["Bo"], ["2026-03-14T20:00:00.5"])
    assert (parsed.column("sent_at"), parsed.issues) == ([None], [("document:1", "bad-time")])
    info = rb"{\rtf1{\info{\title Plan}{\author J\'f6rg}{\creatim\yr2026\mo3\dy14\hr20\min5}}x}"
    (tmp_path / "a.rtf").write_bytes(info)
    parsed = read(PARSER, tmp_path / "a.rtf", RTF)
    assert (parsed.column("sender_name"), parsed.column("sent_at_raw")) == (["Jörg"], ["2026-03-14T20:05:00"])


def test_an_old_document_is_listed_with_what_its_summary_says(tmp_path: Path, read, utc) -> None:
    filetime = int((WRITTEN - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000
    values = {4: struct.pack("<II", 30, 4) + b"Bo\0\0", 12: struct.pack("<IQ", 64, filetime)}
    head, body = b"", b""
    for number, value in values.items():
        head += struct.pack("<II", number, 8 + 8 * len(values) + len(body))
        body += value
    section = struct.pack("<II", 8 + len(head) + len(body), len(values)) + head + body
    summary = (
        b"\xfe\xff\0\0\x05\0\x02\0" + bytes(16) + struct.pack("<I", 1) + bytes(16) + struct.pack("<I", 48) + section
    )
    (tmp_path / "a.doc").write_bytes(compound({"WordDocument": b"x", "\x05SummaryInformation": summary}))
    (record,) = read(PARSER, tmp_path / "a.doc", "application/msword").records
    assert (record["sender_name"], record["sent_at"]) == ("Bo", utc("2026-03-14 20:00"))
