"""Fictional Android databases, with the tables and columns that the apps make. For the demo, the tests and benchmarks.

Structures: AOSP's TelephonyProvider and ContactsProvider (Android 13), WhatsApp 2.12 and 2.24, Chromium 120.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

_WEBKIT = 11_644_473_600


@dataclass(frozen=True)
class Sms:
    """A message of `mmssms.db`; `address` is the other side. `type`: 1 received, 2 sent, 3 draft, 5 failed."""

    address: str
    body: str
    sent_at: datetime
    incoming: bool = True
    type: int | None = None


@dataclass(frozen=True)
class Mms:
    """A multimedia message. `others` are all members but the owner; `sender` is one of them, or None for the owner."""

    others: Sequence[str]
    body: str
    sent_at: datetime
    sender: str | None = None
    files: Sequence[str] = ()


@dataclass(frozen=True)
class Contact:
    """A person of the address book."""

    name: str
    numbers: Sequence[str] = ()
    emails: Sequence[str] = ()
    deleted: bool = False


@dataclass(frozen=True)
class Call:
    """`type`: 1 incoming, 2 outgoing, 3 missed, 4 voicemail, 5 rejected, 6 blocked."""

    number: str
    started_at: datetime
    seconds: int
    type: int = 1
    name: str | None = None


@dataclass(frozen=True)
class Chat:
    """A conversation of WhatsApp: `jid` of the other side, or of a group with its subject and members."""

    jid: str
    subject: str | None = None
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


@dataclass(frozen=True)
class Visit:
    """A visit of a page."""

    url: str
    title: str
    at: datetime


@dataclass(frozen=True)
class Search:
    """A term that was typed into the address bar."""

    term: str
    at: datetime


@dataclass(frozen=True)
class Download:
    """A file that was fetched."""

    url: str
    path: str
    at: datetime


def jid(number: str) -> str:
    """The WhatsApp account of a number: "+447700900201" has "447700900201@s.whatsapp.net"."""
    return f"{number.removeprefix('+')}@s.whatsapp.net"


_MMSSMS = """
create table sms (_id integer primary key, thread_id integer, address text, person integer, date integer,
    date_sent integer default 0, protocol integer, read integer default 0, status integer default -1, type integer,
    reply_path_present integer, subject text, body text, service_center text, locked integer default 0,
    sub_id integer default -1, error_code integer default 0, creator text, seen integer default 0);
create table pdu (_id integer primary key autoincrement, thread_id integer, date integer, date_sent integer default 0,
    msg_box integer, read integer default 0, m_id text, sub text, sub_cs integer, ct_t text, m_type integer,
    sub_id integer default -1, creator text);
create table part (_id integer primary key autoincrement, mid integer, seq integer default 0, ct text, name text,
    cl text, _data text, text text);
create table addr (_id integer primary key, msg_id integer, contact_id integer, address text, type integer,
    charset integer);
create table canonical_addresses (_id integer primary key autoincrement, address text);
create table threads (_id integer primary key autoincrement, date integer default 0, message_count integer default 0,
    recipient_ids text, snippet text, read integer default 1, type integer default 0);
create index mms_part_mid on part (mid);
create index mms_addr_msg on addr (msg_id);
"""


def mmssms(path: Path, messages: Iterable[Sms] = (), multimedia: Iterable[Mms] = ()) -> Path:
    """`data/data/com.android.providers.telephony/databases/mmssms.db`."""
    with closing(_new(path, _MMSSMS)) as connection, connection:
        threads = _Threads(connection)
        for message in messages:
            thread, ms = threads.of([message.address]), _ms(message.sent_at)
            type_ = message.type or (1 if message.incoming else 2)
            connection.execute(
                "insert into sms (thread_id, address, date, type, body, read) values (?, ?, ?, ?, ?, 1)",
                (thread, message.address, ms, type_, message.body),
            )
        for number, mms in enumerate(multimedia, 1):
            _mms(connection, number, mms, threads.of(mms.others))
    return path


def _mms(connection: sqlite3.Connection, number: int, mms: Mms, thread: int) -> None:
    connection.execute(
        "insert into pdu (_id, thread_id, date, msg_box, m_type) values (?, ?, ?, ?, ?)",
        (number, thread, _ms(mms.sent_at) // 1000, 1 if mms.sender else 2, 132 if mms.sender else 128),
    )
    parts: list[tuple[int, str, str | None, str | None]] = []
    if mms.body:
        parts.append((number, "text/plain", None, mms.body))
    parts += [(number, "image/jpeg", file, None) for file in mms.files]
    connection.executemany("insert into part (mid, ct, _data, text) values (?, ?, ?, ?)", parts)
    owner = "insert-address-token"
    people = [(number, mms.sender or owner, 137)]
    people += [(number, other, 151) for other in [*mms.others, *([owner] if mms.sender else [])] if other != mms.sender]
    connection.executemany("insert into addr (msg_id, address, type) values (?, ?, ?)", people)


class _Threads:
    """Makes threads and canonical addresses as they are needed."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._known: dict[tuple[str, ...], int] = {}
        self._addresses: dict[str, int] = {}

    def of(self, addresses: Sequence[str]) -> int:
        key = tuple(sorted(addresses))
        if key not in self._known:
            recipients = " ".join(str(self._address(address)) for address in addresses)
            cursor = self._connection.execute("insert into threads (recipient_ids) values (?)", (recipients,))
            self._known[key] = cursor.lastrowid or 0
        return self._known[key]

    def _address(self, address: str) -> int:
        if address not in self._addresses:
            cursor = self._connection.execute("insert into canonical_addresses (address) values (?)", (address,))
            self._addresses[address] = cursor.lastrowid or 0
        return self._addresses[address]


_CALLS = """
create table calls (_id integer primary key autoincrement, number text, presentation integer not null default 1,
    date integer, duration integer, data_usage integer, type integer, features integer not null default 0, new integer,
    name text, numbertype integer, numberlabel text, countryiso text, is_read integer, geocoded_location text,
    matched_number text, normalized_number text, formatted_number text, deleted integer not null default 0);
"""

_CONTACTS = """
create table raw_contacts (_id integer primary key autoincrement, account_id integer, sourceid text,
    version integer not null default 1, dirty integer not null default 0, deleted integer not null default 0,
    contact_id integer, display_name text, display_name_alt text, starred integer not null default 0,
    account_type text);
create table mimetypes (_id integer primary key autoincrement, mimetype text not null);
create table data (_id integer primary key autoincrement, package_id integer, mimetype_id integer not null,
    raw_contact_id integer not null, is_primary integer not null default 0, data1 text, data2 text, data3 text,
    data4 text);
create index data_raw_contact_id on data (raw_contact_id);
create table contacts (_id integer primary key autoincrement, name_raw_contact_id integer, lookup text);
insert into mimetypes values (1, 'vnd.android.cursor.item/email_v2'), (5, 'vnd.android.cursor.item/phone_v2'),
    (7, 'vnd.android.cursor.item/name');
"""


def contacts2(path: Path, contacts: Iterable[Contact], calls: Iterable[Call] = ()) -> Path:
    """`data/data/com.android.providers.contacts/databases/contacts2.db`; before Android 7 with the calls in it."""
    calls = list(calls)
    with closing(_new(path, _CONTACTS + (_CALLS if calls else ""))) as connection, connection:
        for number, contact in enumerate(contacts, 1):
            connection.execute(
                "insert into raw_contacts (_id, contact_id, display_name, deleted, account_type) "
                "values (?, ?, ?, ?, 'com.google')",
                (number, number, contact.name, int(contact.deleted)),
            )
            connection.execute("insert into contacts (name_raw_contact_id) values (?)", (number,))
            data = [(7, number, contact.name)]
            data += [(5, number, value) for value in contact.numbers] + [(1, number, value) for value in contact.emails]
            connection.executemany("insert into data (mimetype_id, raw_contact_id, data1) values (?, ?, ?)", data)
        if calls:
            _calls(connection, calls)
    return path


def calllog(path: Path, calls: Iterable[Call]) -> Path:
    """`data/data/com.android.providers.contacts/databases/calllog.db`."""
    with closing(_new(path, _CALLS)) as connection, connection:
        _calls(connection, calls)
    return path


