import struct
import zlib
from pathlib import Path

from pipeline.parse.apps.ios_biome import PARSER
from pipeline.parse.claims import claims

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


LOCKED = field(1, 1)


def test_states_of_the_device_in_both_versions(tmp_path: Path, read, utc) -> None:
    assert claims(at("Device.ScreenLocked"), None) is PARSER
    for file in (first, second):
        entries = (WRITTEN, LOCKED), (DELETED, b"\0" * 9), (WRITTEN, field(1, 0)), (WRITTEN, field(1, 7))
        parsed = read(PARSER, file(tmp_path / "1", *entries), logical=at("Device.ScreenLocked"))
        assert parsed.column("body") == ["locked", "unlocked", "type 7"]
        assert parsed.column("sent_at") == [utc("2026-03-14 12:00")] * 3
        assert parsed.ledger.of("Device.ScreenLocked").row()["ignored"] == 1
        assert parsed.issues == []
        assert parsed.sums()


def test_networks_and_the_screen(tmp_path: Path, read, utc) -> None:
    joined = second(tmp_path / "1", (WRITTEN, field(1, "Library") + field(2, 1)))
    (network,) = read(PARSER, joined, logical=at("Device.Wireless.WiFi")).records
    assert (network["title"], network["body"]) == ("Library", "connected")
    lit = second(tmp_path / "2", (WRITTEN, field(1, NOON + 60) + field(2, 1)))
    (screen,) = read(PARSER, lit, logical=at("Device.Display.Backlight")).records
    assert (screen["body"], screen["sent_at"]) == ("on", utc("2026-03-14 12:01"))


def test_of_a_stream_that_nothing_is_known_of_an_issue_tells(tmp_path: Path, read) -> None:
    parsed = read(PARSER, first(tmp_path / "1", (WRITTEN, b"x")), logical=at("Something.New"))
    assert parsed.records == []
    assert parsed.issues == [("source:", "nothing-read")]
    assert parsed.sums()


def test_one_bad_entry_costs_one(tmp_path: Path, read) -> None:
    joined = field(1, "Library") + field(2, 1)
    path = second(tmp_path / "1", (WRITTEN, joined), (WRITTEN, b"\xff\xff"), (WRITTEN, joined))
    path.write_bytes(path.read_bytes().replace(b"Library", b"Lybrary", 1))
    parsed = read(PARSER, path, logical=at("Device.Wireless.WiFi"))
    assert len(parsed.records) == 1
    assert [code for _, code in parsed.issues] == ["damaged", "bad-value"]
    assert parsed.sums()


def test_a_broken_file_is_an_issue(tmp_path: Path, read) -> None:
    path = tmp_path / "1"
    for content in (b"SEGB", b"no SEGB at all" * 9, struct.pack("<4sid16x", b"SEGB", 9999, NOON)):
        path.write_bytes(content)
        parsed = read(PARSER, path, logical=at("Device.ScreenLocked"))
        assert "damaged" in {code for _, code in parsed.issues}
        assert parsed.sums()
    path.write_bytes(first(path, (WRITTEN, LOCKED), (WRITTEN, LOCKED)).read_bytes()[:-20])
    parsed = read(PARSER, path, logical=at("Device.ScreenLocked"))
    assert len(parsed.records) == 1
    assert [code for _, code in parsed.issues] == ["damaged"]
    assert parsed.sums()
