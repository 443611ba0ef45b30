"""Where files lie on a device: patterns of the last components of a path, and which of many holds."""

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Generic, TypeAlias, TypeVar

T = TypeVar("T")
_WILD = re.compile(r"\*|\[[^\]]*\]")
_Key: TypeAlias = tuple[str, str]
_Pattern: TypeAlias = tuple[str, str, tuple[str, ...], T]
"""How the last component begins and ends, the components, and what belongs to them."""


class Ends(Generic[T]):
    """What belongs to the ends of paths: "Library/SMS/sms.db", with `*` within one component; "/Info.plist" is a whole
    path.

    Asked for every file of an extraction: patterns are found by the last component; those whose last component is
    itself a pattern by its first letter, or by its last; those of any name by their folder.

    Args:
        patterns: a pattern and what belongs to it. A name goes before a pattern of names, a longer before a shorter.
    """

    def __init__(self, patterns: Iterable[tuple[str, T]]) -> None:
        self._by: dict[_Key, list[_Pattern[T]]] = {}
        for text, value in patterns:
            parts = tuple(text.split("/"))
            pieces = _WILD.split(parts[-1])
            begin, end = pieces[0], pieces[-1]
            self._by.setdefault(_key(parts, begin, end), []).append((begin, end, parts, value))

    def find(self, path: str) -> T | None:
        """What belongs to a logical path (forward slashes); None if nothing does."""
        folder, _, last = path.rpartition("/")
        if not last:
            return None
        named = self._by.get(("named", last), ())
        wild = (("begins", last[0]), ("ends", last[-1]), ("in", folder[folder.rfind("/") + 1 :]), ("anywhere", ""))
        others = [
            pattern
            for key in wild
            for pattern in self._by.get(key, ())
            if last.startswith(pattern[0]) and last.endswith(pattern[1])
        ]
        if not named and not others:
            return None
        parts = path.split("/")
        candidates = (*sorted(named, key=_shorter), *sorted(others, key=_shorter))
        return next((value for _, _, pattern, value in candidates if _ends(parts, pattern)), None)


def _key(parts: tuple[str, ...], begin: str, end: str) -> _Key:
    """By what a pattern is found."""
    if not _WILD.search(parts[-1]):
        return "named", parts[-1]
    if begin:
        return "begins", begin[0]
    if end:
        return "ends", end[-1]
    if len(parts) > 1 and not _WILD.search(parts[-2]):
        return "in", parts[-2]
    return "anywhere", ""


def _shorter(pattern: tuple[str, str, tuple[str, ...], object]) -> int:
    return -len(pattern[2])


def _ends(parts: list[str], pattern: tuple[str, ...]) -> bool:
    if not pattern[0]:
        pattern = pattern[1:]
        if len(parts) != len(pattern):
            return False
    if len(parts) < len(pattern):
        return False
    return all(
        part == wanted or (("*" in wanted or "[" in wanted) and fnmatchcase(part, wanted))
        for part, wanted in zip(parts[-len(pattern) :], pattern, strict=True)
    )
