from pathlib import Path
from struct import pack
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PIL import ExifTags, Image

from pipeline.parse.formats import exif

LONDON = ZoneInfo("Europe/London")
NORTH_WEST = {1: "N", 2: (53.0, 30.0, 0.0), 3: "W", 4: (2.0, 15.0, 0.0)}


def tags(details: dict[int, Any] | None = None, gps: dict[int, Any] | None = None, **base: str) -> Image.Exif:
    """Not written to a file, so that values of any kind reach the reader."""
    made = Image.Exif()
    for name, value in base.items():
        made[getattr(ExifTags.Base, name)] = value
    made.get_ifd(ExifTags.IFD.Exif).update(details or {})
    made.get_ifd(ExifTags.IFD.GPSInfo).update(gps or {})
    return made


@pytest.mark.parametrize(
    ("details", "raw", "sent_at", "source"),
    [
        ({0x9003: "2026:03:14 21:05:00", 0x9011: "+01:00"}, "2026:03:14 21:05:00+01:00", "20:05", "zone"),
        ({0x9003: "2026:03:14 21:05:00", 0x9011: "   :  "}, "2026:03:14 21:05:00", "21:05", "extraction"),  # unknown
        ({0x9004: "2026:03:14 21:05:00\0", 0x9012: "-05:00"}, "2026:03:14 21:05:00-05:00", "02:05", "zone"),
        ({0x9003: "    :  :     :  :  ", 0x9004: "2026:03:14 21:05:00"}, "2026:03:14 21:05:00", "21:05", "extraction"),
    ],
    ids=["with its offset", "offset left blank", "digitised", "taken left blank"],
)
def test_when_it_was_taken(utc, details: dict[int, str], raw: str, sent_at: str, source: str) -> None:
    day = "15" if sent_at == "02:05" else "14"
    found = exif.taken(tags(details), None, LONDON)
    micros = int(utc(f"2026-03-{day} {sent_at}").timestamp()) * 1_000_000
    assert found == {"sent_at_raw": raw, "sent_at": micros, "sent_at_source": source}


@pytest.mark.parametrize("value", ["0000:00:00 00:00:00", "    :  :     :  :  ", "", b"\0\0", 7])
def test_a_time_that_the_camera_did_not_know_is_none(value: object) -> None:
    assert exif.taken(tags({0x9003: value}), None, LONDON) == {}


@pytest.mark.parametrize("value", ["2026:13:40 21:05:00", "yesterday", "2026:03:29 01:30:00"])
def test_a_time_that_cannot_be_one_stays_visible(value: str) -> None:
    assert exif.taken(tags({0x9003: value}), None, LONDON) == {"sent_at_raw": value}


def test_a_time_of_xmp_is_read_where_exif_has_none() -> None:
    found = exif.taken(tags(), "2026-03-14T21:05Z", None)
    assert (found["sent_at_raw"], found["sent_at_source"]) == ("2026:03:14 21:05:00+00:00", "zone")
    assert exif.taken(tags(), "2026-03-14", LONDON) == {}


def test_where_it_was_taken() -> None:
    assert exif.place(tags(gps=NORTH_WEST)) == {"latitude": 53.5, "longitude": -2.25}
    assert exif.place(tags(gps=NORTH_WEST | {31: 4.5}))["accuracy_m"] == 4.5


@pytest.mark.parametrize("decimal", [(51.5757623, 0.0, 0.0), (51.5757623,), 51.5757623])
def test_decimal_degrees_may_stand_in_the_first_part(decimal: object) -> None:
    assert exif.place(tags(gps=NORTH_WEST | {2: decimal}))["latitude"] == 51.5757623


@pytest.mark.parametrize(
    "odd",
    [
        {2: (0.0, 0.0, 0.0), 4: (0.0, 0.0, 0.0)},
        {2: (95.0, 0.0, 0.0)},
        {4: (float("nan"), 0.0, 0.0)},
        {2: "53.5"},
        {2: b"\xff"},
        {2: None},
        {2: ("a", "b", "c")},
        {1: None},
        {3: "X"},
    ],
    ids=["0, 0", "beyond a pole", "no number", "text", "bytes", "none", "letters", "no side", "another side"],
)
def test_a_place_that_is_none(odd: dict[int, Any]) -> None:
    assert exif.place(tags(gps=NORTH_WEST | odd)) == {}


def test_an_odd_radius_costs_the_radius() -> None:
    for radius in (0, -1, float("nan"), "near"):
        assert "accuracy_m" not in exif.place(tags(gps=NORTH_WEST | {31: radius}))


def test_the_camera_and_what_was_written_about_it() -> None:
    made = tags({0xA431: "F17", 0x9286: b"ASCII\0\0\0at the club"}, Make="Example", Artist="Ines\0")
    assert exif.camera(made) == {"make": "Example", "artist": "Ines", "serial": "F17", "comment": "at the club"}
    assert exif.camera(tags({0x9286: b"ASCII\0\0\0Screenshot"})) == {"screenshot": True}


@pytest.mark.parametrize(
    "note",
    [b"Apple iOS\0\0\1MM", b"Apple iOS\0\0\1MM\xff\xff", b"Nikon\0", "Apple iOS", None],
    ids=["cut off", "of too many tags", "of another maker", "text", "none"],
)
def test_a_note_that_is_none_says_nothing(note: object) -> None:
    assert exif.camera(tags({0x927C: note})) == {}


def test_of_apples_note_only_texts_of_known_tags_are_read() -> None:
    entries = pack(">HHII", 0x11, 2, 7, 52) + pack(">HHII", 0x0B, 9, 1, 52) + pack(">HHII", 0x20, 2, 7, 52)
    note = b"Apple iOS\0\0\1MM" + pack(">H", 3) + entries + b"4E4A-77"
    assert exif.camera(tags({0x927C: note})) == {"live_photo": "4E4A-77"}


def test_the_notes_of_published_pictures_have_the_form_that_is_known(real) -> None:
    """Tags and forms (2 is text) as two pictures of iPhones have them; neither is of a Live Photo."""
    for name in ("pug.heic", "IMG_1034.heic"):
        (file,) = [file for folder in ("pillow_heif", "tika") for file in real(folder).rglob(name)]
        with Image.open(file) as image:
            note = image.getexif().get_ifd(ExifTags.IFD.Exif)[0x927C]
            assert (note[:14], exif.camera(image.getexif())["make"]) == (b"Apple iOS\0\0\1MM", "Apple")


def test_tags_survive_being_written_to_a_file(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "a.jpg", exif=tags(gps=NORTH_WEST))
    with Image.open(tmp_path / "a.jpg") as image:
        assert exif.place(image.getexif()) == {"latitude": 53.5, "longitude": -2.25}
