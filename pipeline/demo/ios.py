"""Fictional iOS databases and a Finder backup, with the tables and columns that the apps make.

Structures: Messages, CallHistory, AddressBook and Safari of iOS 17; WhatsApp 2.24; backups of iOS 10 and later.
"""

import plistlib
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha1
from pathlib import Path

import pillow_heif
from PIL import ExifTags, Image

_MAC = 978_307_200


pillow_heif.register_heif_opener()


@dataclass(frozen=True)
class Chat:
    """A conversation of Messages: the handles of all but the owner; a name if it is a group."""

    handles: Sequence[str]
    name: str | None = None


@dataclass(frozen=True)
class Message:
    """A message in the conversation `chat` (its place in the list). `sender` is None for the owner.

    `attributed` puts the text into `attributedBody` only, as iOS 16 does. `removed` puts it into "recently deleted".
    """

    chat: int
    body: str | None
    sent_at: datetime
    sender: str | None = None
    attributed: bool = False
    files: Sequence[str] = ()
    unsent: bool = False
    edited: bool = False
    removed: bool = False


@dataclass(frozen=True)
class Call:
    """A call; `originated` is true if the owner made it."""

    address: str
    started_at: datetime
    seconds: float
    originated: bool = False
    answered: bool = True


@dataclass(frozen=True)
class Contact:
    """A person of the address book."""

    first: str
    last: str | None = None
    numbers: Sequence[str] = ()
    emails: Sequence[str] = ()


@dataclass(frozen=True)
class Visit:
    """A visit of a page."""

    url: str
    title: str
    at: datetime


@dataclass(frozen=True)
class WhatsAppChat:
    """A conversation of WhatsApp, with the name that the app shows; a group also has members."""

    jid: str
    name: str
    members: Sequence[str] = ()


@dataclass(frozen=True)
class WhatsAppMessage:
    """`sender` is None for the owner; in a conversation of two the other side need not be named."""

    chat: str
    body: str | None
    sent_at: datetime
    from_me: bool = False
    sender: str | None = None
    media: str | None = None
    revoked: bool = False


_SMS = """
create table handle (ROWID integer primary key autoincrement unique, id text not null, country text,
    service text not null, uncanonicalized_id text, unique (id, service));
create table chat (ROWID integer primary key autoincrement, guid text unique not null, style integer, state integer,
    account_id text, chat_identifier text, service_name text, room_name text, display_name text);
create table message (ROWID integer primary key autoincrement, guid text unique not null, text text,
    handle_id integer default 0, subject text, attributedBody blob, service text, date integer,
    date_read integer, is_from_me integer default 0, item_type integer default 0, group_title text,
    associated_message_guid text, associated_message_type integer default 0, date_retracted integer default 0,
    date_edited integer default 0);
create table chat_message_join (chat_id integer, message_id integer, message_date integer default 0,
    primary key (chat_id, message_id));
create table chat_handle_join (chat_id integer, handle_id integer, unique (chat_id, handle_id));
create table attachment (ROWID integer primary key autoincrement, guid text unique not null, filename text,
    mime_type text, transfer_name text);
create table message_attachment_join (message_id integer, attachment_id integer, unique (message_id, attachment_id));
create table chat_recoverable_message_join (chat_id integer, message_id integer, delete_date integer,
    ck_sync_state integer default 0, primary key (chat_id, message_id));
create index message_attachment_join_idx_message_id on message_attachment_join (message_id);
"""


def sms_db(path: Path, chats: Sequence[Chat], messages: Iterable[Message], *, nanoseconds: bool = True) -> Path:
    """`HomeDomain/Library/SMS/sms.db`; times in seconds, as before iOS 11, if not in nanoseconds."""
    with closing(_new(path, _SMS)) as connection, connection:
        handles: dict[str, int] = {}
        for number, chat in enumerate(chats, 1):
            identifier = chat.handles[0] if len(chat.handles) == 1 else f"chat{number:015d}"
            connection.execute(
                "insert into chat values (?, ?, ?, 3, null, ?, 'iMessage', null, ?)",
                (number, f"iMessage;-;{identifier}", 45 if len(chat.handles) == 1 else 43, identifier, chat.name),
            )
            for handle in chat.handles:
                if handle not in handles:
                    handles[handle] = len(handles) + 1
                    row = "insert into handle values (?, ?, 'gb', 'iMessage', null)"
                    connection.execute(row, (handles[handle], handle))
                connection.execute("insert into chat_handle_join values (?, ?)", (number, handles[handle]))
        for number, message in enumerate(messages, 1):
            _message(connection, number, message, chats[message.chat], handles, nanoseconds)
    return path


