import struct

import pytest

from pipeline.parse.formats.segb import segb


def test_places_that_are_not_in_use_are_passed_over_and_two_may_share_their_content() -> None:
    data = struct.pack("<Ii", 0x8587D865, 0) + b"abcde" + b"\0" * 3  # CRC-32 of "abcde"
    table = b"".join(struct.pack("<2id", end, state, 1.0) for end, state in ((13, 1), (13, 1), (0, 4)))
    entries = list(segb(struct.pack("<4sid16x", b"SEGB", 3, 0.0) + data + table))
    assert [(entry.place, entry.content, entry.damaged) for entry in entries] == [(32, b"abcde", False)]


@pytest.mark.parametrize("content", [b"", b"SEGB", b"x" * 60, struct.pack("<4sid16x", b"SEGB", -1, 0.0)])
def test_another_file_is_none(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"SEGB|table"):
        list(segb(content))
