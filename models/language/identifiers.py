"""Identifiers in one text: candidates by pattern, accepted by their own `normalise` and by what stands around them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from models.identifier import Identifier
from models.language.context import Quotations
from models.language.found import Found
from models.language.scan import compiled, syntax

_BEFORE, _AFTER = 60, 30  # characters around a candidate in which its context word must stand
_PART_OF_NUMBER = re.compile(r"[0-9][.,:/-]$")
_GOES_ON = re.compile(r"^[.,:/-][0-9]")
_EXPLAINS = {
    "email": frozenset({"url", "handle", "phone", "vrm", "postcode", "imei"}),
    "phone": frozenset({"url"}),
    "url": frozenset({"email", "phone", "vrm", "postcode", "imei"}),
}
"""What a longer identifier explains that lies inside it: the domain of an e-mail address is no web address."""

_ACCOUNT_ADDRESS = re.compile(r"(?i)wa\.me/")  # the one web address that holds a telephone number


class IdentifierFinder:
    """Finds identifiers of all given types."""

    def __init__(self, identifiers: Sequence[Identifier], region: str) -> None:
        self._region = region
        patterns = [syntax(identifier.pattern) for identifier in identifiers]
        self._each = [(identifier, compiled([p])) for identifier, p in zip(identifiers, patterns, strict=True)]
        self._any = compiled(patterns)

    def may_find(self, text: str) -> bool:
        """One pass for all types at once; what it does not flag holds no candidate."""
        return self._any.search(text) is not None

    def find(self, text: str, quotations: Quotations) -> list[Found]:
        """Identifiers in order of start.

        Args:
            text: folded.
            quotations: of the text as stored.
        """
        found = {
            (start, end, identifier.name): value
            for identifier, pattern in self._each
            for start, end, value in self._of(identifier, pattern, text)
        }
        return [
            Found(start, end, name, found[start, end, name], "identifiers", 1.0, quoted=quotations.hold(start, end))
            for start, end, name in _whole(found, text)
        ]

    def _of(self, identifier: Identifier, pattern: Any, text: str) -> Iterator[tuple[int, int, str]]:
        for match in pattern.finditer(text):
            start, end = match.span()
            surface = text[start:end]
            if _cut_from_number(text, start, end):
                continue
            if identifier.context and not _near(identifier.context, text, start, end):
                continue
            value = identifier.normalise(surface, self._region)
            if value is not None:
                yield start, end, value


def _near(context: re.Pattern[str], text: str, start: int, end: int) -> bool:
    return bool(context.search(text[max(0, start - _BEFORE) : start]) or context.search(text[end : end + _AFTER]))


def _cut_from_number(text: str, start: int, end: int) -> bool:
    """Whether a candidate of digits is only the middle of a longer figure: a time, a date, a price."""
    first, last = text[start].isdigit(), text[end - 1].isdigit()
    before = first and _PART_OF_NUMBER.search(text[max(0, start - 2) : start])
    return bool(before or (last and first and _GOES_ON.search(text[end : end + 2])))


def _whole(spans: Iterable[tuple[int, int, str]], text: str) -> Iterator[tuple[int, int, str]]:
    """Those that are no part of another, in order of start."""
    around: list[tuple[int, int, str]] = []
    for span in sorted(spans, key=lambda span: (span[0], -span[1], span[2])):
        around = [other for other in around if other[1] > span[0]]
        if not any(span[1] <= other[1] and _explains(other, span, text) for other in around):
            yield span
        around.append(span)


def _explains(other: tuple[int, int, str], span: tuple[int, int, str], text: str) -> bool:
    if span[2] == "phone" and _ACCOUNT_ADDRESS.match(text, span[0]):
        return False
    return span[2] == other[2] or span[2] in _EXPLAINS.get(other[2], ())
