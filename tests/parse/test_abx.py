import struct

import pytest

from pipeline.parse.formats.abx import abx, android_xml


def test_every_type_of_value_of_abx_is_read_as_xml_would_say_it() -> None:
    values = (
        (0x1F, b"", ""),
        (0x4F, b"\0\2\xca\xfe", "cafe"),
        (0x5F, b"\0\2\xca\xfe", "yv4="),
        (0x6F, struct.pack(">i", -5), "-5"),
        (0x7F, struct.pack(">i", -1), "ffffffff"),
        (0x8F, struct.pack(">q", 1_700_000_000_000), "1700000000000"),
        (0x9F, struct.pack(">q", 1_700_000_000_000), "18bcfe56800"),
        (0xAF, struct.pack(">f", 0.5), "0.5"),
        (0xBF, struct.pack(">d", 2.25), "2.25"),
        (0xCF, b"", "true"),
        (0xDF, b"", "false"),
    )
    content = b"ABX\0\x32\xff\xff\0\1a"
    for number, (event, stored, _) in enumerate(values):
        content += bytes([event]) + b"\xff\xff\0\2v" + b"abcdefghijk"[number : number + 1] + stored
    content += b"\x24\0\2hi\x29\0\3out\x24\0\6\xed\xa0\xbd\xed\xb8\x80\x33\0\0\x11"
    root = android_xml(content)
    assert [root.get(f"v{letter}") for letter in "abcdefghijk"] == [said for _, _, said in values]
    assert root.text == "hi\U0001f600"


def test_abx_does_not_nest_without_end() -> None:
    with pytest.raises(ValueError, match="deeper"):
        abx(b"ABX\0\x32\xff\xff\0\1a" + b"\x32\0\0" * 500)
