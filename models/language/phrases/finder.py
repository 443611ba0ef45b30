"""Phrases of the lexicon in one text."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from models.language.found import Found
from models.language.phrases.context import negated
from models.language.phrases.phrase import pattern
from models.language.scan import Pattern
from models.language.text.fold import lowered
from models.lexicon import Category, Phrases


class PhraseFinder:
    """Finds phrases of all given categories.

    Attributes:
        patterns: one for all the phrases of a category that are equally sure, in the order of the categories.
    """

    def __init__(self, categories: Sequence[Category]) -> None:
        self._kinds = [(c.category, phrases) for c in categories for phrases in _surest_first(c)]
        self.patterns = [f"(?i:{_of(phrases)})" for _, phrases in self._kinds]
        self._compiled = lru_cache(maxsize=1024)(self._one_pattern)

    def find(self, text: str, places: Iterable[int]) -> list[Found]:
        """Phrases, with offsets in `text`; those of one category do not overlap.

        Args:
            text: as `models.language.text.normal` makes it.
            places: of the patterns that are in it. What is not in it changes nothing.
        """
        found, low = [], None
        for name, kinds in self._by_category(places).items():
            for (start, end), *groups in self._compiled(kinds).matches(text):
                low = low or lowered(text)
                kind = next((kind for kind, (at, _) in zip(kinds, groups, strict=False) if at >= 0), kinds[0])
                score = self._kinds[kind][1].confidence
                found.append(Found(start, end, name, None, "lexicon", score, negated(low, start)))
        return found

    def _by_category(self, places: Iterable[int]) -> dict[str, tuple[int, ...]]:
        kinds: dict[str, tuple[int, ...]] = {}
        for place in places:
            name = self._kinds[place][0]
            kinds[name] = (*kinds.get(name, ()), place)
        return kinds

    def _one_pattern(self, kinds: tuple[int, ...]) -> Pattern:
        """Of several kinds of a category, with a group for each; one alone needs none, and runs faster."""
        if len(kinds) == 1:
            return Pattern(self.patterns[kinds[0]])
        return Pattern("|".join(f"({self.patterns[kind]})" for kind in kinds))


def _surest_first(category: Category) -> list[Phrases]:
    """Where two phrases begin at the same place, the first of them is found."""
    return sorted(category.phrases, key=lambda phrases: -phrases.confidence)


def _of(phrases: Phrases) -> str:
    return "|".join(_bounded(pattern(phrase), phrase) for phrase in phrases.any)


def _bounded(made: str, phrase: str) -> str:
    """Whole words; an emoji needs no bounds."""
    before = r"\b" if phrase.lstrip("(")[0].isalnum() else ""
    after = r"\b" if phrase.rstrip(")?*")[-1].isalnum() else ""
    return f"{before}(?:{made}){after}"
