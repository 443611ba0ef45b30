import json
import struct
import zlib
from pathlib import Path

from pipeline.parse.apps.ios_biome import PARSER

NOON = 795182400.0  # 2026-03-14 12:00 UTC
WRITTEN, DELETED = 1, 3


def varint(value: int) -> bytes:
    low, value = value & 0x7F, value >> 7
    return bytes([low | 0x80]) + varint(value) if value else bytes([low])


def field(number: int, value: bytes | str | int | float) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    if isinstance(value, float):
        return varint(number << 3 | 1) + struct.pack("<d", value)
    content = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(content)) + content


def first(path: Path, *entries: tuple[int, bytes]) -> Path:
    """Version 1: a header of 56 bytes, then each entry behind one of 32, padded to 8."""
    content = b""
    for state, data in entries:
        content += struct.pack("<iiddIi", len(data), state, NOON, NOON, zlib.crc32(data), 0) + data
        content += b"\0" * (-len(content) % 8)
    path.write_bytes(struct.pack("<I48x4s", 56 + len(content), b"SEGB") + content)
    return path


def second(path: Path, *entries: tuple[int, bytes]) -> Path:
    """Version 2: a header of 32 bytes, the entries, and a table of them at the end."""
    content, table = b"", b""
    for state, data in entries:
        content += struct.pack("<Ii", zlib.crc32(data), 0) + data
        table += struct.pack("<2id", len(content), state, NOON)
        content += b"\0" * (-len(content) % 4)
    path.write_bytes(struct.pack("<4sid16x", b"SEGB", len(entries), NOON) + content + table)
    return path


def at(stream: str) -> str:
    return f"private/var/mobile/Library/Biome/streams/restricted/{stream}/local/795182400"


FOCUS = field(1, "com.apple.SpringBoard") + field(3, 1) + field(4, NOON + 60) + field(6, "net.whatsapp.WhatsApp")


def test_an_app_in_the_foreground_in_both_versions(tmp_path: Path, read, utc) -> None:
    for file in (first, second):
        entries = (WRITTEN, FOCUS), (DELETED, b"\0" * 9), (WRITTEN, FOCUS.replace(b"WhatsApp", b"WhatsBpp"))
        parsed = read(PARSER, file(tmp_path / "1", *entries), logical=at("App.InFocus"))
        assert parsed.column("app") == ["net.whatsapp.WhatsApp", "net.whatsapp.WhatsBpp"]
        assert parsed.column("body") == ["to the foreground"] * 2
        assert parsed.column("sent_at") == [utc("2026-03-14 12:01")] * 2
        assert parsed.ledger.of("App.InFocus").row()["ignored"] == 1
        assert parsed.issues == []
        assert parsed.sums()


def test_streams_that_came_from_knowledgec(tmp_path: Path, read, utc) -> None:
    event = field(1, field(1, "/safari/history")) + field(2, NOON) + field(3, NOON + 60)
    event += field(4, field(3, "https://example.org/")) + field(7, field(2, field(3, "Example")))
    parsed = read(PARSER, first(tmp_path / "1", (WRITTEN, event)), logical=at("_DKEvent.Safari.History"))
    (page,) = parsed.records
    assert (page["kind"], page["url"], page["title"]) == ("visit", "https://example.org/", "Example")
    assert (page["sent_at"], page["ended_at"]) == (utc("2026-03-14 12:00"), utc("2026-03-14 12:01"))


def test_messages_that_were_harvested_and_states_of_the_device(tmp_path: Path, read, utc) -> None:
    said = field(1, "G-1") + field(2, "iMessage;+447700900311") + field(10, "at the baths")
    said += field(11, field(1, "+447700900311"))
    (message,) = read(
        PARSER, second(tmp_path / "1", (WRITTEN, said)), logical=at("ProactiveHarvesting.Messages")
    ).records
    assert (message["kind"], message["body"], message["sender"]) == ("message", "at the baths", "+447700900311")
    assert (message["sent_at"], message["state"]) == (utc("2026-03-14 12:00"), "unknown")
    locked = second(tmp_path / "2", (WRITTEN, field(1, 1)), (WRITTEN, field(1, 0)))
    assert read(PARSER, locked, logical=at("Device.ScreenLocked")).column("body") == ["locked", "unlocked"]
    typed = field(1, 4.5) + field(2, NOON + 978_307_200) + field(3, "com.apple.MobileSMS")
    (entered,) = read(PARSER, second(tmp_path / "3", (WRITTEN, typed)), logical=at("Text.InputSession")).records
    assert (entered["sent_at"], json.loads(entered["extra"])) == (utc("2026-03-14 12:00"), {"seconds": 4.5})


def test_of_a_stream_that_nothing_is_known_of_an_issue_tells(tmp_path: Path, read) -> None:
    parsed = read(PARSER, first(tmp_path / "1", (WRITTEN, b"x")), logical=at("Something.New"))
    assert parsed.records == []
    assert parsed.issues == [("source:", "nothing-read")]
    assert parsed.sums()


def test_one_bad_entry_costs_one(tmp_path: Path, read) -> None:
    path = second(tmp_path / "1", (WRITTEN, FOCUS), (WRITTEN, b"\xff\xff"), (WRITTEN, FOCUS))
    path.write_bytes(path.read_bytes().replace(b"net.whatsapp", b"nat.whatsapp", 1))
    parsed = read(PARSER, path, logical=at("App.InFocus"))
    assert len(parsed.records) == 1
    assert [code for _, code in parsed.issues] == ["damaged", "bad-value"]
    assert parsed.sums()


def test_a_broken_file_is_an_issue(tmp_path: Path, read) -> None:
    path = tmp_path / "1"
    for content in (b"SEGB", b"no SEGB at all" * 9, struct.pack("<4sid16x", b"SEGB", 9999, NOON)):
        path.write_bytes(content)
        parsed = read(PARSER, path, logical=at("App.InFocus"))
        assert "damaged" in {code for _, code in parsed.issues}
        assert parsed.sums()
    path.write_bytes(first(path, (WRITTEN, FOCUS), (WRITTEN, FOCUS)).read_bytes()[:-80])
    parsed = read(PARSER, path, logical=at("App.InFocus"))
    assert len(parsed.records) == 1
    assert [code for _, code in parsed.issues] == ["damaged"]
    assert parsed.sums()
