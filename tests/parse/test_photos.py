import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pipeline.demo.ios import photo
from pipeline.parse.apps.photos import PARSER


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
