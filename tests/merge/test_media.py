"""The two files of a Live Photo, and small copies of pictures that are not there."""

import json
from typing import Any

PICTURE = "private/var/mobile/Media/DCIM/100APPLE/IMG_0001.HEIC"


def media(record_id: str, source_id: str, parser: str = "photos", **extra: Any) -> dict[str, Any]:
    return {
        "record_id": record_id,
        "extraction_id": "x1",
        "exhibit_ref": "JAS/1",
        "source_id": source_id,
        "kind": "media",
        "state": "live",
        "locator": "file:1",
        "extra": json.dumps(extra) if extra else None,
        "parser": parser,
        "parser_version": 1,
    }


def test_the_video_of_a_live_photo_is_another_source_of_its_picture(together, file) -> None:
    rows = [
        media("a1", "p1", live_photo="L1"),
        media("a2", "v1", "videos", live_photo="L1"),
        media("a3", "v2", "videos", live_photo="L2"),  # its picture is not there: it stays
        media("a4", "p2", live_photo="L3"),
        media("a5", "v3", "videos"),
        media("a6", "v4", "videos", live_photo="L1"),  # of another name: anybody can write an identifier
    ]
    names = {"p1": "IMG_1.HEIC", "v1": "IMG_1.MOV", "v2": "IMG_2.MOV", "p2": "IMG_3.HEIC", "v3": "a.MOV", "v4": "b.MOV"}
    files = [file(source, f"DCIM/100APPLE/{name}") for source, name in names.items()]
    assert together(*rows, files=files).same == {"a2": "a1"}


def test_a_small_copy_whose_picture_is_not_there_is_found(together, file) -> None:
    rows = [
        media("a1", "t1", thumbnail_of=PICTURE),
        media("a2", "t2", thumbnail_of="private/var/mobile/Media/DCIM/100APPLE/IMG_0002.HEIC"),
        media("a3", "t3", thumbnail=True),
    ]
    found = together(*rows, files=[file("p1", PICTURE)])
    assert found.issues == [("t2", "the picture of which this is a small copy is not there")]