def _message(
    connection: sqlite3.Connection, number: int, message: Message, chat: Chat, handles: Mapping[str, int], ns: bool
) -> None:
    seconds = _mac(message.sent_at)
    date = round(seconds * 1_000_000_000) if ns else round(seconds)
    handle = handles[message.sender or chat.handles[0]] if message.sender or len(chat.handles) == 1 else 0
    blob = attributed_body(message.body) if message.attributed and message.body is not None else None
    connection.execute(
        "insert into message (ROWID, guid, text, handle_id, attributedBody, service, date, is_from_me, date_retracted, "
        "date_edited) values (?, ?, ?, ?, ?, 'iMessage', ?, ?, ?, ?)",
        (
            number,
            f"M-{number:08d}",
            None if message.attributed else message.body,
            handle,
            blob,
            date,
            int(message.sender is None),
            date if message.unsent else 0,
            date if message.edited else 0,
        ),
    )
    if message.removed:
        connection.execute(
            "insert into chat_recoverable_message_join values (?, ?, ?, 0)", (message.chat + 1, number, date)
        )
    else:
        connection.execute("insert into chat_message_join values (?, ?, ?)", (message.chat + 1, number, date))
    for place, file in enumerate(message.files):
        row = connection.execute(
            "insert into attachment (guid, filename) values (?, ?)", (f"A-{number}-{place}", file)
        ).lastrowid
        connection.execute("insert into message_attachment_join values (?, ?)", (number, row))


def attributed_body(text: str) -> bytes:
    """An NSAttributedString in typedstream, as Messages writes it: text, and one run of attributes over all of it."""
    raw = text.encode()
    length = len(raw)
    size = (
        bytes([length])
        if length < 0x80
        else b"\x81" + length.to_bytes(2, "little")
        if length < 0x8000
        else b"\x82" + length.to_bytes(4, "little")
    )
    return (
        b"\x04\x0bstreamtyped\x81\xe8\x03\x84\x01@\x84\x84\x84\x12NSAttributedString\x00\x84\x84\x08NSObject\x00"
        b"\x85\x92\x84\x84\x84\x08NSString\x01\x94\x84\x01+" + size + raw + b"\x86\x84\x02iI\x01" + size + b"\x92\x84"
        b"\x84\x84\x0cNSDictionary\x00\x94\x84\x01i\x00\x86\x86"
    )


_CALLS = """
create table ZCALLRECORD (Z_PK integer primary key, Z_ENT integer, Z_OPT integer, ZANSWERED integer, ZCALLTYPE integer,
    ZORIGINATED integer, ZREAD integer, ZDATE timestamp, ZDURATION float, ZADDRESS varchar, ZNAME varchar,
    ZISO_COUNTRY_CODE varchar, ZSERVICE_PROVIDER varchar, ZUNIQUE_ID varchar);
"""


def call_history(path: Path, calls: Iterable[Call]) -> Path:
    """`HomeDomain/Library/CallHistoryDB/CallHistory.storedata`."""
    with closing(_new(path, _CALLS)) as connection, connection:
        connection.executemany(
            "insert into ZCALLRECORD (ZANSWERED, ZCALLTYPE, ZORIGINATED, ZDATE, ZDURATION, ZADDRESS, "
            "ZSERVICE_PROVIDER) values (?, 1, ?, ?, ?, ?, 'com.apple.Telephony')",
            [(int(c.answered), int(c.originated), _mac(c.started_at), c.seconds, c.address) for c in calls],
        )
    return path


