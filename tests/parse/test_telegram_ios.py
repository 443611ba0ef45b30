import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from struct import pack
from typing import Any

from pipeline.parse.apps.telegram_ios import PARSER
from pipeline.parse.stores.telegram import postbox
from pipeline.parse.stores.telegram.postbox import murmur

OWNER, AMARA, TOMASZ = 11, 22, 33
GROUP, CHANNEL, SECRET = 1 << 32 | 44, 2 << 32 | 55, 3 << 32 | 66
DATE = 1_773_521_100  # 2026-03-14 20:45
INCOMING = 4


class Long(int):
    """A number of 64 bits."""


def text(said: str) -> bytes:
    return pack("<i", len(said.encode())) + said.encode()


def value(of: Any) -> bytes:
    match of:
        case Long():
            return b"\1" + pack("<q", of)
        case int():
            return b"\0" + pack("<i", of)
        case float():
            return b"\3" + pack("<d", of)
        case str():
            return b"\4" + text(of)
        case bytes():
            return b"\12" + pack("<i", len(of)) + of
        case list():
            return b"\10" + pack("<i", len(of)) + b"".join(inner(one) for one in of)
        case _:
            return b"\5" + inner(of)


def inner(of: Mapping[str, Any]) -> bytes:
    pairs = b"".join(bytes([len(key)]) + key.encode() + value(one) for key, one in of.items() if key != "_")
    return pack("<ii", murmur(of["_"].encode()), len(pairs)) + pairs


def root(of: Mapping[str, Any]) -> bytes:
    return b"\1_" + value(of)


def sized(content: bytes) -> bytes:
    return pack("<i", len(content)) + content


def message(
    said: str,
    author: int | None,
    *,
    flags: int = 0,
    attributes: list[Mapping[str, Any]] | None = None,
    media: list[Mapping[str, Any]] | None = None,
    elsewhere: tuple[tuple[int, int], ...] = (),
) -> bytes:
    """Type, stable id and version, what it has (nothing), flags, tags, no forward, author, text, the rest."""
    found = pack("<bIIBII", 0, 1, 1, 0, flags, 0) + b"\0"
    found += b"\1" + pack("<q", author) if author is not None else b"\0"
    found += text(said)
    for objects in (attributes or [], media or []):
        found += pack("<i", len(objects)) + b"".join(sized(root(one)) for one in objects)
    return found + pack("<i", len(elsewhere)) + b"".join(pack("<iq", *one) for one in elsewhere)


def key(peer: int, number: int) -> bytes:
    return pack(">qiii", peer, 0, DATE, number)


def user(number: int, first: str, phone: str) -> tuple[int, bytes]:
    return number, root({"_": "TelegramUser", "i": Long(number), "fn": first, "p": phone})


def store(path: Path, messages: list[tuple[Any, Any]], media: list[tuple[bytes, bytes]] | None = None) -> Path:
    peers = [
        user(OWNER, "Niamh", "447700900100"),
        user(AMARA, "Amara", "447700900101"),
        user(TOMASZ, "Tomasz", "447700900102"),
        (GROUP, root({"_": "TelegramGroup", "t": "Saturday"})),
        (CHANNEL, root({"_": "TelegramChannel", "t": "News", "i.t": 0})),
        (SECRET, root({"_": "TelegramSecretChat", "r": Long(TOMASZ)})),
    ]
    index = [(k[:12] + k[16:], pack("<bi", 0, DATE)) for k, _ in messages if isinstance(k, bytes) and len(k) == 20]
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("create table t2(key INTEGER PRIMARY KEY, value BLOB)")
        for name, rows in (("t4", index), ("t6", media or []), ("t7", messages)):
            connection.execute(f"create table {name}(key BLOB PRIMARY KEY, value BLOB)")
            connection.executemany(f"insert into {name} values (?, ?)", rows)
        connection.executemany("insert into t2 values (?, ?)", peers)
    return path


