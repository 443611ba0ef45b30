import plistlib
from datetime import UTC, datetime
from pathlib import Path

from pipeline.parse.apps.apple_maps_older import PARSER


def field(number: int, value: bytes | str) -> bytes:
    content = value.encode() if isinstance(value, str) else value
    tag, size = number << 3 | 2, len(content)
    return b"".join(bytes([n]) if n < 128 else bytes([n & 127 | 128, n >> 7]) for n in (tag, size)) + content


def geohistory(path: Path, *contents: object) -> Path:
    records = {
        f"G{n}": {"modificationDate": datetime(2018, 3, 14, 12, tzinfo=UTC).replace(tzinfo=None), "contents": content}
        for n, content in enumerate(contents)
    }
    path.write_bytes(plistlib.dumps({"MSPHistory": {"records": records}}, fmt=plistlib.FMT_BINARY))
    return path


def test_before_ios_14_the_words_and_when(tmp_path: Path, read, utc) -> None:
    words = field(8, field(2, field(1, field(201, field(2, field(2, field(1, "swimming baths")))))))
    place = field(7, field(1, field(1, field(1, field(5, "Baths") + field(6, "Mill Lane") + field(6, "Leeds")))))
    parsed = read(PARSER, geohistory(tmp_path / "GeoHistory.mapsdata", words, place, b"", b"\xff\xff", "text"))
    assert parsed.column("kind") == ["search", "search"]
    assert parsed.column("body") == ["swimming baths", "Baths, Mill Lane, Leeds"]
    assert parsed.column("sent_at") == [utc("2018-03-14 12:00")] * 2
    assert parsed.issues == [("records:G3", "bad-value"), ("records:G4", "bad-value")]
    assert parsed.sums()


def test_another_property_list_is_an_issue(tmp_path: Path, read) -> None:
    path = tmp_path / "GeoHistory.mapsdata"
    path.write_bytes(plistlib.dumps({"other": 1}))
    assert read(PARSER, path).issues == [("file:", "unknown-structure")]


def test_a_broken_file_is_an_issue(tmp_path: Path, read) -> None:
    path = tmp_path / "GeoHistory.mapsdata"
    path.write_bytes(b"bplist00 broken")
    assert read(PARSER, path).issues == [("file:", "damaged")]
