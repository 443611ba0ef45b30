"""Phrases of the lexicon in one text."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from models.language.found import Found
from models.language.phrases.denial import denies, negated
from models.language.phrases.phrase import pattern
from models.language.scan import Pattern
from models.language.text.fold import lowered
from models.lexicon import Category


@dataclass(frozen=True)
class _Kind:
    """Phrases of a category that are found, told and denied alike.

    Attributes:
        own: they are made with a word of denial themselves.
    """

    category: str
    confidence: float
    language: str
    own: bool
    phrases: tuple[str, ...]

    @property
    def pattern(self) -> str:
        return f"(?i:{'|'.join(pattern(phrase, self.language) for phrase in self.phrases)})"


class PhraseFinder:
    """Finds phrases of all given categories.

    Attributes:
        patterns: one for all the phrases of a category that are alike, in the order of the categories.
    """

    def __init__(self, categories: Sequence[Category]) -> None:
        self._kinds = [kind for category in categories for kind in _kinds(category)]
        self.patterns = [kind.pattern for kind in self._kinds]
        self._compiled = lru_cache(maxsize=1024)(self._one_pattern)

    def find(self, text: str, places: Iterable[int]) -> list[Found]:
        """Phrases, with offsets in `text`; those of one category do not overlap.

        Args:
            text: as `models.language.text.normal` makes it.
            places: of the patterns that are in it. What is not in it changes nothing.
        """
        found, low = [], None
        for name, places_of in self._by_category(places).items():
            for (start, end), *groups in self._compiled(places_of).matches(text):
                if not _whole(text, start, end):
                    continue
                low = low or lowered(text)
                taken = (place for place, (at, _) in zip(places_of, groups, strict=False) if at >= 0)
                kind = self._kinds[next(taken, places_of[0])]
                denied = negated(low, start, end, kind.language, own=kind.own)
                found.append(Found(start, end, name, None, "lexicon", kind.confidence, denied))
        return found

    def _by_category(self, places: Iterable[int]) -> dict[str, tuple[int, ...]]:
        kinds: dict[str, tuple[int, ...]] = {}
        for place in places:
            name = self._kinds[place].category
            kinds[name] = (*kinds.get(name, ()), place)
        return kinds

    def _one_pattern(self, kinds: tuple[int, ...]) -> Pattern:
        """Of several kinds of a category, with a group for each; one alone needs none, and runs faster."""
        if len(kinds) == 1:
            return Pattern(self.patterns[kinds[0]])
        return Pattern("|".join(f"({self.patterns[kind]})" for kind in kinds))


def _whole(text: str, start: int, end: int) -> bool:
    """Whether no letter with an accent goes on where RE2, whose bounds know ASCII alone, sees the end of a word."""
    return not any(letter > "\x7f" and letter.isalpha() for letter in (text[start - 1 : start], text[end : end + 1]))


def _kinds(category: Category) -> Iterator[_Kind]:
    """The surest first: where two phrases begin at the same place, the first of them is found."""
    for phrases in sorted(category.phrases, key=lambda phrases: -phrases.confidence):
        for own in (False, True):
            # English denies by what stands before alone, so its phrases are all alike.
            alike = tuple(p for p in phrases.any if own == (phrases.language != "en" and denies(p, phrases.language)))
            if alike:
                yield _Kind(category.category, phrases.confidence, phrases.language, own, alike)
