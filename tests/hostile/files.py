"""Bad files, generated: what storage, software and people do to evidence, and what somebody might prepare."""

import io
import plistlib
import random
import sqlite3
import struct
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from pipeline.demo import android, documents, ios

NOW = datetime(2026, 3, 14, 20, tzinfo=UTC)


def good() -> dict[str, bytes]:
    """Files that must be read completely whatever lies beside them: logical path → content."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        android.mmssms(folder / "mmssms.db", [android.Sms("+447700900101", f"Good {n}", NOW) for n in range(20)])
        documents.text_pdf(folder / "a.pdf", ["Still here"])
        return {
            "good/data/data/com.android.providers.telephony/databases/mmssms.db": (folder / "mmssms.db").read_bytes(),
            "good/note.pdf": (folder / "a.pdf").read_bytes(),
        }


def bad() -> Iterator[tuple[str, bytes]]:
    """More than two hundred of them."""
    with tempfile.TemporaryDirectory() as name:
        seeds = dict(_seeds(Path(name)))
    for logical, content in seeds.items():
        yield from _damaged(logical, content)
    yield from _prepared()


def _seeds(folder: Path) -> Iterator[tuple[str, bytes]]:
    """One sound file of each format, at the path where its parser looks for it."""

    def made(path: str, build: Callable[[Path], object]) -> tuple[str, bytes]:
        target = folder / Path(path).name
        build(target)
        return path, target.read_bytes()

    sms = [android.Sms("+447700900101", "Where are you", NOW)] * 30
    chat = android.jid("+447700900101")
    yield made("telephony/databases/mmssms.db", lambda p: android.mmssms(p, sms))
    yield made(
        "com.whatsapp/databases/msgstore.db",
        lambda p: android.whatsapp(p, [android.Chat(chat)], [android.WhatsAppMessage(chat, "Hi", NOW)] * 1),
    )
    yield made(
        "contacts/databases/calllog.db", lambda p: android.calllog(p, [android.Call("+447700900101", NOW, 5)] * 9)
    )
    yield made(
        "Library/SMS/sms.db",
        lambda p: ios.sms_db(p, [ios.Chat(["+447700900101"])], [ios.Message(0, "Hi", NOW, "+447700900101", True)] * 9),
    )
    yield made("Safari/History.db", lambda p: ios.safari_history(p, [ios.Visit("https://example.org", "x", NOW)]))
    for suffix in ("jpg", "png", "heic", "tif"):
        yield made(f"DCIM/a.{suffix}", lambda p: ios.photo(p, "2026:03:14 21:05:00", "+00:00", (53.5, -2.2), (64, 48)))
    yield made("docs/a.pdf", lambda p: documents.text_pdf(p, ["Text"]))
    yield made("docs/a.docx", lambda p: documents.docx(p, ["Text"]))
    yield made("docs/a.html", lambda p: documents.html(p, ["Text"]))
    mail = documents.message(sender="a@example.org", recipients=["b@example.org"], subject="x", body="y")
    yield made("docs/a.eml", lambda p: documents.mail(p, mail))
    yield made("docs/a.mbox", lambda p: documents.mbox(p, [mail, mail]))


def _damaged(logical: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """Cut off, overwritten, shifted, doubled; the same damage each time."""
    dice = random.Random(logical)  # noqa: S311 - not a secret

    def named(kind: str) -> str:
        return f"bad/{kind}/{logical}"

    yield named("empty"), b""
    for part in (0.02, 0.5, 0.98):
        yield named(f"cut-{part}"), content[: int(len(content) * part)]
    for number in range(6):
        changed = bytearray(content)
        for _ in range(max(1, len(content) // 400)):
            changed[dice.randrange(len(changed))] = dice.randrange(256)
        yield named(f"bits-{number}"), bytes(changed)
    middle = len(content) // 2
    yield named("zeros"), content[: middle // 2] + bytes(middle) + content[middle // 2 + middle :]
    yield named("shifted"), content[:64] + b"\x00" + content[64:]
    yield named("doubled"), content + content


def _prepared() -> Iterator[tuple[str, bytes]]:
    yield "bad/DCIM/bomb.png", _png(60_000, 60_000)
    yield "bad/DCIM/wide.png", _png(2**31 - 1, 1)
    yield "bad/docs/deep.html", b"<div>" * 200_000
    yield "bad/docs/deep.xml.html", b"<!DOCTYPE a [<!ENTITY b 'cc'><!ENTITY d '&b;&b;'>]><a>&d;</a>"
    yield "bad/docs/laughs.docx", _docx(_LAUGHS)
    yield "bad/docs/deep.docx", _docx(b"<w:p>" * 100_000)
    yield "bad/docs/zeros.docx", _docx(b"\x00" * 30_000_000)
    yield "bad/docs/loop.pdf", _looping_pdf()
    yield "bad/docs/long-line.txt", b"x" * 5_000_000
    yield "bad/docs/nul.txt", bytes(1_000_000)
    yield "bad/docs/controls.txt", "".join(map(chr, range(32))).encode() * 100 + "\u202e\u2066".encode()
    yield "bad/docs/headers.eml", b"From: " + b"a" * 2_000_000 + b"\n\nbody"
    yield "bad/docs/parts.eml", _nested_mail(300)
    yield "bad/docs/from.mbox", b"From \n" * 20_000
    yield "bad/docs/date.eml", b"From: a@example.org\nDate: Fri, 99 Foo 99999 99:99:99 +9999\n\nx"
    yield "bad/inner/bomb.zip", _zip({"zeros": bytes(80_000_000)})
    yield "bad/inner/traversal.zip", _zip({"../../../../etc/passwd": b"x", "/absolute": b"y", "a\\..\\b": b"z"})
    yield "bad/inner/itself.zip", _matryoshka(8)
    yield "bad/inner/cut.tar.gz", zlib.compress(b"x" * 10_000)[:50]
    for number, sql in enumerate(_SCHEMAS):
        yield f"bad/schema-{number}/databases/mmssms.db", _database(sql)
    yield "bad/plist/Info.plist", plistlib.dumps({"a": [[[[]]]]})[:40]
    yield "bad/plist/deep.plist", b"<plist>" + b"<array>" * 100_000
    yield "bad/plist/itself.plist", _plist_that_holds_itself()
    yield "bad/proto/deep.pb", b"\x0a\xff\xff\x7f" * 5_000
    yield "bad/proto/long.pb", b"\x0a" + b"\xff" * 9 + b"\x01"
    yield "bad/report/report.xml", b"<project>" + b"<model type='Chat'>" * 200_000
    yield "bad/laughs/report.xml", _LAUGHS
    yield "bad/docs/bomb.pdf", _pdf_of(b"/Filter/FlateDecode", zlib.compress(b" " * 100_000_000))
    yield "bad/docs/rebuilt.pdf", _pdf_of(b"", b"x")[:-60] + b"1 0 obj<</Type/Font>>endobj\n" * 8_000
    yield "bad/docs/itself.docx", _docx(b"<w:document/>") + _docx(b"<w:document/>")
    yield "bad/docs/brackets.eml", b"From: " + b"(" * 60_000 + b"\n\nbody"
    yield "bad/docs/parts.mbox", b"From - \n" + _nested_mail(300)
    yield "bad/DCIM/itself.tif", _picture_whose_directories_are_a_ring()
    yield "bad/DCIM/huge.heic", _heic_of(2**31, 2**31)
    yield from ((f"bad/pages-{n}/databases/mmssms.db", content) for n, content in enumerate(_pages()))
    for number, name in enumerate(_NAMES):
        yield f"bad/names-{number}/{name}", b"SQLite format 3\x00 but not"


_LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">'
    b'<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;">]><w:document>&e;&e;&e;</w:document>'
)
_NAMES = (
    "a\nb.db", "a\x1b[2Jb.db", "\u202egnp.db", "x" * 250 + ".db", "con.db", " .db", "a\u200db.db", "é\u0301.db",
    "=cmd().db", "'; drop table sms;--.db", "x" * 4_000 + ".db", "a\x00b.db",
)  # fmt: skip
_SMS = "create table sms (_id integer primary key, thread_id, address, date, type, body); insert into sms "
_ENDLESS = "as with recursive n(i) as (select 1 union all select i + 1 from n) select i"
_SCHEMAS = (
    f"create view sms {_ENDLESS} as _id, 1 as thread_id, 'x' as address, 1 as date, 1 as type, '' as body from n",
    _SMS.replace("integer primary key", "").replace("_id", "rowid")
    + "values (1, 1, 'a', 1, 1, 'b'), ('x', 1, 'a', 1, 1, 'b')",
    _SMS.replace("body);", "body) without rowid;") + "values (1, 1, 'a', 1, 1, 'b')",
    f"create view threads {_ENDLESS} as _id, '1' as recipient_ids from n;"
    "create table pdu (_id integer primary key, thread_id, date, msg_box); create table part (mid, ct, text);"
    "create table addr (msg_id, address, type); insert into pdu values (1, 1, 1, 1)",
    "create view sms as with recursive n(i) as (select 1 union all select i + 1 from n) "
    "select i as _id, 1 as thread_id, 'x' as address, 1 as date, 1 as type, 'y' as body from n limit 100000",
    _SMS + "select null, x'00ff', x'fffe', 'tomorrow', x'01', x'c328' from (values (1), (2), (3))",
    _SMS + "values (-9223372036854775808, 1, 'a', 9e999, 1e300, zeroblob(1000000))",
    _SMS + "values (9223372036854775807, 1, 'a', 1, 1, 'b')",
    "create table sms (_id integer primary key, thread_id, address, date, type)",
    "create table SMS (_ID integer primary key, THREAD_ID, ADDRESS, DATE, TYPE, BODY)",
    "create table pdu (_id integer primary key, thread_id, date, msg_box); create table part (mid, ct, text);"
    "create table addr (msg_id, address, type); insert into pdu values (1, 1, 1, 1);"
    "insert into addr values (1, x'00', 137), (1, '[', 137), (1, null, 'x')",
)


def _pages() -> Iterator[bytes]:
    """A database of many leaves with one thing wrong in its tree."""
    rows = ", ".join(f"({n}, 1, 'a', 1, 1, '{'x' * 60}')" for n in range(1, 400))
    sound = _database(f"{_SMS}values {rows}")
    root, leaf, size = 4096, 2 * 4096, 4096

    def changed(at: int, piece: bytes) -> bytes:
        return sound[:at] + piece + sound[at + len(piece) :]

    yield changed(root + 8, struct.pack(">I", 2))  # the root's last child is the root
    yield changed(leaf, b"\x05")  # a leaf that calls itself a branch
    yield changed(leaf + 3, b"\xff\xff")  # more cells than fit
    yield changed(leaf + 8, b"\x00\x00" * 20)  # cells inside the header
    yield changed(leaf + size - 4, b"\xff" * 4)
    (cell,) = struct.unpack(">H", sound[leaf + 8 : leaf + 10])
    yield changed(leaf + cell, b"\xff" * 9)  # a length of 2^63
    yield changed(leaf + cell + 1, b"\x7f")  # a number that is another's
    yield changed(56, struct.pack(">I", 2))  # UTF-16, and it is not
    yield changed(28, struct.pack(">I", 2**31 - 1))  # more pages than there are
    yield changed(32, struct.pack(">II", 3, 2**31))  # a free page that is used


def _database(sql: str) -> bytes:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "a.db"
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.executescript(sql)
        return path.read_bytes()


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(100_000)))
        + chunk(b"IEND", b"")
    )


def _zip(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def _docx(document: bytes) -> bytes:
    return _zip({"word/document.xml": document, "[Content_Types].xml": b"<Types/>"})


def _matryoshka(depth: int) -> bytes:
    content = b"the end"
    for _ in range(depth):
        content = _zip({"inner.zip": content})
    return content


def _nested_mail(depth: int) -> bytes:
    lines = [b"From: a@example.org"]
    for number in range(depth):
        lines += [f"Content-Type: multipart/mixed; boundary=b{number}\n\n--b{number}".encode()]
    return b"\n".join([*lines, b"Content-Type: text/plain\n\ndeep"])


def _pdf_of(filter_: bytes, content: bytes) -> bytes:
    """One page that draws this."""
    return (
        b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n"
        b"4 0 obj<</Length %d%b>>stream\n%b\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%%%EOF"
    ) % (len(content), filter_, content)


def _plist_that_holds_itself() -> bytes:
    """A binary plist: one array whose only member is the array."""
    return b"bplist00" + b"\xa1\x00" + b"\x08" + bytes(6) + b"\x01\x01" + struct.pack(">QQQ", 1, 0, 10)


def _picture_whose_directories_are_a_ring() -> bytes:
    """A TIFF whose only directory is followed by itself, and whose EXIF is that directory as well."""
    tags = (256, 4, 1, 8), (257, 4, 1, 8), (0x8769, 4, 1, 8)
    return (
        b"II*\0" + struct.pack("<IH", 8, len(tags)) + b"".join(struct.pack("<HHII", *t) for t in tags) + b"\x08\0\0\0"
    )


def _heic_of(width: int, height: int) -> bytes:
    """A sound picture that claims another size."""
    with tempfile.TemporaryDirectory() as name:
        content = ios.photo(Path(name) / "a.heic", size=(64, 48)).read_bytes()
    at = content.index(b"ispe") + 8
    return content[:at] + struct.pack(">II", width - 1, height - 1) + content[at + 8 :]


def _looping_pdf() -> bytes:
    """Its tree of pages is its own child."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2000000>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )
