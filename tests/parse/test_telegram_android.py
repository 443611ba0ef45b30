import sqlite3
from contextlib import closing
from pathlib import Path
from struct import pack
from typing import Any

from pipeline.parse.apps.telegram_android import PARSER

OWNER, AMARA, TOMASZ, GROUP, CHANNEL = 5_000_000_001, 5_000_000_002, 77, 901, 902
SECRET = 1 << 62 | 7
DATE = 1_773_521_100  # 2026-03-14 20:45

V2 = """
    create table messages_v2(mid INTEGER, uid INTEGER, read_state INTEGER, send_state INTEGER, date INTEGER, data BLOB,
        out INTEGER, ttl INTEGER, reply_to_message_id INTEGER, PRIMARY KEY(mid, uid));
    create table scheduled_messages_v2(mid INTEGER, uid INTEGER, send_state INTEGER, date INTEGER, data BLOB,
        PRIMARY KEY(mid, uid));
    create table users(uid INTEGER PRIMARY KEY, name TEXT, status INTEGER, data BLOB);
    create table chats(uid INTEGER PRIMARY KEY, name TEXT, data BLOB);
    create table enc_chats(uid INTEGER PRIMARY KEY, user INTEGER, name TEXT, data BLOB);
    create table channel_users_v2(did INTEGER, uid INTEGER, date INTEGER, data BLOB, PRIMARY KEY(did, uid));
    create table chat_settings_v2(uid INTEGER PRIMARY KEY, info BLOB, pinned INTEGER);
    create table user_contacts_v7(key TEXT PRIMARY KEY, uid INTEGER, fname TEXT, sname TEXT, imported INTEGER);
    create table user_phones_v7(key TEXT, phone TEXT, sphone TEXT, deleted INTEGER, PRIMARY KEY (key, phone));
"""


def u32(*numbers: int) -> bytes:
    return pack(f"<{len(numbers)}I", *numbers)


def text(said: str) -> bytes:
    raw = said.encode()
    head = bytes([len(raw)]) if len(raw) < 254 else b"\xfe" + len(raw).to_bytes(3, "little")
    return head + raw + b"\0" * (-(len(head) + len(raw)) % 4)


def user_peer(number: int) -> bytes:
    return u32(0x59511722) + pack("<q", number)


def group_peer(number: int) -> bytes:
    return u32(0x36C6019A) + pack("<q", number)


def channel_peer(number: int) -> bytes:
    return u32(0xA2A5371E) + pack("<q", number)


def message(
    said: str,
    peer: bytes,
    *,
    flags: int = 0,
    sender: int = 0,
    before: bytes = b"",
    after: bytes = b"",
    date: int = DATE,
) -> bytes:
    """Of layer 229: constructor, two words of flags, id, author, conversation, what stands before the date, text."""
    author = user_peer(sender) if sender else b""
    head = u32(0x7600B9D3, flags | (256 if sender else 0), 0, 1)
    return head + author + peer + before + u32(date) + text(said) + after


def service(peer: bytes, action: bytes, flags: int = 0) -> bytes:
    return u32(0x7A800E0A, flags | 256, 2) + user_peer(AMARA) + peer + u32(DATE) + action


def user(number: int, first: str, flags: int = 0, phone: str = "") -> bytes:
    words = flags | 2 | (16 if phone else 0)
    return u32(0x020B1422, words, 0) + pack("<q", number) + text(first) + (text(phone) if phone else b"")


def store(path: Path, schema: str = V2, **tables: list[tuple[Any, ...]]) -> Path:
    people = [
        (OWNER, "niamh;;;", 0, user(OWNER, "Niamh", 1 << 10, "447700900100")),
        (AMARA, "amara diallo;;;amara_d", 0, user(AMARA, "Amara", 1 << 11, "447700900101")),
        (TOMASZ, "tomasz;;;", 0, None),
    ]
    chats = [
        (GROUP, "Saturday", u32(0x41CBF256, 0) + pack("<q", GROUP) + text("Saturday")),
        (CHANNEL, "News", u32(0xFE685355, 32, 0) + pack("<q", CHANNEL) + text("News")),
    ]
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(schema)
        for table, rows in {"users": people, "chats": chats, **tables}.items():
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"insert into {table} values ({marks})", rows)
    return path


def row(mid: int, dialogue: int, data: bytes | None, out: int = 0, reply: int | None = None) -> tuple[Any, ...]:
    return (mid, dialogue, 3, 0, DATE, data, out, 0, reply)


def test_who_wrote_what_to_whom(tmp_path: Path, read, utc) -> None:
    full = u32(0x2633421B, 0) + pack("<q", GROUP) + text("")
    one, two = (u32(0xC02D4007) + pack("<qq", who, OWNER) + u32(DATE) for who in (AMARA, TOMASZ))
    full += u32(0x3CBC93F8) + pack("<q", GROUP) + u32(0x1CB5C415, 2) + one + two + u32(1)
    rows = [
        row(1, AMARA, message("salut", user_peer(AMARA))),
        row(2, AMARA, message("hi", user_peer(AMARA), sender=OWNER), out=1, reply=1),
        row(3, -GROUP, message("tonight?", group_peer(GROUP), sender=TOMASZ)),
        row(4, -GROUP, message("yes", group_peer(GROUP), sender=OWNER), out=1),
        row(5, -CHANNEL, message("news", channel_peer(CHANNEL))),
        row(6, SECRET, u32(0x555555FA, 0, 6, 0, 77) + user_peer(OWNER) + u32(DATE) + text("psst") + u32(0x3DED6320)),
    ]
    database = store(
        tmp_path / "cache4.db", messages_v2=rows, chat_settings_v2=[(GROUP, full, 0)], enc_chats=[(7, TOMASZ, "", None)]
    )
    parsed = read(PARSER, database)
    owner, amara, tomasz = str(OWNER), str(AMARA), str(TOMASZ)
    assert parsed.column("body", "message") == ["salut", "hi", "tonight?", "yes", "news", "psst"]
    assert parsed.column("sender", "message") == [amara, None, tomasz, None, f"-{CHANNEL}", tomasz]
    assert parsed.column("sender_name", "message") == ["Amara", None, "tomasz", None, "News", "tomasz"]
    assert parsed.column("recipients", "message") == [[], [amara], [amara], [amara, tomasz], None, []]
    assert parsed.column("thread_kind", "message") == ["direct", "direct", "group", "group", "broadcast", "direct"]
    assert parsed.column("thread_title", "message") == ["Amara", "Amara", "Saturday", "Saturday", "News", "tomasz"]
    assert parsed.column("direction", "message") == ["incoming", "outgoing"] * 2 + ["incoming"] * 2
    assert parsed.records[1]["reply_to"] == parsed.records[0]["record_id"]
    assert set(parsed.column("sent_at")[:6]) == {utc("2026-03-14 20:45")}
    assert [r["sender"] for r in parsed.records if r["kind"] == "account"] == [owner]
    assert parsed.column("recipients", "contact") == [[tomasz], [amara, "+447700900101"]]
    assert parsed.column("sender", "membership") == [amara, tomasz]
    assert {m["sent_at_raw"] for m in parsed.records if m["kind"] == "membership"} == {str(DATE)}
    assert not [issue for issue in parsed.issues if issue[1] != "absent-column"]
    assert parsed.sums()


def test_files_places_calls_and_what_the_app_notes(tmp_path: Path, read, utc) -> None:
    document = u32(0x52D8CCD9, 1) + u32(0x8FD4C4D8, 0) + pack("<qq", 4242, 1) + text("") + u32(DATE) + text("video/mp4")
    document += pack("<q", 99) + u32(4, 0x1CB5C415, 1, 0x15590068) + text("clip.mp4")
    place = u32(0x56E0D474, 0xB2A2F663, 0) + pack("<ddq", -0.1276, 51.5072, 0)
    rows = [
        row(
            1, AMARA, message("", user_peer(AMARA), flags=512, after=document + text("/storage/emulated/0/clip.mp4")), 1
        ),
        row(2, AMARA, message("", user_peer(AMARA), flags=512, after=place)),
        row(3, AMARA, service(user_peer(AMARA), u32(0x80E11A7F, 3) + pack("<q", 8) + u32(0x57ADC690, 60))),
        row(4, -GROUP, service(group_peer(GROUP), u32(0xB5A1CE5A) + text("Sunday"))),
        row(5, AMARA, message("later", user_peer(AMARA), flags=1 << 15)),
    ]
    later = [(9, AMARA, 0, DATE, message("on Monday", user_peer(AMARA), sender=OWNER, flags=2))]
    parsed = read(PARSER, store(tmp_path / "cache4.db", messages_v2=rows, scheduled_messages_v2=later))
    file, where, call, note, edited, draft = parsed.records[:6]
    assert file["attachments"] == ["/storage/emulated/0/clip.mp4", "clip.mp4", "4_4242.mp4"]
    assert (where["latitude"], where["longitude"]) == (51.5072, -0.1276)
    assert (call["kind"], call["ended_at"]) == ("call", utc("2026-03-14 20:46"))
    assert '"outcome": "hangup"' in call["extra"]
    assert (note["kind"], note["body"]) == ("system_event", "chat edit title: Sunday")
    assert (edited["state"], draft["state"], draft["body"]) == ("edited", "draft", "on Monday")
    assert parsed.sums()


def test_an_object_of_a_later_layer_gives_the_text_behind_its_date(tmp_path: Path, read) -> None:
    later = u32(0xDEADBEEF, 0, 0, 1) + user_peer(AMARA) + u32(DATE) + text("still legible")
    rows = [row(1, AMARA, later), row(2, AMARA, u32(0xDEADBEEF) * 3), row(3, AMARA, None)]
    parsed = read(PARSER, store(tmp_path / "cache4.db", messages_v2=rows))
    assert parsed.column("body", "message") == ["still legible", None, None]
    assert parsed.column("sender", "message") == [str(AMARA)] * 3
    assert ("messages_v2:2", "bad-value") in parsed.issues
    assert parsed.sums()


def test_where_the_owner_is_not_known_nobody_can_be_left_out_of_a_group(tmp_path: Path, read) -> None:
    full = u32(0x2633421B, 0) + pack("<q", GROUP) + text("") + u32(0x3CBC93F8) + pack("<q", GROUP)
    full += u32(0x1CB5C415, 1, 0xC02D4007) + pack("<qq", AMARA, OWNER) + u32(DATE, 1)
    rows = [row(1, -GROUP, message("hi", group_peer(GROUP), sender=TOMASZ)), row(2, -GROUP, u32(0xDEADBEEF))]
    rows += [(3, AMARA, None, None, DATE, u32(0xDEADBEEF), None, 0, None)]
    people = [(AMARA, "amara;;;", 0, user(AMARA, "Amara"))]
    database = store(tmp_path / "cache4.db", messages_v2=rows, chat_settings_v2=[(GROUP, full, 0)], users=people)
    parsed = read(PARSER, database)
    assert parsed.column("sender", "message") == [str(TOMASZ), None, None]
    assert parsed.column("recipients", "message") == [None, None, None]
    assert parsed.column("direction", "message") == ["incoming", "incoming", None]
    assert parsed.column("sender", "membership") == [str(AMARA)]
    assert parsed.sums()


def test_the_table_before_2021_with_numbers_of_32_bits(tmp_path: Path, read) -> None:
    old = "create table messages(mid INTEGER PRIMARY KEY, uid INTEGER, read_state INTEGER, send_state INTEGER,"
    old += " date INTEGER, data BLOB, out INTEGER, ttl INTEGER);" + V2[V2.index("create table users") :]
    data = u32(0x44F9B43D, 256, 1, TOMASZ, 0x9DB1BC6D, 5) + u32(DATE) + text("dawno temu")
    parsed = read(PARSER, store(tmp_path / "cache4.db", old, messages=[(1, TOMASZ, 3, 0, DATE, data, 0, 0)]))
    assert (parsed.records[0]["body"], parsed.records[0]["sender"]) == ("dawno temu", str(TOMASZ))
    assert parsed.sums()


def test_a_broken_store_and_a_bad_time_cost_only_themselves(tmp_path: Path, read) -> None:
    (tmp_path / "cache4.db").write_bytes(b"no database")
    assert read(PARSER, tmp_path / "cache4.db").issues[0] == ("database", "damaged")
    bad = (1, AMARA, 3, 0, "soon", message("hi", user_peer(AMARA)), 0, 0, None)
    parsed = read(PARSER, store(tmp_path / "other.db", messages_v2=[bad]))
    assert ("messages_v2:1", "bad-time") in parsed.issues
    assert parsed.sums()
