"""Sound files of every format that is read, small, to be changed by the campaign of `test_fuzz`.

Each text in them holds WORD or NUMBER: neither may stand in the detail of an issue.
"""

import bz2
import gzip
import io
import json
import lzma
import sqlite3
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import zstandard
from openpyxl import Workbook
from pptx import Presentation

from pipeline.demo import android, backups, documents, ios

WORD, NUMBER = "zyxquokka", "+447700900101"
_NOW = datetime(2026, 3, 14, 20, tzinfo=UTC)
_DB = "databases/chat.db"

Seal = Callable[[bytes], bytes]


def _as_it_is(content: bytes) -> bytes:
    return content


@dataclass(frozen=True)
class Seed:
    """A file to change.

    Attributes:
        path: where it lay on the device.
        content: what is changed.
        beside: files that it is read with, by name.
        seal: makes the file of what was changed: checksums that fit again, or the archive around it. Without it most
            changes would be found out by a checksum and go no deeper.
    """

    path: str
    content: bytes
    seal: Seal = _as_it_is
    beside: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def sqlite(self) -> bool:
        return self.content.startswith(b"SQLite format 3\0")


def files() -> dict[str, Seed]:
    """Files that parsers and text readers read, by a name."""
    with tempfile.TemporaryDirectory() as name:
        return {label or seed.path.rpartition("/")[2]: seed for label, seed in _files(Path(name))}


