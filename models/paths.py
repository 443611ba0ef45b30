"""Where files lie on a device: patterns of the last components of a path, and which of many holds."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Generic, TypeAlias, TypeVar

T = TypeVar("T")
_Pattern: TypeAlias = tuple[tuple[str, ...], T]


class Ends(Generic[T]):
    """What belongs to the ends of paths: "Library/SMS/sms.db", with `*` within one component; "/Info.plist" is a whole
    path.

    Asked for every file of an extraction: patterns are found by the last component; those whose last component is
    itself a pattern by its first letter, or by its last if it begins with a star.

    Args:
        patterns: a pattern and what belongs to it. A name goes before a pattern of names, a longer before a shorter.
    """

    def __init__(self, patterns: Iterable[tuple[str, T]]) -> None:
        self._named: dict[str, list[_Pattern[T]]] = {}
        self._begun: dict[str, list[_Pattern[T]]] = {}
        self._ended: dict[str, list[_Pattern[T]]] = {}
        for text, value in patterns:
            parts = tuple(text.split("/"))
            last = parts[-1]
            where = self._named if "*" not in last else self._ended if last.startswith("*") else self._begun
            key = last if where is self._named else last[-1] if where is self._ended else last[0]
            where.setdefault(key, []).append((parts, value))
        for index in (self._named, self._begun, self._ended):
            for found in index.values():
                found.sort(key=_shorter)

    def find(self, path: str) -> T | None:
        """What belongs to a logical path (forward slashes); None if nothing does."""
        last = path[path.rfind("/") + 1 :]
        named = self._named.get(last)
        others = [*self._begun.get(last[:1], ()), *self._ended.get(last[-1:], ()), *self._ended.get("*", ())]
        others = [pattern for pattern in others if fnmatchcase(last, pattern[0][-1])]
        if not named and not others:
            return None
        parts = path.split("/")
        candidates = (*(named or ()), *sorted(others, key=_shorter))
        return next((value for pattern, value in candidates if _ends(parts, pattern)), None)


def _shorter(pattern: tuple[tuple[str, ...], object]) -> int:
    return -len(pattern[0])


def _ends(parts: list[str], pattern: tuple[str, ...]) -> bool:
    if not pattern[0]:
        pattern = pattern[1:]
        if len(parts) != len(pattern):
            return False
    if len(parts) < len(pattern):
        return False
    return all(
        part == wanted or ("*" in wanted and fnmatchcase(part, wanted))
        for part, wanted in zip(parts[-len(pattern) :], pattern, strict=True)
    )