def _calls(connection: sqlite3.Connection, calls: Iterable[Call]) -> None:
    connection.executemany(
        "insert into calls (number, date, duration, type, name, new) values (?, ?, ?, ?, ?, 0)",
        ((call.number, _ms(call.started_at), call.seconds, call.type, call.name) for call in calls),
    )


_WHATSAPP = """
create table jid (_id integer primary key autoincrement, user text not null, server text not null, agent integer,
    device integer, type integer, raw_string text);
create unique index jid_raw_string_unique_index on jid (raw_string);
create table chat (_id integer primary key autoincrement, jid_row_id integer unique, hidden integer, subject text,
    created_timestamp integer, display_message_row_id integer, sort_timestamp integer, archived integer);
create table message (_id integer primary key autoincrement, chat_row_id integer not null, from_me integer not null,
    key_id text not null, sender_jid_row_id integer, status integer, broadcast integer, recipient_count integer,
    participant_hash text, origination_flags integer, origin integer, timestamp integer, received_timestamp integer,
    receipt_server_timestamp integer, message_type integer, text_data text, starred integer, lookup_tables integer,
    message_add_on_flags integer, sort_id integer not null default 0);
create unique index message_key_index on message (chat_row_id, from_me, key_id, sender_jid_row_id);
create table message_media (message_row_id integer primary key, chat_row_id integer, file_path text, file_size integer,
    mime_type text, media_name text, file_hash text, media_duration integer, media_caption text);
create table message_location (message_row_id integer primary key, chat_row_id integer, latitude real, longitude real,
    place_name text, place_address text);
create table group_participant_user (_id integer primary key autoincrement, group_jid_row_id integer not null,
    user_jid_row_id integer not null, rank integer, pending integer, add_timestamp integer);
insert into message (_id, chat_row_id, from_me, key_id, message_type) values (1, -1, 0, '-1', -1);
"""


def whatsapp(path: Path, chats: Iterable[Chat], messages: Iterable[WhatsAppMessage]) -> Path:
    """`data/data/com.whatsapp/databases/msgstore.db` as it is since 2021. Messages may be a generator of any length."""
    with closing(_new(path, _WHATSAPP)) as connection, connection:
        jids: dict[str, int] = {}

        def jid_row(raw: str) -> int:
            if raw not in jids:
                user, _, host = raw.partition("@")
                row = "insert into jid (user, server, raw_string, type) values (?, ?, ?, 0)"
                jids[raw] = connection.execute(row, (user, host, raw)).lastrowid or 0
            return jids[raw]

        rows = {}
        for chat in chats:
            cursor = connection.execute(
                "insert into chat (jid_row_id, subject, hidden) values (?, ?, 0)", (jid_row(chat.jid), chat.subject)
            )
            rows[chat.jid] = cursor.lastrowid or 0
            connection.executemany(
                "insert into group_participant_user (group_jid_row_id, user_jid_row_id, rank) values (?, ?, 0)",
                [(jid_row(chat.jid), jid_row(member)) for member in chat.members],
            )
        media: list[tuple[int, int, str]] = []

        def values() -> Iterable[tuple[object, ...]]:
            for number, message in zip(count(2), messages):
                if message.media:
                    media.append((number, rows[message.chat], message.media))
                sender = jid_row(message.sender) if message.sender and not message.from_me else 0
                type_ = 15 if message.revoked else 1 if message.media else 0
                key = f"3EB0{number:016X}"
                ms = _ms(message.sent_at)
                yield number, rows[message.chat], int(message.from_me), key, sender, ms, type_, message.body, number

        connection.executemany(
            "insert into message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, timestamp, message_type, "
            "text_data, sort_id) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            values(),
        )
        connection.executemany(
            "insert into message_media (message_row_id, chat_row_id, file_path) values (?, ?, ?)", media
        )
    return path


_LEGACY = """
create table messages (_id integer primary key autoincrement, key_remote_jid text not null, key_from_me integer,
    key_id text not null, status integer, needs_push integer, data text, timestamp integer, media_url text,
    media_mime_type text, media_wa_type text, media_size integer, media_name text, media_caption text, media_hash text,
    media_duration integer, origin integer, latitude real, longitude real, thumb_image text, remote_resource text,
    received_timestamp integer, raw_data blob);
create unique index messages_key_index on messages (key_remote_jid, key_from_me, key_id);
create table chat_list (_id integer primary key autoincrement, key_remote_jid text unique, message_table_id integer,
    subject text, creation integer, last_read_message_table_id integer);
create table group_participants (_id integer primary key autoincrement, gjid text not null, jid text not null,
    admin integer, pending integer);
insert into messages (_id, key_remote_jid, key_from_me, key_id, status, latitude, longitude)
    values (1, '-1', 0, '-1', -1, 0.0, 0.0);
"""


