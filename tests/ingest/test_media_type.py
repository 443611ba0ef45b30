import time
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from pipeline.ingest.media_type import HEAD, media_type

OPEN = "application/vnd.oasis.opendocument."
OFFICE = "application/vnd.openxmlformats-officedocument."
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def ftyp(*brands: bytes) -> bytes:
    return (8 + 4 * (len(brands) + 1)).to_bytes(4, "big") + b"ftyp" + brands[0] + bytes(4) + b"".join(brands[1:])


def zipped(*names: str) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "<xml/>")
    return buffer.getvalue()


def opened(kind: str) -> bytes:
    """As OpenDocument begins: its name, not compressed."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", f"{OPEN}{kind}")
        archive.writestr("content.xml", "<xml/>")
    return buffer.getvalue()


MAIL = b"Received: from mail.example.org\r\nFrom: a@example.org\r\nTo: b@example.org\r\nSubject: Hello\r\n\r\nHello\r\n"
MBOX = b"From a@example.org Sat Mar 14 20:00:00 2026\n" + MAIL


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"", "sms.db", None),
        (b"SQLite format 3\0" + bytes(84), "photo.jpg", "application/vnd.sqlite3"),  # content wins over the name
        (b"\xff\xd8\xff\xe1", "IMG_1.HEIC", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "a", "image/png"),
        (ftyp(b"heic", b"mif1", b"heic"), "a", "image/heic"),
        (ftyp(b"mif1", b"mif1", b"heic"), "a", "image/heic"),
        (ftyp(b"mif1", b"miaf"), "a", "image/heif"),
        (ftyp(b"mif1", b"avif"), "a", "image/avif"),
        (ftyp(b"isom", b"avc1"), "a", "video/mp4"),
        (ftyp(b"qt  "), "a", "video/quicktime"),
        (ftyp(b"3gp4"), "a", "video/3gpp"),
        (ftyp(b"3g2a"), "a", "video/3gpp"),
        (ftyp(b"M4A "), "a", "audio/mp4"),
        (bytes(4) + b"moov" + bytes(8), "a", "video/quicktime"),  # before brands
        (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm", "a", "video/webm"),
        (b"\x1a\x45\xdf\xa3\xa3\x42\x82\x88matroska", "a", "video/x-matroska"),
        (b"#!AMR-WB\n\x24", "a", "audio/amr"),
        (b"\x02#!SILK_V3\x0c", "msg_1.amr", "audio/silk"),
        (b"\xff\xf1\x50\x80\x2b", "a.aac", "audio/aac"),
        (b"\xff\xfb\x90\x44\x00", "a.mp3", "audio/mpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "a", "image/webp"),
        (b"BM" + bytes(8) + b"\x36\0\0\0\x28\0\0\0", "Screenshot_1", "image/bmp"),
        (b"BMW, by the station, at eight", "a", "text/plain"),
        (b"%PDF-1.7\n%\xe2\xe3", "a", "application/pdf"),
        (b"\x00\x01junk\n%PDF-1.4\n", "a", "application/pdf"),
        (b"bplist00\xd1", "a", "application/x-plist"),
        (b'\n <?xml version="1.0"?>\n<!-- x --><!DOCTYPE plist PUBLIC "">', "a", "application/x-plist"),
        (zipped("[Content_Types].xml", "word/document.xml"), "a", DOCX),
        (zipped("[Content_Types].xml"), "letter.docx", DOCX),
        (zipped("[Content_Types].xml", "xl/workbook.xml", "word/x"), "a", OFFICE + "spreadsheetml.sheet"),
        (zipped("[Content_Types].xml", "ppt/presentation.xml"), "a", OFFICE + "presentationml.presentation"),
        (zipped("xl/workbook.bin"), "a.xlsb", "application/vnd.ms-excel.sheet.binary.macroenabled.12"),
        (zipped("Index/Document.iwa"), "a.pages", "application/vnd.apple.pages"),
        (opened("text"), "a", OPEN + "text"),
        (opened("spreadsheet"), "a.zip", OPEN + "spreadsheet"),
        (zipped("content.xml", "mimetype"), "packed anew.odt", OPEN + "text"),
        (b'<?xml version="1.0"?>\n<office:document xmlns:office="x">', "a", OPEN + "text-flat-xml"),
        (OLE + bytes(504), "a.docx", DOCX),  # what has a password
        (OLE + bytes(504) + "WordDocument".encode("utf-16-le"), "a", "application/msword"),
        (OLE + bytes(504) + "Workbook".encode("utf-16-le"), "a.doc", "application/vnd.ms-excel"),
        (b"{\\rtf1 x}", "a.doc", "application/rtf"),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "a", "text/calendar"),
        (zipped("AndroidManifest.xml"), "a", "application/vnd.android.package-archive"),
        (zipped("notes.txt"), "notes.zip", "application/zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.msg", "application/vnd.ms-outlook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a", "application/x-ole-storage"),
        (MAIL, "a.eml", "message/rfc822"),
        (MAIL, "a", "message/rfc822"),
        (b"Hello\r\n", "a.eml", "message/rfc822"),
        (MBOX, "Inbox", "application/mbox"),
        (MBOX, "a.eml", "message/rfc822"),
        (b"From \r\n" + MAIL, "Inbox", "application/mbox"),
        (b"From here it is two miles to the station.\n", "a.txt", "text/plain"),
        (b"<!doctype html><p>Hi", "a", "text/html"),
        (b'<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml">', "a", "application/xhtml+xml"),
        (b'<?xml version="1.0"?><map/>', "prefs.xml", "application/xml"),
        (b'{"name": "value"}', "a", "application/json"),
        (b"[not json at all", "a", "text/plain"),
        (b"BEGIN:VCARD\r\nVERSION:3.0\r\n", "a", "text/vcard"),
        (b"number,name\n1,2\n", "a.csv", "text/csv"),
        (b"number,name\n1,2\n", "a", "text/plain"),
        (("\u200f١٤\u200f/٣\u200f/٢٠٢٦، ٨:١٥ م - كيت: لا\n" * 2).encode(), "a.txt", "text/x-whatsapp-chat"),
        (b"plain words", "a", "text/plain"),
        ("naïve ☕".encode(), "a", "text/plain"),
        ("naïve".encode("utf-16"), "a", "text/plain"),
        ("naïve".encode("cp1252"), "a.txt", "text/plain"),
        ("naïve".encode("cp1252"), "a", None),  # without a name that says text it may be anything
        (b"   \n", "a.txt", None),
        (b"\x00\x01\x02\x03", "a.txt", None),
        (b"fLaC\x00\x00\x00\x22" + bytes(64), "a", "audio/flac"),  # by puremagic
    ],
)
def test_a_type_is_told_by_content(content: bytes, name: str, expected: str | None) -> None:
    assert media_type(content, name) == expected


def test_a_character_cut_at_the_end_of_the_head_does_not_make_a_text_binary() -> None:
    assert media_type("é".encode() * HEAD + b"x", "a") == "text/plain"
    assert media_type(b"x" + "é".encode() * HEAD, "a") == "text/plain"


@pytest.mark.parametrize(
    "content",
    [
        b"<!---->" * 2000,
        b"From Mon 00:00 " + b"Mon 00:00 " * 2000,
        b"<?xml>" + b"<!-- " * 4000,
        b"a:b\n " * 4000,
        b'["' + b'\\"' * 8000,
        b"PK\x03\x04" * 16000,
    ],
)
def test_content_made_to_hang_does_not(content: bytes) -> None:
    started = time.perf_counter()
    media_type(content[:HEAD], "a.xml")
    assert time.perf_counter() - started < 1


def test_real_files_are_what_their_makers_say(real: Callable[[str], Path]) -> None:
    tika = "tika/tika-parsers/tika-parsers-standard/tika-parsers-standard-modules"
    for path, expected in {
        "plaso/test_data/android/mmssms.db": "application/vnd.sqlite3",
        "plaso/test_data/Document.docx": DOCX,
        "plaso/test_data/plist/leading_whitespace.plist": "application/x-plist",
        "pillow_heif/tests/images/heif_corrupted/corrupted.hif": "image/heic",
        f"{tika}/tika-parser-mail-module/src/test/resources/test-documents/simple.mbox": "application/mbox",
        f"{tika}/tika-parser-mail-module/src/test/resources/test-documents/testRFC822_dkim.eml": "message/rfc822",
        f"{tika}/tika-parser-mail-module/src/test/resources/test-documents/testRFC822_x-.eml": "message/rfc822",
        f"{tika}/tika-parser-pdf-module/src/test/resources/test-documents/testOCR.pdf": "application/pdf",
        f"{tika}/tika-parser-ocr-module/src/test/resources/test-documents/testTIFF_multipage.tif": "image/tiff",
    }.items():
        file = real(path)
        assert (path, media_type(file.read_bytes()[:HEAD], file.name)) == (path, expected)


def test_a_file_costs_less_than_a_millisecond(real: Callable[[str], Path]) -> None:
    heads = [(file.read_bytes()[:HEAD], file.name) for file in real("README.md").parent.rglob("*") if file.is_file()]
    started = time.process_time()
    for head, name in heads:
        media_type(head, name)
    assert (time.process_time() - started) / len(heads) < 0.001
