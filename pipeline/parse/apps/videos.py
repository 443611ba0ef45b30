"""Videos and recordings, wherever they lie: MP4, MOV, 3GP, M4A; of other formats the name only. One record each.

Seen on: files of iPhones and Android phones, rebuilt in code. Origin: ISO/IEC 14496-12, Apple's QuickTime File Format
and its metadata keys. Only headers are read.
Times: Apple's date of creation with its zone; else that of the header, and `extra` says so: seconds since 1904-01-01
UTC, of the end of a recording, or of when an app converted it; some cameras write their local time there.
Read: how long, how large, whether there is a picture or only sound, place, camera, software, what a Live Photo's video
and picture have in common (`live_photo`); from the path: screen recordings, the bin of Android, edits.
Not read: what is seen and heard, subtitles, frames; headers of Matroska, AVI, Ogg, AMR, SILK, CAF, MP3, AAC and WAV.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from models.issues import Issue
from pipeline.parse.formats.quicktime import Movie, movie, since_1904
from pipeline.parse.formats.xmp import xmp
from pipeline.parse.parser import Evidence, Item, Parser
from pipeline.parse.stores.gallery import by_paths
from pipeline.parse.times.epochs import unix_s

_HEADED = ("video/mp4", "video/quicktime", "video/3gpp", "audio/mp4")
_NAMED = (
    *("video/webm", "video/x-matroska", "video/x-msvideo", "audio/ogg", "audio/amr", "audio/silk", "audio/x-caf"),
    *("audio/mpeg", "audio/aac", "audio/wav"),
)
_APPLE, _ANDROID = "com.apple.quicktime.", "com.android."
_KEYS = {
    "make": (f"{_APPLE}make", f"{_ANDROID}manufacturer", "\xa9mak"),
    "model": (f"{_APPLE}model", f"{_ANDROID}model", "\xa9mod"),
    "software": (f"{_APPLE}software", f"{_ANDROID}version", "\xa9swr", "\xa9too"),
    "title": (f"{_APPLE}title", f"{_APPLE}displayname", "\xa9nam"),
    "artist": (f"{_APPLE}author", f"{_APPLE}artist", "\xa9ART", "\xa9aut"),
    "comment": (f"{_APPLE}comment", f"{_APPLE}description", "\xa9cmt", "\xa9des"),
    "live_photo": (f"{_APPLE}content.identifier",),
}
_PLACE = re.compile(r"([+-]\d{1,2}(?:\.\d+)?)([+-]\d{1,3}(?:\.\d+)?)(?:[+-]\d+(?:\.\d+)?)?(?:CRS\w+)?/?")


def _read(evidence: Evidence) -> Iterator[Item]:
    if evidence.part.index:
        return
    extra = by_paths(evidence.logical_path, evidence.other_paths)
    row: dict[str, Any] = {
        "locator": "recording:1",
        "kind": "media",
        "title": PurePosixPath(evidence.logical_path).name or None,
    }
    if evidence.type in _HEADED:
        try:
            found = movie(evidence.path)
        except (ValueError, OSError) as error:
            yield Issue("recording:1", "damaged", f"its headers cannot be read: {type(error).__name__}")
        else:
            row |= _recorded(found) | _place(found)
            extra |= _said(found) | ({"time": "of its header"} if row.get("sent_at_source") == "epoch" else {})
            if row.get("sent_at_raw") and row.get("sent_at") is None:
                yield Issue("recording:1", "bad-time", "sent_at: cannot be a time")
    yield row | {"extra": extra}


def _recorded(found: Movie) -> dict[str, Any]:
    written = found.values.get(f"{_APPLE}creationdate")
    if written and (sent_at := _with_zone(written)) is not None:
        return {"sent_at": sent_at, "sent_at_raw": written, "sent_at_source": "zone"}
    if found.created is None:
        return {}
    sent_at = since_1904(found.created)
    source = None if sent_at is None else "epoch"
    return {"sent_at": sent_at, "sent_at_raw": str(found.created), "sent_at_source": source}


def _with_zone(value: str) -> int | None:
    try:
        return unix_s(datetime.strptime(value, "%Y-%m-%dT%H:%M:%S%z").timestamp())
    except ValueError:
        return None


def _place(found: Movie) -> dict[str, Any]:
    """ISO 6709 in degrees; 0, 0 is no place."""
    place = _PLACE.fullmatch(found.values.get(f"{_APPLE}location.ISO6709") or found.values.get("\xa9xyz") or "")
    if place is None:
        return {}
    latitude, longitude = float(place[1]), float(place[2])
    if latitude == longitude == 0 or abs(latitude) > 90 or abs(longitude) > 180:
        return {}
    row = {"latitude": latitude, "longitude": longitude}
    try:
        return row | {"accuracy_m": float(found.values[f"{_APPLE}location.accuracy.horizontal"])}
    except (KeyError, ValueError):
        return row


def _said(found: Movie) -> dict[str, Any]:
    said = {
        name: next((found.values[key] for key in keys if key in found.values), None) for name, keys in _KEYS.items()
    }
    tracks = {"vide": "picture", "soun": "sound"}
    shape = {"width": found.width, "height": found.height, "seconds": found.seconds}
    return said | shape | {"tracks": sorted(tracks[kind] for kind in found.kinds)} | xmp(found.xmp)


PARSER = Parser(name="videos", version=1, threads=False, read=_read, types=(*_HEADED, *_NAMED))