def whatsapp_legacy(path: Path, chats: Iterable[Chat], messages: Iterable[WhatsAppMessage]) -> Path:
    """`msgstore.db` as it was until 2021. A file that is there already gets these tables beside its own."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(_LEGACY)
        for chat in chats:
            connection.execute(
                "insert into chat_list (key_remote_jid, subject) values (?, ?)", (chat.jid, chat.subject)
            )
            connection.executemany(
                "insert into group_participants (gjid, jid) values (?, ?)", [(chat.jid, m) for m in chat.members]
            )
        connection.executemany(
            "insert into messages (_id, key_remote_jid, key_from_me, key_id, status, data, timestamp, media_wa_type, "
            "media_name, remote_resource, latitude, longitude) values (?, ?, ?, ?, 0, ?, ?, ?, ?, ?, 0.0, 0.0)",
            (
                (
                    number,
                    message.chat,
                    int(message.from_me),
                    f"3EB0{number:016X}",
                    message.body,
                    _ms(message.sent_at),
                    "15" if message.revoked else "1" if message.media else "0",
                    message.media,
                    message.sender if message.chat.endswith("@g.us") else None,
                )
                for number, message in zip(count(2), messages)
            ),
        )
    return path


_CHROME = """
create table urls (id integer primary key autoincrement, url longvarchar, title longvarchar,
    visit_count integer default 0 not null, typed_count integer default 0 not null, last_visit_time integer not null,
    hidden integer default 0 not null);
create table visits (id integer primary key autoincrement, url integer not null, visit_time integer not null,
    from_visit integer, transition integer default 0 not null, segment_id integer,
    visit_duration integer default 0 not null);
create table keyword_search_terms (keyword_id integer not null, url_id integer not null, term longvarchar not null,
    normalized_term longvarchar not null);
create table downloads (id integer primary key, guid varchar not null, current_path longvarchar not null,
    target_path longvarchar not null, start_time integer not null, received_bytes integer not null,
    total_bytes integer not null, state integer not null, end_time integer not null, referrer varchar not null,
    tab_url varchar not null, mime_type varchar(255) not null);
create table downloads_url_chains (id integer not null, chain_index integer not null, url longvarchar not null,
    primary key (id, chain_index));
"""


def chrome_history(
    path: Path, visits: Iterable[Visit] = (), searches: Iterable[Search] = (), downloads: Iterable[Download] = ()
) -> Path:
    """`data/data/com.android.chrome/app_chrome/Default/History`."""
    with closing(_new(path, _CHROME)) as connection, connection:

        def visited(url: str, title: str, at: datetime) -> int:
            page = connection.execute(
                "insert into urls (url, title, visit_count, last_visit_time) values (?, ?, 1, ?)",
                (url, title, _webkit(at)),
            ).lastrowid
            connection.execute("insert into visits (url, visit_time) values (?, ?)", (page, _webkit(at)))
            return page or 0

        for visit in visits:
            visited(visit.url, visit.title, visit.at)
        for search in searches:
            term = search.term
            page = visited(f"https://search.example.com/?q={term.replace(' ', '+')}", f"{term} - Search", search.at)
            connection.execute("insert into keyword_search_terms values (2, ?, ?, ?)", (page, term, term.lower()))
        for number, item in enumerate(downloads, 1):
            at = _webkit(item.at)
            connection.execute(
                "insert into downloads values (?, ?, ?, ?, ?, 0, 0, 1, ?, '', '', '')",
                (number, f"guid-{number}", item.path, item.path, at, at),
            )
            connection.execute("insert into downloads_url_chains values (?, 0, ?)", (number, item.url))
    return path


def _new(path: Path, schema: str) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    connection.executescript(schema)
    return connection


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _webkit(moment: datetime) -> int:
    return round((moment.timestamp() + _WEBKIT) * 1_000_000)
