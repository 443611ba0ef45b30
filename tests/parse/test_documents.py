import json
from pathlib import Path

from pipeline.demo import documents
from pipeline.parse.apps.documents import PARSER

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
