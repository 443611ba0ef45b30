import json
import struct
from pathlib import Path

from pipeline.parse.apps.google_maps_searches import PARSER


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


def cache(path: Path, *entries: bytes) -> Path:
    path.write_bytes(b"\0" * 8 + b"".join(field(1, entry) for entry in entries))
    return path


NOON = field(2, 1_773_489_600_000_000)


def test_a_search_has_its_words_and_the_place_that_was_found(tmp_path: Path, read, utc) -> None:
    found = field(4, field(1, "swimming baths leeds") + field(5, field(3, 53.4808) + field(4, -2.2426)))
    shown = field(4, field(1, "Mill Lane") + field(6, field(1, field(2, -2.25) + field(3, 53.5))))
    parsed = read(PARSER, cache(tmp_path / "c.cs", NOON + found + field(11, "https://example.org/p"), NOON + shown))
    assert parsed.column("kind") == ["search", "search"]
    assert parsed.column("body") == ["swimming baths leeds", "Mill Lane"]
    assert parsed.column("latitude") == [53.4808, 53.5]
    assert parsed.column("longitude") == [-2.2426, -2.25]
    assert [json.loads(extra)["place_of"] for extra in parsed.column("extra")] == ["what was found", "the map shown"]
    assert parsed.column("url") == ["https://example.org/p", None]
    assert parsed.column("sent_at") == [utc("2026-03-14 12:00")] * 2
    assert parsed.sums()


def test_one_bad_entry_costs_one(tmp_path: Path, read) -> None:
    far = field(4, field(1, "nowhere") + field(5, field(3, 253.0) + field(4, 1.0)))
    parsed = read(PARSER, cache(tmp_path / "c.cs", b"\xff\xff", NOON + far, field(4, field(1, "no time, no place"))))
    assert parsed.column("body") == ["no time, no place"]
    assert parsed.column("sent_at") == [None]
    assert parsed.issues == [("history:0", "bad-value"), ("history:1", "bad-value")]
    assert parsed.sums()


def test_another_file_is_an_issue(tmp_path: Path, read) -> None:
    path = tmp_path / "c.cs"
    path.write_bytes(b"\0" * 8 + b"\xff" * 40)
    parsed = read(PARSER, path)
    assert parsed.issues == [("file:", "damaged")]
    assert parsed.sums()
