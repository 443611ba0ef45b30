"""What the path of a picture or a video says: a screenshot, a thumbnail and of what, an edit, in the bin."""

import re
from collections.abc import Iterable
from typing import Any

from pipeline.parse.times.epochs import unix_s
from pipeline.parse.times.written import written

_OF_IOS = re.compile(r"(.*?)PhotoData/Thumbnails/V2/(.+)/\d+\.\w+")
_EDIT_OF_IOS = re.compile(r"(.*?)PhotoData/Mutations/(.+)/Adjustments/[^/]+")
_OF_ANDROID = re.compile(r"(?:.*/)?\.thumbnails/(\d+)\.\w+")
_CACHE = re.compile(r"(?:.*/)?(?:com\.sec\.android\.gallery3d|com\.android\.gallery3d)/cache/.*")
_BINNED = re.compile(r"(?:.*/)?\.trashed-(\d{1,15})-([^/]+)")
_ANY = ("screenshot", "screen_recording")
_SHOTS = ("Screenshot_", "Screenshot ")
_RECORDINGS = ("Screen_Recording_", "Screen_recording_", "screen-", "ScreenRecording_", "RPReplay_Final")


def by_paths(path: str, others: Iterable[str]) -> dict[str, Any]:
    """Of a file that lies at several paths: a screenshot by any of its names, a small copy or in the bin by all."""
    here, elsewhere = by_path(path), [by_path(other) for other in others]
    found = {name: value for name, value in here.items() if all(name in other for other in elsewhere)}
    return found | {name: True for name in _ANY for one in (here, *elsewhere) if name in one}


def by_path(path: str) -> dict[str, Any]:
    """As iOS, Android and its makers name their files.

    `thumbnail_of` is the path of the picture that it is a small copy of, `media_store_id` its number in Android's media
    store where only that is known; `edit_of` the path, without its ending, of the picture that was edited.
    """
    *folders, name = path.split("/")
    found: dict[str, Any] = {}
    if "Screenshots" in folders or name.startswith(_SHOTS):
        found["screenshot"] = True
    if "Screen recordings" in folders or name.startswith(_RECORDINGS):
        found["screen_recording"] = True
    if small := _OF_IOS.fullmatch(path):
        found |= {"thumbnail": True, "thumbnail_of": small[1] + small[2]}
    elif small := _OF_ANDROID.fullmatch(path):
        found |= {"thumbnail": True, "media_store_id": small[1]}
    elif _CACHE.fullmatch(path):
        found["thumbnail"] = True
    if edit := _EDIT_OF_IOS.fullmatch(path):
        found["edit_of"] = edit[1] + edit[2]
    if binned := _BINNED.fullmatch(path):
        found |= {"in_the_bin": True, "name_before": binned[2], "to_be_removed": written(unix_s, int(binned[1]))}
    return found
