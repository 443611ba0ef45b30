import struct
import zlib
from pathlib import Path

from pipeline.parse.apps.ios_biome_events import PARSER
from pipeline.parse.claims import claims

NOON = 795182400.0  # 2026-03-14 12:00 UTC


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


def segb(path: Path, *entries: bytes) -> Path:
    """Version 2: a header of 32 bytes, the entries, and a table of them at the end."""
    content, table = b"", b""
    for data in entries:
        content += struct.pack("<Ii", zlib.crc32(data), 0) + data
        table += struct.pack("<2id", len(content), 1, NOON)
        content += b"\0" * (-len(content) % 4)
    path.write_bytes(struct.pack("<4sid16x", b"SEGB", len(entries), NOON) + content + table)
    return path


def at(stream: str) -> str:
    return f"private/var/mobile/Library/Biome/streams/restricted/{stream}/local/795182400000000"


ENTRY = field(1, field(1, "/safari/history")) + field(2, NOON) + field(3, NOON + 60)
ENTRY += field(4, field(3, "https://example.org/")) + field(7, field(2, field(3, "Example")))


def test_a_page(tmp_path: Path, read, utc) -> None:
    assert claims(at("_DKEvent.Safari.History"), None) is PARSER
    (page,) = read(PARSER, segb(tmp_path / "1", ENTRY), logical=at("_DKEvent.Safari.History")).records
    assert (page["kind"], page["url"], page["title"]) == ("visit", "https://example.org/", "Example")
    assert (page["sent_at"], page["ended_at"]) == (utc("2026-03-14 12:00"), utc("2026-03-14 12:01"))
    assert page["app"] == "com.apple.mobilesafari"


def test_states_of_apps_and_the_device(tmp_path: Path, read) -> None:
    focus = field(1, field(1, "/app/inFocus")) + field(2, NOON) + field(4, field(3, "org.example.chat"))
    (used,) = read(PARSER, segb(tmp_path / "1", focus), logical=at("_DKEvent.App.InFocus")).records
    assert (used["kind"], used["app"]) == ("app_use", "org.example.chat")
    locked = field(1, field(1, "/device/isLocked")) + field(2, NOON) + field(4, field(4, 1))
    (noted,) = read(PARSER, segb(tmp_path / "2", locked), logical=at("_DKEvent.Device.IsLocked")).records
    assert (noted["kind"], noted["body"]) == ("system_event", "locked")


def test_of_an_entry_without_a_time_of_its_own_the_writing_counts(tmp_path: Path, read, utc) -> None:
    parsed = read(
        PARSER, segb(tmp_path / "1", field(1, field(1, "/device/isLocked"))), logical=at("_DKEvent.Safari.History")
    )
    assert parsed.column("sent_at") == [utc("2026-03-14 12:00")]
    assert parsed.sums()


def test_a_bad_entry_costs_one_and_a_broken_file_is_an_issue(tmp_path: Path, read) -> None:
    parsed = read(PARSER, segb(tmp_path / "1", ENTRY, b"\xff\xff", ENTRY), logical=at("_DKEvent.Safari.History"))
    assert len(parsed.records) == 2
    assert [code for _, code in parsed.issues] == ["bad-value"]
    assert parsed.sums()
    (tmp_path / "2").write_bytes(b"no SEGB at all" * 9)
    parsed = read(PARSER, tmp_path / "2", logical=at("_DKEvent.Safari.History"))
    assert [code for _, code in parsed.issues] == ["damaged"]
    assert parsed.sums()
