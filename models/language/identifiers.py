"""Identifiers in one text: candidates by pattern, accepted by their own `normalise` and by what stands around them."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import pairwise

from models.identifier import AMBIGUOUS, Identifier
from models.identifiers.phone import LINK
from models.language.found import Found
from models.language.scan import Pattern, syntax
from models.language.text.lines import longer, rejoined

_BEFORE, _AFTER = 60, 30  # characters around a candidate in which its context word must stand
_FORMS = 4_096  # of each type: the same few numbers are written again and again
_CLAUSE = re.compile(r"[.,:;!?\n]|\band\b")
_IN_NUMBERS = ".,:/-"
_SUFFIX = re.compile(r"/[0-9]{1,3}(?![0-9])")
_LONG = 11  # digits: what has so many is whole, and what follows says which of several: "07700900123/4", an IMEI "/01"
_NEXT, _LAST = re.compile("(?:[0-9] ?){7}"), re.compile(r"(?:[0-9] ?){7}\Z")
"""Numbers of their own: "07700900123/07700900124"."""

_LATIN = re.compile("[\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff]")
"""Letters that RE2 takes for the end of a word, for it knows those of ASCII alone."""

_LABEL = re.compile(r"[A-Za-z_][0-9]{1,2}:$")  # "IMEI2:" before a number
_LONGEST_LABEL, _NEAREST = 4, 16  # characters before a candidate
_OF_ITS_OWN = {
    "url": frozenset({"handle", "onion", "coordinates", "what3words", "crypto"}),
    "onion": frozenset({"onion"}),
    "address": frozenset({"postcode"}),
}
"""What counts although it lies inside a longer identifier: the account in the address of a profile. All else is
explained by that: the domain of an e-mail address is no web address."""

_ACCOUNT_ADDRESS = re.compile(rf"(?i){LINK}")
"""The web addresses that hold a telephone number."""

Span = tuple[int, int, str]


class IdentifierFinder:
    """Finds identifiers of all given types."""

    def __init__(self, identifiers: Sequence[Identifier], region: str) -> None:
        self._identifiers = identifiers
        self.patterns = [syntax(identifier.pattern) for identifier in identifiers]
        self._compiled = [Pattern(pattern) for pattern in self.patterns]
        self._ocr = frozenset(place for place, identifier in enumerate(identifiers) if identifier.ocr)
        self._forms: list[Callable[[str], str | None]] = [
            lru_cache(_FORMS)(partial(_form, identifier, region)) for identifier in identifiers
        ]

    def find(self, text: str, places: Iterable[int], *, ocr: bool = False) -> list[Found]:
        """Identifiers, with offsets in `text`.

        Args:
            text: as `models.language.text.normal` makes it.
            places: of the types to look for.
            ocr: it was read by OCR.
        """
        whole = rejoined(text)
        wanted = [place for place in places if ocr or place not in self._ocr]
        items = [item for place in wanted for item in self._of(place, text, whole, ocr)]
        if len(items) < 2:
            return items
        found: dict[Span, Found] = {}
        for item in items:
            span = (item.start, item.end, item.type)
            if span not in found or found[span].score < item.score:
                found[span] = item
        spans = sorted(found)
        apart = all(before[1] <= behind[0] for before, behind in pairwise(spans))  # as they mostly are
        return [found[span] for span in (spans if apart else _whole(spans, text))]

    def _of(self, place: int, text: str, whole: str, ocr: bool) -> list[Found]:
        """What is of one type; `whole` is the text with its broken lines put together."""
        identifier, pattern, found = self._identifiers[place], self._compiled[place], []
        whole, unsure = (whole if identifier.wraps else text), ocr and identifier.strong
        for spans in pattern.matches(whole):
            start, end = spans[pattern.groups]
            value = self._value(place, text, whole, start, end)
            if not value and identifier.open:
                end, value = self._shortened(place, text, whole, start, end, value)
            if value and unsure and any(map(self._forms[place], longer(whole, start, end))):
                value = AMBIGUOUS  # this, or the longer one
            if value is not None:
                found.append(Found(start, end, identifier.name, value or None, "identifiers", identifier.score))
        return found

    def _shortened(
        self, place: int, text: str, whole: str, start: int, end: int, value: str | None
    ) -> tuple[int, str | None]:
        """Where a candidate without a value ends if less of it has one: see `Identifier.open`."""
        shorter, mark = end, self._identifiers[place].open
        while (shorter := whole.rfind(mark, start, shorter)) > start:
            if less := self._value(place, text, whole, start, shorter):
                return shorter, less
        return end, value

    def _value(self, place: int, text: str, whole: str, start: int, end: int) -> str | None:
        """Of a candidate; None where it is none."""
        context = self._identifiers[place].context
        if not self._compiled[place].groups and _cut(whole, start, end):
            return None  # what has a group says itself what stands beside it
        if context and not _near(context, text, start, end):
            return None
        return self._forms[place](whole[start:end])


def _form(identifier: Identifier, region: str, surface: str) -> str | None:
    return identifier.normalise(surface, region)


def _near(context: re.Pattern[str], text: str, start: int, end: int) -> bool:
    """Whether a context word stands before a candidate, or in the same clause behind it: later ones are of the next."""
    if context.search(text[max(0, start - _BEFORE) : start]):
        return True
    return context.search(_CLAUSE.split(text[end : end + _AFTER], maxsplit=1)[0]) is not None


def _cut(text: str, start: int, end: int) -> bool:
    return _cut_from_number(text, start, end) or (not text.isascii() and _cut_from_word(text, start, end))


def _cut_from_number(text: str, start: int, end: int) -> bool:
    """Whether a candidate of digits is only the middle of a longer figure: a time, a date, a price."""
    if start > 1 and text[start - 1] in _IN_NUMBERS and text[start].isdigit() and text[start - 2].isdigit():
        label = _LABEL.search(text, max(0, start - _LONGEST_LABEL), start)
        return not label and not _LAST.search(text, max(0, start - _NEAREST), start - 1)
    follows = end + 1 < len(text) and text[end] in _IN_NUMBERS
    if not follows or not text[end - 1].isdigit() or not text[end + 1].isdigit() or _NEXT.match(text, end + 1):
        return False
    return not _SUFFIX.match(text, end) or sum(map(str.isdigit, text[start:end])) < _LONG


def _cut_from_word(text: str, start: int, end: int) -> bool:
    """Whether a candidate is only a part of a word with letters beyond ASCII: the end of "jörg@example.org"."""
    return bool((start and _LATIN.match(text, start - 1)) or _LATIN.match(text, end))


def _whole(spans: Iterable[Span], text: str) -> Iterator[Span]:
    """Those that are no part of another, in order of start."""
    around: list[Span] = []
    for span in sorted(spans, key=lambda span: (span[0], -span[1], span[2])):
        around = [other for other in around if other[1] > span[0]]
        if not any(span[1] <= other[1] and _explains(other, span, text) for other in around):
            yield span
        around.append(span)


def _explains(other: Span, span: Span, text: str) -> bool:
    if span[2] == other[2]:
        return True
    if span[:2] == other[:2]:
        return other[2] in ("email", "onion", "phone") and span[2] == "url"
    if span[2] == "phone" and _ACCOUNT_ADDRESS.match(text, span[0]):
        return False
    return span[2] not in _OF_ITS_OWN.get(other[2], ())
