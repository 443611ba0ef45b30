import json
from pathlib import Path

from pipeline.parse.apps.google_search import PARSER

AT = 1773518400000  # 2026-03-14 20:00 UTC


def varint(value: int) -> bytes:
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def field(number: int, value: int | bytes | str) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    content = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(content)) + content


def test_recent_searches_and_pages(tmp_path: Path, read, utc) -> None:
    search = field(1, 7) + field(4, AT) + field(5, "taxi leeds") + field(9, 3)
    page = field(4, AT) + field(7, field(1, "https://example.org") + field(2, "example.org") + field(3, "Example"))
    (tmp_path / "x").write_bytes(field(1, search) + field(1, page) + field(1, b"\xff\xff"))
    parsed = read(PARSER, tmp_path / "x")
    assert parsed.column("kind") == ["search", "visit"]
    assert (parsed.column("body"), parsed.column("url")) == (["taxi leeds", None], [None, "https://example.org"])
    assert parsed.column("sent_at") == [utc("2026-03-14 20:00")] * 2
    assert json.loads(parsed.records[0]["extra"]) == {"screenshot_number": 3}
    assert parsed.issues == [("entry:2", "bad-value")]
    assert parsed.sums()


def test_a_time_that_is_none_costs_the_time(tmp_path: Path, read) -> None:
    """In an older structure without screenshots."""
    (tmp_path / "x").write_bytes(field(1, field(4, 7) + field(5, "taxi leeds")))
    parsed = read(PARSER, tmp_path / "x")
    (record,) = parsed.records
    assert (record["body"], record["sent_at_raw"], "sent_at" in record) == ("taxi leeds", "7", False)
    assert parsed.sums()


def test_a_file_of_another_kind_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(b"\xff\xff no such thing" * 90)
    assert read(PARSER, tmp_path / "x").issues[0][1] == "damaged"
