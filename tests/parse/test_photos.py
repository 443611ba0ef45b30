import json
from pathlib import Path
from struct import pack
from zoneinfo import ZoneInfo

import pytest
from PIL import ExifTags, Image
from PIL.PngImagePlugin import PngInfo

from pipeline.demo.ios import photo
from pipeline.parse.apps.photos import PARSER
from pipeline.parse.stores.gallery import by_paths


@pytest.mark.parametrize("name", ["IMG_1.jpg", "IMG_1.png", "IMG_1.heic"])
def test_time_and_place_of_a_picture(tmp_path: Path, read, utc, name: str) -> None:
    file = photo(tmp_path / name, "2026:03:14 21:05:00", "+01:00", (53.5, -2.25))
    (record,) = read(PARSER, file).records
    assert (record["kind"], record["title"]) == ("media", name)
    assert record["sent_at"] == utc("2026-03-14 20:05")
    assert (record["latitude"], record["longitude"]) == (53.5, -2.25)
    assert json.loads(record["extra"])["width"] == 640


def test_a_time_without_a_zone_stays_unknown_and_visible(tmp_path: Path, read) -> None:
    parsed = read(PARSER, photo(tmp_path / "IMG_1.jpg", "2026:03:14 21:05:00"))
    (record,) = parsed.records
    assert record.get("sent_at") is None
    assert record["sent_at_raw"] == "2026:03:14 21:05:00"
    assert parsed.issues == [("picture:1", "bad-time")]


LONDON = ZoneInfo("Europe/London")


def test_a_local_time_is_read_in_the_timezone_that_the_case_file_gives(tmp_path: Path, read, utc) -> None:
    parsed = read(PARSER, photo(tmp_path / "IMG_1.jpg", "2026:07:14 21:05:00"), zone=LONDON)
    (record,) = parsed.records
    assert (record["sent_at"], record["sent_at_source"]) == (utc("2026-07-14 20:05"), "extraction")
    assert (record["sent_at_raw"], parsed.issues) == ("2026:07:14 21:05:00", [])


@pytest.mark.parametrize("taken", ["2026:03:29 01:30:00", "2026:10:25 01:30:00"], ids=["left out", "came twice"])
def test_a_local_time_in_an_hour_in_which_the_clocks_change_stays_unknown(tmp_path: Path, read, taken: str) -> None:
    parsed = read(PARSER, photo(tmp_path / "IMG_1.jpg", taken), zone=LONDON)
    (record,) = parsed.records
    assert ("sent_at" in record, "sent_at_source" in record, record["sent_at_raw"]) == (False, False, taken)
    assert parsed.issues == [("picture:1", "bad-time")]


def test_the_offset_of_the_picture_itself_wins_over_the_timezone_of_the_extraction(tmp_path: Path, read, utc) -> None:
    (record,) = read(PARSER, photo(tmp_path / "IMG_1.jpg", "2026:10:25 01:30:00", "+00:00"), zone=LONDON).records
    assert (record["sent_at"], record["sent_at_source"]) == (utc("2026-10-25 01:30"), "zone")


def test_the_satellites_say_how_far_the_local_time_is_from_utc(tmp_path: Path, read, utc) -> None:
    """In the hour that came twice as well; a fix some seconds old is near enough."""
    file = photo(tmp_path / "IMG_1.jpg", "2026:10:25 01:30:20", fix=("2026:10:25", (0, 30, 0)))
    (record,) = read(PARSER, file, zone=LONDON).records
    assert record["sent_at"] == utc("2026-10-25 00:30").replace(second=20)
    assert record["sent_at_source"] == "gps"


@pytest.mark.parametrize("fix", [("2026:07:14", (19, 48, 0)), ("2026:07:10", (20, 5, 0)), ("0000:00:00", (0, 0, 0))])
def test_a_fix_that_no_zone_explains_is_not_believed(tmp_path: Path, read, utc, fix) -> None:
    file = photo(tmp_path / "IMG_1.jpg", "2026:07:14 21:05:00", fix=fix)
    assert "sent_at" not in read(PARSER, file).records[0]
    (record,) = read(PARSER, file, zone=LONDON).records
    assert (record["sent_at"], record["sent_at_source"]) == (utc("2026-07-14 20:05"), "extraction")


