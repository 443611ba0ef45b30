"""Everything that rules find in a text: identifiers and phrases of the lexicon, by one pass of one automaton.

The pass says which types and phrases a text may hold, mostly none; only their patterns run then. A million messages a
second are passed by; each of the others costs about 8 µs more.
"""

from bisect import bisect_left
from collections.abc import Sequence

from models import identifiers, lexicon
from models.language.found import Found, ordered
from models.language.identifiers import IdentifierFinder
from models.language.phrases.finder import PhraseFinder
from models.language.phrases.quotation import QUOTES, Quotations
from models.language.scan import Scan
from models.language.text.lines import rejoined
from models.language.text.normal import Normal, is_slanted, normal
from models.language.text.stretched import RUNS, is_stretched, squeezed


class Rules:
    """Finds what rules find. Build one for each process: it takes half a second."""

    def __init__(self, region: str) -> None:
        """With numbers that have no country code read as those of `region` (ISO 3166).

        Raises:
            Mistakes: a lexicon that cannot be read.
        """
        self._identifiers = IdentifierFinder(identifiers.known(), region)
        self._phrases = PhraseFinder(lexicon.categories())
        self._first_phrase = len(self._identifiers.patterns)
        self._quotes = self._first_phrase + len(self._phrases.patterns)
        self._runs = self._quotes + 1
        self._scan = Scan([*self._identifiers.patterns, *self._phrases.patterns, QUOTES, RUNS])

    def find(self, text: str, *, ocr: bool = False) -> Sequence[Found]:
        """What a text holds, as it is stored; of a value that depends on the time of the text, its form."""
        plain = (
            None if text.isascii() and not ocr and not is_slanted(text) else normal(text, ocr=ocr)
        )  # most are plain as they are
        read = plain.text if plain else text
        flagged = self.flagged(read)
        if not flagged:
            return ()
        found = self._found(read, flagged, ocr)
        if flagged[-1] == self._runs:
            found = ordered([*found, *self.drawn_out(read, found)])
        if plain is None and flagged[-1] < self._quotes:
            return found
        return stored(found, plain or Normal(text), text)

    def drawn_out(self, text: str, found: Sequence[Found]) -> list[Found]:
        """Phrases of a normal text in which letters are drawn out ("deleeete"), besides those that were found."""
        more: list[Found] = []
        for less in squeezed(text):
            places = [place - self._first_phrase for place in self._scan.flagged(less.text)]
            phrases = [place for place in places if 0 <= place < self._quotes - self._first_phrase]
            for item in self._phrases.find(less.text, phrases):
                start, end = less.span(item.start, item.end)
                others = (one for one in (*found, *more) if one.type == item.type)
                if is_stretched(text[start:end]) and not any(one.start < end and start < one.end for one in others):
                    more.append(item._replace(start=start, end=end))
        return more

    def flagged(self, text: str) -> Sequence[int]:
        """Places of the patterns that a normal text holds: of types, of phrases, of quotations."""
        flagged = self._scan.flagged(text)
        whole = rejoined(text)
        return flagged if whole == text else sorted({*flagged, *self._scan.flagged(whole)})

    def _found(self, text: str, flagged: Sequence[int], ocr: bool) -> Sequence[Found]:
        first = self._first_phrase
        if flagged[-1] < first:
            return ordered(self._identifiers.find(text, flagged, ocr=ocr))
        types = flagged[: bisect_left(flagged, first)]
        found = self._identifiers.find(text, types, ocr=ocr) if types else []
        phrases = [place - first for place in flagged[len(types) :] if place < self._quotes]
        return ordered(found + self._phrases.find(text, phrases))


def stored(found: Sequence[Found], plain: Normal, text: str) -> Sequence[Found]:
    """What was found in a normal text, with offsets into the text as stored, and whether it is quoted there."""
    if not found:
        return found
    quotations = Quotations(text)
    made = []
    for item in found:
        start, end = plain.span(item.start, item.end)
        quoted = quotations.hold(start, end)
        same = start == item.start and end == item.end and not quoted
        made.append(item if same else item._replace(start=start, end=end, quoted=quoted))
    return made