_ADDRESS_BOOK = """
create table ABPerson (ROWID integer primary key autoincrement, First text, Last text, Middle text, Organization text,
    Note text, CreationDate integer, ModificationDate integer);
create table ABMultiValue (UID integer primary key, record_id integer, property integer, identifier integer,
    label integer, value text);
create index ABMultiValueRecordIDIndex on ABMultiValue (record_id);
"""


def address_book(path: Path, contacts: Iterable[Contact]) -> Path:
    """`HomeDomain/Library/AddressBook/AddressBook.sqlitedb`."""
    with closing(_new(path, _ADDRESS_BOOK)) as connection, connection:
        for number, contact in enumerate(contacts, 1):
            connection.execute(
                "insert into ABPerson (ROWID, First, Last) values (?, ?, ?)", (number, contact.first, contact.last)
            )
            values = [(number, 3, value) for value in contact.numbers] + [(number, 4, v) for v in contact.emails]
            connection.executemany("insert into ABMultiValue (record_id, property, value) values (?, ?, ?)", values)
    return path


_SAFARI = """
create table history_items (id integer primary key autoincrement, url text not null unique, domain_expansion text,
    visit_count integer not null default 0);
create table history_visits (id integer primary key autoincrement, history_item integer not null,
    visit_time real not null, title text, load_successful boolean not null default 1);
"""


def safari_history(path: Path, visits: Iterable[Visit]) -> Path:
    """`HomeDomain/Library/Safari/History.db`."""
    with closing(_new(path, _SAFARI)) as connection, connection:
        for visit in visits:
            connection.execute("insert or ignore into history_items (url) values (?)", (visit.url,))
            connection.execute(
                "insert into history_visits (history_item, visit_time, title) "
                "select id, ?, ? from history_items where url = ?",
                (_mac(visit.at), visit.title, visit.url),
            )
    return path


_WHATSAPP = """
create table ZWACHATSESSION (Z_PK integer primary key, ZCONTACTJID varchar, ZPARTNERNAME varchar,
    ZSESSIONTYPE integer);
create table ZWAGROUPMEMBER (Z_PK integer primary key, ZCHATSESSION integer, ZMEMBERJID varchar, ZCONTACTNAME varchar);
create table ZWAMEDIAITEM (Z_PK integer primary key, ZMESSAGE integer, ZMEDIALOCALPATH varchar, ZTITLE varchar,
    ZLATITUDE float, ZLONGITUDE float);
create table ZWAMESSAGE (Z_PK integer primary key, ZTEXT varchar, ZMESSAGEDATE timestamp, ZISFROMME integer,
    ZFROMJID varchar, ZTOJID varchar, ZCHATSESSION integer, ZGROUPMEMBER integer, ZMEDIAITEM integer,
    ZMESSAGETYPE integer, ZPUSHNAME varchar);
"""


def whatsapp(path: Path, chats: Sequence[WhatsAppChat], messages: Iterable[WhatsAppMessage]) -> Path:
    """`AppDomainGroup-group.net.whatsapp.WhatsApp.shared/ChatStorage.sqlite`."""
    with closing(_new(path, _WHATSAPP)) as connection, connection:
        rows, members = {}, {}
        for number, chat in enumerate(chats, 1):
            rows[chat.jid] = number
            connection.execute(
                "insert into ZWACHATSESSION values (?, ?, ?, ?)", (number, chat.jid, chat.name, int(bool(chat.members)))
            )
            for member in chat.members:
                row = "insert into ZWAGROUPMEMBER (ZCHATSESSION, ZMEMBERJID) values (?, ?)"
                members[chat.jid, member] = connection.execute(row, (number, member)).lastrowid
        for number, message in enumerate(messages, 1):
            media = None
            if message.media:
                row = "insert into ZWAMEDIAITEM (ZMESSAGE, ZMEDIALOCALPATH) values (?, ?)"
                media = connection.execute(row, (number, message.media)).lastrowid
            connection.execute(
                "insert into ZWAMESSAGE (Z_PK, ZTEXT, ZMESSAGEDATE, ZISFROMME, ZFROMJID, ZTOJID, ZCHATSESSION, "
                "ZGROUPMEMBER, ZMEDIAITEM, ZMESSAGETYPE) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    number,
                    message.body,
                    _mac(message.sent_at),
                    int(message.from_me),
                    None if message.from_me else message.chat,
                    message.chat if message.from_me else None,
                    rows[message.chat],
                    members.get((message.chat, message.sender or "")),
                    media,
                    14 if message.revoked else 1 if message.media else 0,
                ),
            )
    return path


