"""Apple's NSKeyedArchiver: an object graph as a property list, to dicts, lists, texts, numbers, bytes and times.

Source of the format: the archives themselves ($objects, $top, UIDs between them) and the public description of
Foundation's keyed archives. A graph that refers to itself is cut there; a class that is not known here is a dict.
"""

import plistlib
from datetime import UTC, datetime, timedelta
from typing import Any

from pipeline.parse.tree import plist

_DEPTH = 200
_EPOCH = datetime(2001, 1, 1, tzinfo=UTC)


def unarchive(content: bytes) -> Any:
    """What an archive holds.

    Returns:
        The root, or a dict of what `$top` names.

    Raises:
        ValueError: not such an archive.
    """
    archive = plist(content)
    if not isinstance(archive, dict) or not isinstance(archive.get("$objects"), list):
        raise ValueError("no keyed archive")
    top = archive.get("$top")
    if not isinstance(top, dict):
        raise ValueError("a keyed archive without a top")
    graph = _Graph(archive["$objects"])
    found = {name: graph.value(value) for name, value in top.items()}
    return found["root"] if found.keys() == {"root"} else found


class _Graph:
    def __init__(self, objects: list[Any]) -> None:
        self._objects = objects
        self._known: dict[int, Any] = {}
        self._open: set[int] = set()

    def value(self, value: Any) -> Any:
        if not isinstance(value, plistlib.UID):
            return value
        place = value.data
        if place in self._open or len(self._open) > _DEPTH or not 0 <= place < len(self._objects):
            return None
        if place not in self._known:
            self._open.add(place)
            self._known[place] = self._object(self._objects[place])
            self._open.discard(place)
        return self._known[place]

    def _object(self, stored: Any) -> Any:
        if stored == "$null":
            return None
        if not isinstance(stored, dict):
            return stored
        if "NS.keys" in stored and "NS.objects" in stored:
            keys = [self.value(key) for key in stored["NS.keys"]]
            values = [self.value(value) for value in stored["NS.objects"]]
            return {str(key): value for key, value in zip(keys, values, strict=False)}
        if "NS.objects" in stored:
            return [self.value(value) for value in stored["NS.objects"]]
        if "NS.time" in stored:
            return _time(stored["NS.time"])
        for name in ("NS.string", "NS.bytes", "NS.data", "NSString", "NS.uuidbytes"):
            if name in stored:
                return self.value(stored[name])
        if "NS.relative" in stored:
            return self.value(stored["NS.relative"])
        return {name: self.value(value) for name, value in stored.items() if name != "$class"}


def _time(seconds: Any) -> datetime | None:
    try:
        return _EPOCH + timedelta(seconds=seconds)
    except (OverflowError, TypeError, ValueError):
        return None