def test_the_place_nought_nought_is_no_place(tmp_path: Path, read) -> None:
    (record,) = read(PARSER, photo(tmp_path / "IMG_1.jpg", place=(0.0, 0.0))).records
    assert "latitude" not in record


def test_a_screenshot_is_known_by_its_name(tmp_path: Path, read) -> None:
    file = photo(tmp_path / "x.png")
    (record,) = read(PARSER, file, logical="DCIM/Screenshots/Screenshot_20260315-113900.png").records
    assert json.loads(record["extra"])["screenshot"] is True


def test_a_broken_picture_is_a_record_and_an_issue(tmp_path: Path, read) -> None:
    (tmp_path / "IMG_1.jpg").write_bytes(b"\xff\xd8\xff\xe0 this is no picture")
    parsed = read(PARSER, tmp_path / "IMG_1.jpg")
    assert len(parsed.records) == 1
    assert parsed.issues == [("picture:1", "damaged")]


def test_pictures_of_real_cameras(real, read) -> None:
    """Every one is a record, the four broken ones with an issue."""
    files = sorted(file for file in real("pillow_heif/tests/images").rglob("*.h*") if file.suffix in (".heic", ".hif"))
    issues = {file.name: read(PARSER, file).issues for file in files}
    assert len(files) > 5
    assert {name for name, found in issues.items() if ("picture:1", "damaged") in found} >= {
        "corrupted.hif",
        "empty.heic",
    }


def test_a_geotagged_jpeg_of_tika(real, read) -> None:
    files = sorted(file for file in real("tika").rglob("*GEO*.jpg"))
    (record,) = read(PARSER, files[0]).records
    assert (round(record["latitude"], 5), round(record["longitude"], 5)) == (12.54321, -54.1234)


XMP = """<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'>
<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description
    xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmlns:p='http://ns.adobe.com/photoshop/1.0/'
    xmlns:i='http://iptc.org/std/Iptc4xmpExt/2008-02-29/' xmp:CreatorTool='Paint 3' p:DateCreated='{created}'>
<i:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia</i:DigitalSourceType>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>"""


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "a.heic"])
def test_what_made_a_picture_and_when_stands_in_xmp(tmp_path: Path, read, utc, name: str) -> None:
    """The time of EXIF wins where there is one."""
    packet = XMP.format(created="2026-03-14T21:05:00+01:00").encode()
    image = Image.new("RGB", (64, 48))
    if name.endswith(".png"):
        text = PngInfo()
        text.add_itxt("XML:com.adobe.xmp", packet.decode())
        image.save(tmp_path / name, pnginfo=text)
    else:
        image.save(tmp_path / name, xmp=packet)
    (record,) = read(PARSER, tmp_path / name).records
    extra = json.loads(record["extra"])
    assert (extra["creator_tool"], extra["source_type"]) == ("Paint 3", "trainedAlgorithmicMedia")
    assert (record["sent_at"], record["sent_at_source"]) == (utc("2026-03-14 20:05"), "zone")


def test_a_time_of_xmp_without_a_zone_is_local(tmp_path: Path, read, utc) -> None:
    file = tmp_path / "a.jpg"
    Image.new("RGB", (64, 48)).save(file, xmp=XMP.format(created="2026-07-14T21:05:00").encode())
    assert read(PARSER, file).issues == [("picture:1", "bad-time")]
    (record,) = read(PARSER, file, zone=LONDON).records
    assert (record["sent_at"], record["sent_at_raw"]) == (utc("2026-07-14 20:05"), "2026:07:14 21:05:00")


@pytest.mark.parametrize("packet", [b"<", b"no xml", XMP.encode()[:-300], b"<!DOCTYPE x [<!ENTITY e 'x'>]><x>&e;</x>"])
def test_a_broken_packet_costs_what_it_says(tmp_path: Path, read, packet: bytes) -> None:
    Image.new("RGB", (64, 48)).save(tmp_path / "a.jpg", xmp=packet)
    parsed = read(PARSER, tmp_path / "a.jpg")
    assert (len(parsed.records), parsed.issues) == (1, [])


