"""Phrases of the lexicon in one text."""

from collections.abc import Sequence

from models.language.context import Quotations, negated
from models.language.fold import lowered
from models.language.found import Found
from models.language.phrase import pattern
from models.language.scan import compiled
from models.lexicon import Category, Phrases


class PhraseFinder:
    """Finds phrases of all given categories."""

    def __init__(self, categories: Sequence[Category]) -> None:
        self._each = [
            (
                category.category,
                [phrases.confidence for phrases in _surest_first(category)],
                compiled(f"({_of(phrases)})" for phrases in _surest_first(category)),
            )
            for category in categories
        ]
        self._any = compiled(_of(phrases) for category in categories for phrases in category.phrases)

    def may_find(self, text: str) -> bool:
        """One pass for all categories at once; what it does not flag holds no phrase."""
        return self._any.search(lowered(text)) is not None

    def find(self, text: str, quotations: Quotations) -> list[Found]:
        """Phrases in order of start; those of one category do not overlap.

        Args:
            text: folded.
            quotations: of the text as stored.
        """
        low, found = lowered(text), []
        for name, confidences, category in self._each:
            for match in category.finditer(low):
                start, end = match.span()
                score = next(c for c, group in zip(confidences, match.groups(), strict=True) if group is not None)
                denied, quoted = negated(low, start), quotations.hold(start, end)
                found.append(Found(start, end, name, None, "lexicon", score, denied, quoted))
        return sorted(found, key=lambda item: (item.start, item.end, item.type))


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