def _files(folder: Path) -> Iterator[tuple[str, Seed]]:
    def made(path: str, build: Callable[[Path], object], label: str = "", seal: Seal = _as_it_is) -> tuple[str, Seed]:
        target = folder / Path(path).name
        target.unlink(missing_ok=True)
        build(target)
        content = target.read_bytes()
        return label, Seed(path, _small_pages(content) if content.startswith(b"SQLite") else content, seal)

    jid, group = android.jid(NUMBER), "447700900301-1700000000@g.us"
    chats = [android.Chat(jid), android.Chat(group, WORD, [jid])]
    said = [android.WhatsAppMessage(jid, WORD, _NOW), android.WhatsAppMessage(group, WORD, _NOW, media=f"{WORD}.jpg")]
    texts = [android.Sms(NUMBER, WORD, _NOW)] * 9
    many = [android.Mms([NUMBER, "+447700900302"], WORD, _NOW, NUMBER, (f"/{WORD}.jpg",))] * 2
    people = [android.Contact(WORD, [NUMBER], [f"{WORD}@example.org"])] * 3
    calls = [android.Call(NUMBER, _NOW, 5, name=WORD)] * 3
    yield made("telephony/databases/mmssms.db", lambda p: android.mmssms(p, texts, many))
    yield made("contacts/databases/contacts2.db", lambda p: android.contacts2(p, people, calls))
    yield made("contacts/databases/calllog.db", lambda p: android.calllog(p, calls))
    yield made("com.whatsapp/databases/msgstore.db", lambda p: android.whatsapp(p, chats, said))
    yield made(
        "com.whatsapp/databases/msgstore.db", lambda p: android.whatsapp_legacy(p, chats, said), "msgstore until 2021"
    )
    visits = [android.Visit(f"https://example.org/{WORD}", WORD, _NOW)] * 2
    searches, downloads = [android.Search(WORD, _NOW)], [android.Download("https://example.org/a", f"/{WORD}", _NOW)]
    yield made(
        "com.android.chrome/app_chrome/Default/History",
        lambda p: android.chrome_history(p, visits, searches, downloads),
        "chrome",
    )
    yield "xLEAPP's results", _lava(folder / "_lava_artifacts.db")
    messages = [ios.Message(0, WORD, _NOW, NUMBER, attributed=n % 2 == 0, files=(f"~/{WORD}",)) for n in range(6)]
    messages += [ios.Message(0, WORD, _NOW, NUMBER, removed=True), ios.Message(0, WORD, _NOW, unsent=True)]
    yield made("Library/SMS/sms.db", lambda p: ios.sms_db(p, [ios.Chat([NUMBER, "+447700900302"], WORD)], messages))
    yield made("CallHistory.storedata", lambda p: ios.call_history(p, [ios.Call(NUMBER, _NOW, 5.5)] * 3))
    yield made("AddressBook.sqlitedb", lambda p: ios.address_book(p, [ios.Contact(WORD, WORD, [NUMBER], [WORD])] * 3))
    yield made("Safari/History.db", lambda p: ios.safari_history(p, [ios.Visit("https://example.org", WORD, _NOW)] * 3))
    groups = [ios.WhatsAppChat(jid, WORD), ios.WhatsAppChat(group, WORD, [jid])]
    written = [ios.WhatsAppMessage(jid, WORD, _NOW), ios.WhatsAppMessage(group, WORD, _NOW, sender=jid, media=WORD)]
    yield made("ChatStorage.sqlite", lambda p: ios.whatsapp(p, groups, written))
    for suffix in ("jpg", "png", "heic", "tif"):
        yield made(
            f"DCIM/a.{suffix}",
            lambda p: ios.photo(p, "2026:03:14 21:05:00", "+00:00", (53.5, -2.2), (64, 48)),
            seal=_png_checksums if suffix == "png" else _as_it_is,
        )
    yield made("docs/a.pdf", lambda p: documents.text_pdf(p, [WORD, ""], author=WORD, created="D:20260314200000Z"))
    picture = ios.photo(folder / "inside.png", size=(32, 32))
    yield made("docs/scan.pdf", lambda p: documents.scanned_pdf(p, WORD))
    yield made("docs/a.docx", lambda p: documents.docx(p, [WORD], table=[[WORD]], header=WORD, pictures=[picture]))
    archive = dict(_unzipped((folder / "a.docx").read_bytes()))
    for inside in ("word/document.xml", "docProps/core.xml"):
        yield f"docx {inside}", Seed("docs/a.docx", archive[inside], _docx_with(archive, inside))
    yield made("docs/a.html", lambda p: documents.html(p, [WORD], title=WORD, hidden=WORD))
    yield made("docs/a.csv", lambda p: documents.csv(p, [["name", "number"], [WORD, NUMBER]]))
    yield made("docs/a.xlsx", _workbook)
    yield made("docs/a.pptx", _slides)
    yield "rtf", Seed("docs/a.rtf", rb"{\rtf1\ansi {\fonttbl{\f0 Arial;}} " + WORD.encode() + rb"\par \'a35}")
    yield "ics", Seed("docs/a.ics", _EVENT.encode())
    yield (
        "vcf",
        Seed("docs/a.vcf", f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{WORD}\r\nTEL:{NUMBER}\r\nEND:VCARD\r\n".encode()),
    )
    yield "chat export", Seed("docs/_chat.txt", f"[14/03/2026, 20:00:00] {WORD}: {WORD}\n".encode() * 3)
    yield "txt", Seed("docs/a.txt", f"{WORD} £5 — naïve\n".encode() * 3)
    mail = documents.message(
        sender=f"Ä {WORD} <a@example.org>", recipients=["b@example.org"], subject=f"Grüße {WORD}", body=WORD,
        html=f"<p>{WORD}</p>", attachments=[(f"{WORD}.bin", b"x")], message_id="1@example.org", references=["0@a"],
    )  # fmt: skip
    yield made("docs/a.eml", lambda p: documents.mail(p, mail))
    yield made("docs/a.mbox", lambda p: documents.mbox(p, [mail, mail]))
    yield "report.xml", Seed("report.xml", _REPORT.encode())


def _workbook(path: Path) -> None:
    book = Workbook()
    book.active.append([WORD, NUMBER, 5, _NOW.replace(tzinfo=None)])
    book.save(path)


def _slides(path: Path) -> None:
    show = Presentation()
    show.slides.add_slide(show.slide_layouts[5]).shapes.title.text = WORD
    show.save(path)


_EVENT = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example.org//EN\r\nBEGIN:VEVENT\r\nUID:1@example.org\r\n"
    f"DTSTAMP:20260314T200000Z\r\nDTSTART:20260314T200000Z\r\nSUMMARY:{WORD}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)

_FIELD = '<field name="{}"><value type="String"><![CDATA[{}]]></value></field>'
_PARTY = f'<model type="Party">{_FIELD.format("Identifier", NUMBER)}{_FIELD.format("Name", WORD)}</model>'
_MESSAGE = (
    '<model type="InstantMessage" id="m{}" deleted_state="Intact"><modelField name="From">' + _PARTY + "</modelField>"
    + _FIELD.format("Body", WORD) + _FIELD.format("TimeStamp", "2026-03-14T22:48:00.500+00:00") + "</model>"
)  # fmt: skip
_REPORT = (
    '<?xml version="1.0" encoding="utf-8"?><project xmlns="http://pa.cellebrite.com/report/2.0"><decodedData>'
    f'<modelType type="Chat"><model type="Chat" id="c1">{_FIELD.format("Source", "WhatsApp")}'
    f'<multiModelField name="Participants">{_PARTY}</multiModelField><multiModelField name="Messages">'
    f"{_MESSAGE.format(1)}{_MESSAGE.format(2)}</multiModelField></model></modelType>"
    f'<modelType type="Call"><model type="Call" id="k1">{_FIELD.format("Duration", "00:01:02")}'
    f'{_FIELD.format("TimeStamp", "2026-03-14T22:48:00Z")}<multiModelField name="Parties">{_PARTY}</multiModelField>'
    f'</model></modelType><modelType type="Location"><model type="Location" id="l1"><modelField name="Position">'
    f'<model type="Coordinate">{_FIELD.format("Latitude", "53.5")}{_FIELD.format("Longitude", "-2.2")}</model>'
    f'</modelField></model></modelType><modelType type="Contact"><model type="Contact" id="p1">'
    f'{_FIELD.format("Name", WORD)}<multiModelField name="Entries"><model type="PhoneNumber">'
    f"{_FIELD.format('Value', NUMBER)}</model></multiModelField></model></modelType></decodedData></project>"
)


def containers() -> dict[str, Seed]:
    """Containers that are one file. Backups of iTunes are folders: see `backup`."""
    members = {"data/data/com.example/" + _DB: _database(), f"{WORD}.txt": WORD.encode() * 50, "a.zip": _zip()}
    plain = _tar(members)
    ab = "a.ab"
    return {
        "zip": Seed("a.zip", _zip()),
        "tar": Seed("a.tar", plain, _tar_checksums),
        "pax tar": Seed("a.tar", _tar(members, tarfile.PAX_FORMAT), _tar_checksums),
        "tar.gz": Seed("a.tar.gz", plain, lambda inner: gzip.compress(_tar_checksums(inner), 1, mtime=0)),
        "tar.gz itself": Seed("a.tar.gz", gzip.compress(plain, mtime=0)),
        "tar.bz2": Seed("a.tar.bz2", bz2.compress(plain)),
        "tar.xz": Seed("a.tar.xz", lzma.compress(plain)),
        "tar.zst": Seed("a.tar.zst", zstandard.compress(plain)),
        "ab": Seed(ab, _android_backup(compressed=False)),
        "ab, compressed": Seed(ab, _android_backup(compressed=True)),
        "ab, locked": Seed(ab, _android_backup(compressed=True, password=WORD)),
        "zip in a zip": Seed("a.zip", _zip(), lambda inner: _zipped({"in/a.zip": inner, "b.txt": b"x"})),
        "tar in a zip": Seed("a.zip", plain, lambda inner: _zipped({"a.tar": _tar_checksums(inner)})),
        "a member of a zip": Seed("a.zip", _database(), lambda inner: _zipped({_DB: inner, f"{_DB}-wal": inner})),
    }


def backup(*, locked: bool) -> dict[str, bytes]:
    """A backup of iTunes: names in its folder to content."""
    with tempfile.TemporaryDirectory() as name:
        files = {"HomeDomain/Library/SMS/sms.db": _database(), f"CameraRollDomain/{WORD}.txt": WORD.encode()}
        folder = Path(name) / "backup"
        if locked:
            backups.encrypted_itunes_backup(folder, files, WORD)
        else:
            ios.itunes_backup(folder, files)
        found = {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    return found | ({} if locked else {"Manifest.db": _small_pages(found["Manifest.db"])})


CASE = f"""\
case_id: T/9/26
operation_name: TESTING
offence_window: {{start: 2026-03-14T20:00:00Z, end: 2026-03-15T06:00:00+00:00}}
parties:
  - {{party_id: C1, role: complainant, identifiers: [{{type: phone, value: "{NUMBER}"}}]}}
  - party_id: S1
    role: suspect
    nominal_id: N-0001
    names: [A {WORD}]
    identifiers: [{{type: email, value: a@example.org}}]
lines_of_enquiry:
  - {{id: LOE1, text: "Contact", terms: ["lift home"], origin: police}}
intelligence: [intel.csv]
exhibits:
  - exhibit_ref: JAS/1
    subject: S1
    authority: PACE_S19_20
    extraction: {{path: a.zip, acquired_with: "x", timezone: Europe/London, clock_offset_s: -5}}
  - exhibit_ref: JAS/2
    subject: C1
    authority: PCSCA_S37
    dpn_ref: DPN/77
    lines_of_enquiry: [LOE1]
    scope: {{from: 2026-03-01, to: 2026-03-20, apps: [sms], participants: [S1], kinds: [message]}}
    extraction: {{path: a.zip, password_env: A_PASSWORD}}
legal_advisers: ["@example-solicitors.example"]
"""
INTELLIGENCE_CSV = f"""\
nominal_id,type,value,valid_from,valid_to,source,assessment,handling,conditions,review_by,role,case_ref,outcome,mo_tags
N-0001,phone,07700 900201,2024-05-01,,1,A,P,,2028-01-01,suspect,42/000077/25,,a;b
N-0002,name,"{WORD}, A",,2024-05-01T10:00:00Z,2,B,C,ask first,,,,,
"""
INTELLIGENCE_JSON = f"""\
[{{"nominal_id": "N-0001", "source": 1, "assessment": "A", "handling": "P", "valid_from": "2024-05-01",
  "identifiers": [{{"type": "phone", "value": "07700 900201"}},
                  {{"type": "dob", "value": "1990-05-01", "mo_tags": ["a"]}}]}},
 {{"nominal_id": "N-0002", "type": "name", "value": "{WORD}", "source": "2", "assessment": "b", "handling": "P"}}]
"""
SETTINGS = "[parse]\ntimeout_s = 20\nbatch_bytes = 65536\n[ocr]\nengine = 'none'\n"


def _database() -> bytes:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(
            f"create table chat (id integer primary key, t); insert into chat values (1, '{WORD}')"
        )
        return bytes(connection.serialize())


def _small_pages(content: bytes) -> bytes:
    """The database on pages of 512 bytes: few rows, and yet all kinds of page."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(content)
        connection.executescript("pragma page_size = 512; vacuum")
        return bytes(connection.serialize())


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
            archive.writestr(f"{method}é{WORD}.db", _database()[:600], method)
        archive.writestr("apps/", b"")
        info = zipfile.ZipInfo("times.txt")
        info.extra = struct.pack("<HHBi", 0x5455, 5, 1, 1_773_518_400) + struct.pack(
            "<HHIHHQQQ", 10, 32, 0, 1, 24, 1, 1, 1
        )
        archive.writestr(info, WORD)
    return out.getvalue()


def _zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def _unzipped(content: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            yield name, archive.read(name)


def _docx_with(archive: dict[str, bytes], inside: str) -> Seal:
    kept = {name: archive[name] for name in ("[Content_Types].xml", "word/document.xml", "docProps/core.xml")}
    kept |= {name: content for name, content in archive.items() if name.startswith("word/media/")}
    return lambda content: _zipped(kept | {inside: content})


def _tar(members: dict[str, bytes], format_: int = tarfile.GNU_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=format_) as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(content), 1_773_518_400.5
            archive.addfile(info, io.BytesIO(content))
        for name, kind in (
            ("second.txt", tarfile.LNKTYPE),
            ("link", tarfile.SYMTYPE),
            ("x" * 150 + "é", tarfile.LNKTYPE),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, f"{WORD}.txt"
            archive.addfile(info)
        info = tarfile.TarInfo("sparse.db")
        info.pax_headers = {"GNU.sparse.map": "1000,100,3000,0", "GNU.sparse.size": "3000"}
        info.pax_headers |= {"GNU.sparse.major": "0", "GNU.sparse.minor": "1"}
        info.size = 100
        archive.addfile(info, io.BytesIO(bytes(100)))
    return out.getvalue()[:-8192] + bytes(1024)


def _android_backup(*, compressed: bool, password: str | None = None) -> bytes:
    with tempfile.TemporaryDirectory() as name:
        files = {"apps/com.whatsapp/db/msgstore.db": _database(), "shared/0/a.txt": WORD.encode()}
        path = Path(name) / "a.ab"
        return backups.android_backup(path, files, password=password, compressed=compressed).read_bytes()


def _tar_checksums(content: bytes) -> bytes:
    """Each block that looks like a header with a checksum that fits."""
    out = bytearray(content)
    for at in range(0, len(out) - 511, 512):
        if out[at + 257 : at + 262] == b"ustar":
            out[at + 148 : at + 156] = b" " * 8
            out[at + 148 : at + 156] = b"%06o\0 " % sum(out[at : at + 512])
    return bytes(out)


def _png_checksums(content: bytes) -> bytes:
    out, at = bytearray(content), 8
    while at + 12 <= len(out):
        (length,) = struct.unpack_from(">I", out, at)
        end = at + 8 + length
        if end + 4 > len(out):
            break
        struct.pack_into(">I", out, end, zlib.crc32(out[at + 4 : end]))
        at = end + 4
    return bytes(out)


def _lava(path: Path) -> Seed:
    """A conversation that another tool has decoded, with the list of its tables beside it."""
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("create table kik (timestamp integer, direction text, sender text, thread text, message text)")
        sent = [(int(_NOW.timestamp()) + n, "Incoming", NUMBER, WORD, WORD) for n in range(5)]
        database.executemany("insert into kik values (?, ?, ?, ?, ?)", sent)
    headers = ("Timestamp", "Direction", "Sender", "Thread", "Message")
    view = {
        "conversationDiscriminatorColumn": "thread",
        "timeColumn": "timestamp",
        "directionColumn": "direction",
        "directionSentValue": "Outgoing",
        "senderColumn": "sender",
        "textColumn": "message",
    }
    artefact = {
        "name": "Kik Messages",
        "tablename": "kik",
        "module": "kik",
        "column_map": {header.lower(): header for header in headers},
        "object_columns": [{"name": "timestamp", "type": "datetime"}],
        "record_count": len(sent),
        "data_views": {"conversation": view},
    }
    tool = {"leapp_name": "iLEAPP", "leapp_version": "2.3.1"}
    manifest = json.dumps({"parser_info": tool, "modules": [], "artifacts": {"Kik": [artefact]}})
    return Seed(f"iLEAPP/{path.name}", path.read_bytes(), beside={"_lava_data.lava": manifest.encode()})
