import pytest

from pipeline.parse.stores.gallery import by_path, by_paths


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("DCIM/Camera/IMG_1.jpg", {}),
        ("DCIM/Screenshots/a.jpg", {"screenshot": True}),
        ("Pictures/Screenshot_20260314-210500.png", {"screenshot": True}),
        ("Pictures/Screen_Recording_20260314.mp4", {"screen_recording": True}),
        ("Media/DCIM/100APPLE/RPReplay_Final1773522300.MP4", {"screen_recording": True}),
        (
            "Media/PhotoData/Thumbnails/V2/DCIM/100APPLE/IMG_0001.HEIC/5005.JPG",
            {"thumbnail": True, "thumbnail_of": "Media/DCIM/100APPLE/IMG_0001.HEIC"},
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
        ("DCIM/.trashed-7-a.jpg", {"in_the_bin": True, "name_before": "a.jpg", "to_be_removed": None}),
        (f"DCIM/.trashed-{'9' * 5000}-a.jpg", {}),  # no time, and more digits than Python turns into a number
    ],
)
def test_what_a_path_says(path: str, says: dict[str, object]) -> None:
    assert by_path(path) == says


def test_a_file_that_also_lies_elsewhere_is_no_small_copy_and_in_no_bin() -> None:
    binned, shot, plain = "DCIM/.trashed-1773518400-a.jpg", "DCIM/Screenshots/a.jpg", "DCIM/a.jpg"
    assert by_paths(binned, [plain]) == {}
    assert by_paths(plain, [shot, binned]) == {"screenshot": True}
    assert by_paths(binned, [binned])["in_the_bin"] is True
