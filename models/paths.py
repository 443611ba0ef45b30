"""Where files lie on a device: patterns of the last components of a path, and which of many holds."""

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase, translate
from typing import Generic, TypeVar

T = TypeVar("T")


class Ends(Generic[T]):
    """What belongs to the ends of paths: "Library/SMS/sms.db", with `*` within one component; "/Info.plist" is a whole
    path.

    Asked for every file of an extraction: patterns are found by the last component; those whose last component is
    itself a pattern are looked at only if one of them can hold.

    Args:
        patterns: a pattern and what belongs to it. A name goes before a pattern of names, a longer before a shorter.
    """

    def __init__(self, patterns: Iterable[tuple[str, T]]) -> None:
        self._named: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        self._others: list[tuple[tuple[str, ...], T]] = []
        for pattern, value in patterns:
            parts = tuple(pattern.split("/"))
            (self._others if "*" in parts[-1] else self._named.setdefault(parts[-1], [])).append((parts, value))
        for found in (*self._named.values(), self._others):
            found.sort(key=lambda pattern: -len(pattern[0]))
        lasts = sorted({parts[-1] for parts, _ in self._others})
        self._any = re.compile("|".join(f"(?:{translate(last)})" for last in lasts) or r"(?!)")

    def find(self, path: str) -> T | None:
        """What belongs to a logical path (forward slashes); None if nothing does."""
        last = path[path.rfind("/") + 1 :]
        named = self._named.get(last)
        others = self._others if self._any.match(last) else ()
        if not named and not others:
            return None
        parts = path.split("/")
        return next((value for pattern, value in (*(named or ()), *others) if _ends(parts, pattern)), None)


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
