"""Where files lie on a device: patterns of the last components of a path, and which of many holds."""

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Generic, TypeAlias, TypeVar

T = TypeVar("T")
_WILD = re.compile(r"\*|\[[^\]]*\]")
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
        self._named: dict[str, list[_Pattern[T]]] = {}
        self._begun: dict[str, list[_Pattern[T]]] = {}
        self._ended: dict[str, list[_Pattern[T]]] = {}
        self._inside: dict[str, list[_Pattern[T]]] = {}
        for text, value in patterns:
            parts = tuple(text.split("/"))
            last = parts[-1]
            pieces = _WILD.split(last)
            begin, end = pieces[0], pieces[-1]
            where, key = (
                (self._named, last)
                if len(pieces) == 1
                else (self._begun, begin[0])
                if begin
                else (self._ended, end[-1])
                if end
                else (self._inside, parts[-2])
            )
            where.setdefault(key, []).append((begin, end, parts, value))
        for index in (self._named, self._begun, self._ended, self._inside):
            for found in index.values():
                found.sort(key=_shorter)

    def find(self, path: str) -> T | None:
        """What belongs to a logical path (forward slashes); None if nothing does."""
        folder, _, last = path.rpartition("/")
        if not last:
            return None
        named = self._named.get(last)
        others = [
            pattern
            for patterns in (
                self._begun.get(last[0]),
                self._ended.get(last[-1]),
                self._inside.get(folder[folder.rfind("/") + 1 :]),
            )
            for pattern in patterns or ()
            if last.startswith(pattern[0]) and last.endswith(pattern[1])
        ]
        if not named and not others:
            return None
        parts = path.split("/")
        candidates = (*(named or ()), *sorted(others, key=_shorter))
        return next((value for _, _, pattern, value in candidates if _ends(parts, pattern)), None)


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