def photo(
    path: Path,
    taken: str | None = None,
    offset: str | None = None,
    place: tuple[float, float] | None = None,
    size: tuple[int, int] = (640, 480),
    fix: tuple[str, tuple[int, int, int]] | None = None,
) -> Path:
    """A picture of one colour, with EXIF: "2026:03:14 21:05:00", "+00:00", degrees north and east. Format by name.

    `fix` is the satellites' time: "2026:03:14", (21, 5, 0).
    """
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "Example", "Phone 1"
    details = exif.get_ifd(ExifTags.IFD.Exif)
    if taken:
        details[0x9003] = taken
    if offset:
        details[0x9011] = offset
    if fix:
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        gps[29], gps[7] = fix[0], tuple(map(float, fix[1]))
    if place:
        latitude, longitude = place
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        gps[1], gps[2] = "N" if latitude >= 0 else "S", (abs(latitude), 0.0, 0.0)
        gps[3], gps[4] = "E" if longitude >= 0 else "W", (abs(longitude), 0.0, 0.0)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, "#476a8c").save(path, exif=exif)
    return path


_MANIFEST = """
create table Files (fileID text primary key, domain text, relativePath text, flags integer, file blob);
create table Properties (key text primary key, value blob);
"""


def itunes_backup(folder: Path, files: Mapping[str, bytes | Path]) -> Path:
    """An unencrypted backup as Finder makes it: "HomeDomain/Library/SMS/sms.db" to content, under hashed names."""
    folder.mkdir(parents=True, exist_ok=True)
    with closing(_new(folder / "Manifest.db", _MANIFEST)) as connection, connection:
        for logical, given in sorted(files.items()):
            domain, _, relative = logical.partition("/")
            name = sha1(f"{domain}-{relative}".encode(), usedforsecurity=False).hexdigest()
            content = given.read_bytes() if isinstance(given, Path) else given
            (folder / name[:2]).mkdir(exist_ok=True)
            (folder / name[:2] / name).write_bytes(content)
            connection.execute(
                "insert into Files values (?, ?, ?, 1, ?)",
                (name, domain, relative, _file_record(relative, len(content))),
            )
    made = datetime(2026, 3, 20, 9, tzinfo=UTC).replace(tzinfo=None)
    plists = {
        "Manifest.plist": {"IsEncrypted": False, "Version": "10.0", "Date": made},
        "Info.plist": {"Product Type": "iPhone15,2", "Product Version": "17.4", "Last Backup Date": made},
        "Status.plist": {"IsFullBackup": True, "SnapshotState": "finished", "Version": "3.3", "Date": made},
    }
    for name, content_of in plists.items():
        (folder / name).write_bytes(plistlib.dumps(content_of, fmt=plistlib.FMT_BINARY))
    return folder


def _file_record(relative: str, size: int) -> bytes:
    modified = int(datetime(2026, 3, 19, 18, tzinfo=UTC).timestamp())
    return plistlib.dumps(
        {
            "$version": 100000,
            "$archiver": "NSKeyedArchiver",
            "$top": {"root": plistlib.UID(1)},
            "$objects": [
                "$null",
                {"LastModified": modified, "Size": size, "RelativePath": plistlib.UID(2), "$class": plistlib.UID(3)},
                relative,
                {"$classname": "MBFile", "$classes": ["MBFile", "NSObject"]},
            ],
        },
        fmt=plistlib.FMT_BINARY,
    )


def _new(path: Path, schema: str) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    connection.executescript(schema)
    return connection


def _mac(moment: datetime) -> float:
    return moment.timestamp() - _MAC
