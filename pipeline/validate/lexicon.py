"""The lexicon on its own sentences: each category brings those in which it must be found, and must not."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from models.language.found import Found
from models.lexicon import Category, Kind
from pipeline.validate.report import Check, Section

Tag = Callable[[Iterable[str]], Iterable[Sequence[Found]]]


def measure(tag: Tag, categories: Sequence[Category]) -> list[dict[str, Any]]:
    """A row for each category: sentences, and in how many of them it is as it must be."""
    return [_row(tag, category) for category in categories]


def section(tag: Tag, categories: Sequence[Category]) -> Section:
    """Measured and marked: all of them must be right."""
    rows = measure(tag, categories)
    return Section(
        "Lexicon",
        f"The sentences that stand in the lexicon itself, of {len(categories)} categories: a proof that the tagger "
        "finds what each category promises. They were written with the phrases, so they say nothing of how often other "
        "words are used for the same.",
        [Check("sentences as they must be", 100 * _share(rows), 100, " %")],
        rows,
    )


def _row(tag: Tag, category: Category) -> dict[str, Any]:
    row: dict[str, Any] = {"category": category.category}
    for kind, rule in _RULES.items():
        sentences = category.all_sentences(kind)
        finds = [[find for find in found if find.type == category.category] for found in tag(sentences)]
        row[kind] = len(sentences)
        row[f"{kind} right"] = sum(rule(found, category.author == "anyone") for found in finds)
    return row


def _share(rows: Sequence[dict[str, Any]]) -> float:
    there: int = sum(row[kind] for row in rows for kind in _RULES)
    right: int = sum(row[f"{kind} right"] for row in rows for kind in _RULES)
    return right / there


def _asserted(found: Sequence[Found], neutral: bool) -> bool:
    """Found as the writer's own; of a neutral category ("she never said yes") also where it is denied."""
    return any(not find.quoted and (neutral or not find.negated) for find in found)


_RULES: dict[Kind, Callable[[Sequence[Found], bool], bool]] = {
    "positive": _asserted,
    "negative": lambda found, _: not found,
    "negated": lambda found, _: bool(found) and all(find.negated for find in found),
    "quoted": lambda found, _: any(find.quoted for find in found),
}