def test_who_wrote_what_to_whom(tmp_path: Path, read, utc) -> None:
    quote = {"_": "ReplyMessageAttribute", "i": Long(1 << 32), "p": Long(AMARA)}
    rows = [
        (key(AMARA, 1), message("salut", AMARA, flags=INCOMING)),
        (key(AMARA, 2), message("hi", OWNER, attributes=[quote, {"_": "EditedMessageAttribute", "d": DATE}])),
        (key(GROUP, 3), message("tonight?", TOMASZ, flags=INCOMING)),
        (key(CHANNEL, 4), message("news", CHANNEL, flags=INCOMING)),
        (key(SECRET, 5), message("psst", TOMASZ, flags=INCOMING)),
    ]
    parsed = read(PARSER, store(tmp_path / "db_sqlite", rows))
    assert parsed.column("body", "message") == ["salut", "hi", "tonight?", "news", "psst"]
    assert parsed.column("sender", "message") == ["22", None, "33", "-55", "33"]
    assert parsed.column("sender_name", "message") == ["Amara", None, "Tomasz", "News", "Tomasz"]
    assert parsed.column("recipients", "message") == [[], ["22"], None, None, []]
    assert parsed.column("thread_kind", "message") == ["direct", "direct", "group", "broadcast", "direct"]
    assert parsed.column("thread_title", "message") == ["Amara", "Amara", "Saturday", "News", "Tomasz"]
    assert parsed.column("direction", "message") == ["incoming", "outgoing"] + ["incoming"] * 3
    assert parsed.column("state", "message") == ["live", "edited", "live", "live", "live"]
    assert parsed.records[1]["reply_to"] == parsed.records[0]["record_id"]
    assert set(parsed.column("sent_at", "message")) == {utc("2026-03-14 20:45")}
    assert parsed.column("sender", "account") == ["11"]
    assert parsed.column("recipients", "contact") == [["22", "+447700900101"], ["33", "+447700900102"]]
    assert not parsed.issues
    assert parsed.sums()


def test_pictures_beside_the_message_places_calls_and_notes(tmp_path: Path, read, utc) -> None:
    resource = {"_": "CloudPhotoSizeMediaResource", "d": 4, "i": Long(77), "s": "y"}
    sizes = [{"_": "TelegramMediaImageRepresentation", "r": resource}]
    picture = {"_": "TelegramMediaImage", "i": pack("<iq", 0, 900), "r": sizes}
    rows = [
        (key(AMARA, 1), message("", AMARA, flags=INCOMING, elsewhere=((0, 900),))),
        (key(AMARA, 2), message("", OWNER, media=[{"_": "TelegramMediaMap", "la": 51.5072, "lo": -0.1276}])),
        (key(AMARA, 3), message("", OWNER, media=[{"_": "TelegramMediaAction", "_rawValue": 14, "dr": 2, "d": 60}])),
        (key(GROUP, 4), message("", TOMASZ, media=[{"_": "TelegramMediaAction", "_rawValue": 5, "title": "Sunday"}])),
    ]
    media = [(pack(">iq", 0, 900), b"\0" + sized(root(picture)) + pack("<i", 1))]
    parsed = read(PARSER, store(tmp_path / "db_sqlite", rows, media))
    shown, where, call, note = parsed.records[:4]
    assert shown["attachments"] == ["telegram-cloud-photo-size-4-77-y"]
    assert (where["latitude"], where["longitude"]) == (51.5072, -0.1276)
    assert (call["kind"], call["ended_at"]) == ("call", utc("2026-03-14 20:46"))
    assert (note["kind"], note["body"]) == ("system_event", "title changed: Sunday")
    assert parsed.sums()


def test_a_bad_value_a_bad_key_and_a_broken_store(tmp_path: Path, read) -> None:
    rows = [
        (key(AMARA, 1), message("fine", AMARA, flags=INCOMING)),
        (key(AMARA, 2), b"\7"),
        (b"short", message("x", 1)),
    ]
    parsed = read(PARSER, store(tmp_path / "db_sqlite", rows))
    assert parsed.column("body", "message") == ["fine", None, "x"]
    assert {locator for locator, code in parsed.issues if code == "bad-value"} == {"t7:2", "t7:3"}
    assert parsed.sums()
    (tmp_path / "broken").write_bytes(b"no database")
    assert read(PARSER, tmp_path / "broken").issues[0] == ("database", "damaged")


def test_the_hash_of_a_class_is_murmur3(monkeypatch) -> None:
    monkeypatch.setattr(postbox, "_SEED", 0)
    assert [murmur(text) for text in (b"", b"hello", b"hello, world")] == [0, 0x248BFA47, 0x149BBB7F]
