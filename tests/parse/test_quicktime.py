from pathlib import Path
from struct import pack

import pytest

from pipeline.parse.formats.quicktime import movie, since_1904
from pipeline.parse.times.epochs import unix_s

AT = 1773518400  # 2026-03-14 20:00 UTC
XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")


def atom(kind: bytes, *content: bytes) -> bytes:
    inside = b"".join(content)
    return pack(">I4s", 8 + len(inside), kind) + inside


def header(length: int = 1200, scale: int = 600, version: int = 0) -> bytes:
    times = pack(">IIII" if version == 0 else ">QQIQ", 1, 2, scale, length)
    return atom(b"mvhd", bytes([version, 0, 0, 0]), times, bytes(80))


def file(path: Path, *atoms: bytes) -> Path:
    path.write_bytes(b"".join(atoms))
    return path


@pytest.mark.parametrize("version", [0, 1])
def test_when_and_how_long(tmp_path: Path, version: int) -> None:
    found = movie(file(tmp_path / "a", atom(b"moov", header(version=version))))
    assert (found.created, found.seconds) == (1, 2.0)


@pytest.mark.parametrize(("length", "scale"), [(0, 600), (2**32 - 1, 600), (1200, 0)])
def test_a_length_that_is_not_known_is_none(tmp_path: Path, length: int, scale: int) -> None:
    assert movie(file(tmp_path / "a", atom(b"moov", header(length, scale)))).seconds is None


def test_times_are_counted_since_1904() -> None:
    assert since_1904(AT + 2_082_844_800) == unix_s(AT)
    assert (since_1904(None), since_1904(5)) == (None, None)


def test_an_older_text_has_its_length_and_language_before_it(tmp_path: Path) -> None:
    said = atom(b"udta", atom(b"\xa9mod", pack(">HH", 7, 0), b"Phone 1 and more"))
    assert movie(file(tmp_path / "a", atom(b"moov", said))).values == {"\xa9mod": "Phone 1"}


@pytest.mark.parametrize("full", [bytes(4), b""], ids=["ISO", "QuickTime"])
def test_metadata_of_both_forms(tmp_path: Path, full: bytes) -> None:
    data = atom(b"data", pack(">II", 1, 0), b"Phone 1")
    items = atom(b"ilst", atom(pack(">I", 1), data), atom(b"\xa9nam", data), atom(pack(">I", 9), data))
    keys = atom(b"keys", bytes(4), pack(">I", 1), pack(">I4s", 8 + 1, b"mdta") + b"m")
    meta = atom(b"meta", full, atom(b"hdlr", bytes(8), b"mdta", bytes(12)), keys, items)
    found = movie(file(tmp_path / "a", atom(b"moov", meta)))
    assert (found.values["m"], found.values["\xa9nam"]) == ("Phone 1", "Phone 1")


def test_a_packet_of_xmp_may_lie_outside(tmp_path: Path) -> None:
    found = movie(file(tmp_path / "a", atom(b"uuid", XMP, b"<x/>"), atom(b"uuid", bytes(16), b"y"), atom(b"moov")))
    assert found.xmp == b"<x/>"


def test_the_size_is_that_of_the_picture(tmp_path: Path) -> None:
    def track(kind: bytes, width: int, height: int) -> bytes:
        size = atom(b"tkhd", bytes(76), pack(">HHHH", width, 0, height, 0))
        return atom(b"trak", size, atom(b"mdia", atom(b"hdlr", bytes(8), kind, bytes(12))))

    found = movie(file(tmp_path / "a", atom(b"moov", track(b"vide", 1920, 1080), track(b"soun", 0, 0))))
    assert (found.width, found.height, found.kinds) == (1920, 1080, {"vide", "soun"})


@pytest.mark.parametrize(
    "content",
    [b"", b"no atoms here", atom(b"ftyp"), atom(b"moov", atom(b"mvhd", bytes(8))), atom(b"mvhd", bytes(100))],
    ids=["empty", "none", "no header", "short header", "header outside"],
)
def test_what_is_no_movie_is_a_value_error(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ValueError, match="header"):
        movie(file(tmp_path / "a", content))


def test_atoms_inside_atoms_have_an_end(tmp_path: Path) -> None:
    nested = atom(b"moov")
    for _ in range(5_000):
        nested = atom(b"moov", nested)
    assert movie(file(tmp_path / "a", nested)).values == {}
