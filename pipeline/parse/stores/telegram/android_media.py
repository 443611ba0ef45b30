"""What is sent with a message of Telegram's Android app: files by their names, a place."""

from pathlib import PurePosixPath

from pipeline.parse.stores.telegram import tl
from pipeline.parse.stores.telegram.message import decoded

_EXTENSIONS = {"video/mp4": ".mp4", "audio/ogg": ".ogg", "image/webp": ".webp", "image/jpeg": ".jpg"}


def attachments(data: bytes | None) -> list[str] | None:
    """Where the app had the file it sent, and the names under which it keeps it in its caches."""
    media = decoded(data).get("media") or {}
    names = [tl.path_at_end(data) if data else None]
    if photo := media.get("photo"):
        names += [_photo_file(photo["id"], one) for one in photo.get("sizes", ())[-1:]]
    if (document := media.get("document")) and "dc_id" in document:
        written_as = [one["file_name"] for one in document.get("attributes", ()) if "file_name" in one]
        suffix = PurePosixPath(written_as[0]).suffix if written_as else _EXTENSIONS.get(document["mime_type"], "")
        names += [*written_as, f"{document['dc_id']}_{document['id']}{suffix}"]
    return [name for name in dict.fromkeys(names) if name] or None


def _photo_file(photo: int, size: tl.Object) -> str | None:
    """In the caches: by the place on the server; since 2021 there is none, and the app makes it of number and size."""
    if place := size.get("location"):
        return f"{place['volume_id']}_{place['local_id']}.jpg" if "local_id" in place else None
    return f"-{photo}_{ord(size['type'])}.jpg" if len(size.get("type", "")) == 1 else None


def latitude(data: bytes | None) -> float | None:
    return _place(data).get("lat")


def longitude(data: bytes | None) -> float | None:
    return _place(data).get("long")


def _place(data: bytes | None) -> tl.Object:
    geo = (decoded(data).get("media") or {}).get("geo") or {}
    return geo if geo.get("lat") or geo.get("long") else {}
