import json
import tracemalloc
from pathlib import Path
from struct import pack

import pytest

from pipeline.parse.apps.videos import PARSER

AT = 1773518400 + 2_082_844_800  # 2026-03-14 20:00 UTC, in seconds since 1904


def atom(kind: bytes, *content: bytes) -> bytes:
    inside = b"".join(content)
    return pack(">I4s", 8 + len(inside), kind) + inside


def header(created: int = AT, version: int = 0) -> bytes:
    times = pack(">IIII" if version == 0 else ">QQIQ", created, created, 600, 600 * 12)
    return atom(b"mvhd", bytes([version, 0, 0, 0]), times, bytes(80))


def track(kind: bytes, width: int = 0, height: int = 0) -> bytes:
    size = atom(b"tkhd", bytes(76), pack(">HHHH", width, 0, height, 0))
    return atom(b"trak", size, atom(b"mdia", atom(b"hdlr", bytes(8), kind, bytes(12))))


def keys(**values: str) -> bytes:
    """Apple's metadata, in which a value has the number of its key."""
    names = [f"com.apple.quicktime.{name.replace('__', '.')}".encode() for name in values]
    entries = [pack(">I4s", 8 + len(name), b"mdta") + name for name in names]
    items = [
        atom(pack(">I", number), atom(b"data", pack(">II", 1, 0), value.encode()))
        for number, value in enumerate(values.values(), 1)
    ]
    return atom(
        b"meta",
        atom(b"hdlr", bytes(8), b"mdta", bytes(12)),
        atom(b"keys", bytes(4), pack(">I", len(entries)), *entries),
        atom(b"ilst", *items),
    )


def place(text: str) -> bytes:
    return atom(b"udta", atom(b"\xa9xyz", pack(">HH", len(text), 0x15C7), text.encode()))


def film(path: Path, *moov: bytes, before: bytes = b"") -> Path:
    path.write_bytes(atom(b"ftyp", b"qt  ", bytes(4)) + before + atom(b"mdat", bytes(64)) + atom(b"moov", *moov))
    return path


def test_a_video_of_an_iphone(tmp_path: Path, read, utc) -> None:
    said = keys(
        make="Apple",
        model="iPhone 12",
        software="18.1",
        creationdate="2026-03-14T20:59:48+0100",
        location__ISO6709="+53.5000-002.2500+045.000/",
        location__accuracy__horizontal="4.5",
        content__identifier="4E4A-77",
    )
    file = film(tmp_path / "IMG_1.MOV", header(), track(b"vide", 1920, 1080), track(b"soun"), said)
    parsed = read(PARSER, file, "video/quicktime", logical="DCIM/100APPLE/IMG_1.MOV")
    (record,) = parsed.records
    assert (record["kind"], record["title"]) == ("media", "IMG_1.MOV")
    assert record["sent_at"] == utc("2026-03-14 19:59").replace(second=48)
    assert record["sent_at_source"] == "zone"
    assert (record["latitude"], record["longitude"], record["accuracy_m"]) == (53.5, -2.25, 4.5)
    assert json.loads(record["extra"]) == {
        "make": "Apple",
        "model": "iPhone 12",
        "software": "18.1",
        "live_photo": "4E4A-77",
        "width": 1920,
        "height": 1080,
        "seconds": 12.0,
        "tracks": ["picture", "sound"],
    }
    assert parsed.sums()


@pytest.mark.parametrize("version", [0, 1])
def test_a_video_of_an_android_phone(tmp_path: Path, read, utc, version: int) -> None:
    file = film(tmp_path / "VID_1.mp4", header(version=version), track(b"vide", 8, 8), place("+51.5000+000.1200/"))
    (record,) = read(PARSER, file, "video/mp4").records
    assert (record["sent_at"], record["sent_at_source"]) == (utc("2026-03-14 20:00"), "epoch")
    assert (record["sent_at_raw"], json.loads(record["extra"])["time"]) == (str(AT), "of its header")
    assert (record["latitude"], record["longitude"]) == (51.5, 0.12)


def test_a_recording_of_sound_alone(tmp_path: Path, read) -> None:
    (record,) = read(PARSER, film(tmp_path / "New Recording.m4a", header(), track(b"soun")), "audio/mp4").records
    assert json.loads(record["extra"])["tracks"] == ["sound"]


def test_formats_whose_headers_are_not_read_are_records_by_name(tmp_path: Path, read) -> None:
    (tmp_path / "PTT-1.opus").write_bytes(b"OggS")
    parsed = read(PARSER, tmp_path / "PTT-1.opus", "audio/ogg")
    assert (parsed.column("title"), parsed.issues) == (["PTT-1.opus"], [])


@pytest.mark.parametrize(("created", "issues"), [(0, []), (77, [("recording:1", "bad-time")])])
def test_a_time_that_is_none_or_cannot_be_one(
    tmp_path: Path, read, created: int, issues: list[tuple[str, str]]
) -> None:
    parsed = read(PARSER, film(tmp_path / "a.mp4", header(created)), "video/mp4")
    assert ("sent_at" in parsed.records[0], parsed.issues) == (False, issues)


@pytest.mark.parametrize("text", ["+00.0000+000.0000/", "+95.0000+000.1200/", "+5130.5+00007.2/", "somewhere"])
def test_a_place_that_is_none(tmp_path: Path, read, text: str) -> None:
    (record,) = read(PARSER, film(tmp_path / "a.mp4", header(), place(text)), "video/mp4").records
    assert "latitude" not in record


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0\0\0\x18ftypmp42",
        atom(b"moov", atom(b"mvhd", bytes(3))),
        atom(b"ftyp", b"qt  ") + pack(">I4s", 0, b"mdat") + bytes(99),
        atom(b"ftyp", b"qt  ") + pack(">I4s", 7, b"moov") + bytes(99),
        atom(b"free") * 30_000,
    ],
    ids=["empty", "cut off", "short header", "no header", "impossible size", "too many"],
)
def test_a_broken_video_is_a_record_and_an_issue(tmp_path: Path, read, content: bytes) -> None:
    (tmp_path / "a.mp4").write_bytes(content)
    parsed = read(PARSER, tmp_path / "a.mp4", "video/mp4")
    assert (len(parsed.records), parsed.issues) == (1, [("recording:1", "damaged")])


def test_what_a_long_video_shows_is_passed_over(tmp_path: Path, read, utc) -> None:
    """A gigabyte that stands before the header, with its length in 64 bits."""
    file = tmp_path / "long.mp4"
    with file.open("wb") as out:
        out.write(atom(b"ftyp", b"mp42") + pack(">I4sQ", 1, b"mdat", 2**30))
        out.seek(2**30 - 16, 1)
        out.write(atom(b"moov", header()))
    tracemalloc.start()
    (record,) = read(PARSER, file, "video/mp4").records
    assert record["sent_at"] == utc("2026-03-14 20:00")
    assert tracemalloc.get_traced_memory()[1] < 4_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("name", ["RPReplay_Final1773518400.MP4", "Screen_Recording_20260314-200000.mp4"])
def test_a_recording_of_the_screen_is_known_by_its_name(tmp_path: Path, read, name: str) -> None:
    (record,) = read(PARSER, film(tmp_path / "a.mp4", header()), "video/mp4", logical=f"DCIM/{name}").records
    assert json.loads(record["extra"])["screen_recording"] is True