def apple_note(**texts: str) -> bytes:
    """Apple's maker note of texts: their tags' numbers as names, "x11"."""
    entries, values = b"", b""
    begin = 16 + 12 * len(texts)
    for name, text in texts.items():
        entries += pack(">HHII", int(name[1:], 16), 2, len(text) + 1, begin + len(values))
        values += text.encode() + b"\0"
    return b"Apple iOS\0\0\1MM" + pack(">H", len(texts)) + entries + values


def with_note(path: Path, note: bytes) -> Path:
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif)[0x927C] = note
    Image.new("RGB", (64, 48)).save(path, exif=exif)
    return path


def test_a_live_photo_names_what_it_has_in_common_with_its_video(tmp_path: Path, read) -> None:
    file = with_note(tmp_path / "IMG_1.jpg", apple_note(x0b="BURST-1", x11="4E4A-77"))
    (record,) = read(PARSER, file).records
    extra = json.loads(record["extra"])
    assert (extra["live_photo"], extra["burst"]) == ("4E4A-77", "BURST-1")


def test_a_maker_note_that_is_cut_off_costs_what_it_says(tmp_path: Path, read) -> None:
    parsed = read(PARSER, with_note(tmp_path / "IMG_1.jpg", apple_note(x11="4E4A-77")[:20]))
    assert "live_photo" not in json.loads(parsed.records[0]["extra"])
    assert parsed.issues == []


def test_the_words_that_a_model_was_given_are_read(tmp_path: Path, read) -> None:
    text = PngInfo()
    text.add_text("parameters", "a red boat, Steps: 20")
    Image.new("RGB", (64, 48)).save(tmp_path / "a.png", pnginfo=text)
    (record,) = read(PARSER, tmp_path / "a.png").records
    assert json.loads(record["extra"])["words_given"] == "a red boat, Steps: 20"


@pytest.mark.parametrize(
    ("path", "says"),
    [
        (
            "CameraRollDomain/Media/PhotoData/Thumbnails/V2/DCIM/100APPLE/IMG_0001.HEIC/5005.JPG",
            {"thumbnail": True, "thumbnail_of": "CameraRollDomain/Media/DCIM/100APPLE/IMG_0001.HEIC"},
        ),
        ("data/media/0/DCIM/.thumbnails/1234.jpg", {"thumbnail": True, "media_store_id": "1234"}),
        ("Android/data/com.sec.android.gallery3d/cache/0/77.jpg", {"thumbnail": True}),
        (
            "Media/PhotoData/Mutations/DCIM/100APPLE/IMG_0001/Adjustments/FullSizeRender.jpg",
            {"edit_of": "Media/DCIM/100APPLE/IMG_0001"},
        ),
        (
            "DCIM/Camera/.trashed-1773518400-IMG_1.jpg",
            {"in_the_bin": True, "name_before": "IMG_1.jpg", "to_be_removed": "2026-03-14T20:00:00Z"},
        ),
        ("DCIM/Camera/IMG_1.jpg", {}),
    ],
)
def test_what_a_path_says(tmp_path: Path, read, path: str, says: dict[str, object]) -> None:
    (record,) = read(PARSER, photo(tmp_path / "x.jpg", size=(8, 8)), logical=path).records
    extra = json.loads(record["extra"])
    assert {key: value for key, value in extra.items() if key not in ("make", "model", "width", "height")} == says


def test_motion_photos_of_tika(real, read) -> None:
    for name in ("testJPEG_MotionPhoto.jpg", "testJPEG_MicroVideo.jpg"):
        (file,) = real("tika").rglob(name)
        (record,) = read(PARSER, file).records
        assert json.loads(record["extra"])["motion_photo"] == "1"


def test_a_picture_that_also_lies_elsewhere_is_no_small_copy_and_in_no_bin() -> None:
    binned, shot, plain = "DCIM/.trashed-1773518400-a.jpg", "DCIM/Screenshots/a.jpg", "DCIM/a.jpg"
    assert by_paths(binned, [plain, shot]) == {"screenshot": True}
    assert by_paths(binned, [binned])["in_the_bin"] is True
