import json
from pathlib import Path
from struct import pack

from pipeline.parse.apps.thumbdata import PARSER

JPEG = b"\xff\xd8\xff\xe0 a small picture \xff\xd9"


def block(magic: int = 77, picture: bytes = JPEG, there: int = 1) -> bytes:
    return (pack(">BQI", there, magic, len(picture)) + picture).ljust(10_000, b"\0")


def test_small_pictures_have_the_numbers_of_their_originals(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(block(there=0) + block(77) + bytes(10_000) + block(78))
    parsed = read(PARSER, tmp_path / "x", logical="DCIM/.thumbnails/.thumbdata4--1967290299")
    assert parsed.column("locator") == ["thumbnail:1", "thumbnail:3"]
    assert [json.loads(extra) for extra in parsed.column("extra")] == [
        {"thumbnail": True, "media_store_id": "1", "compared": 77, "bytes": len(JPEG)},
        {"thumbnail": True, "media_store_id": "3", "compared": 78, "bytes": len(JPEG)},
    ]
    assert parsed.sums()


def test_a_block_that_holds_no_picture_is_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(block(picture=b"no picture") + block() + b"\1 the end is cut off")
    parsed = read(PARSER, tmp_path / "x")
    assert parsed.column("locator") == ["thumbnail:1"]
    assert parsed.issues == [("thumbnail:0", "damaged"), ("thumbnail:2", "damaged")]
    assert parsed.sums()


def test_a_file_of_nothing_known_says_so(tmp_path: Path, read) -> None:
    (tmp_path / "x").write_bytes(b"something else" * 9_000)
    assert read(PARSER, tmp_path / "x").issues == [("source:", "nothing-read")]
