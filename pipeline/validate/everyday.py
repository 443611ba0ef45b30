"""The lexicon on everyday messages that stand apart from it: how often it finds what is not there, by language."""

import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.resources import files
from typing import Any

from models.language.found import Found
from pipeline.validate.report import Check, Section

Tag = Callable[[Iterable[str]], Iterable[Sequence[Found]]]

_ORDINARY = frozenset({"meet_transport"})
"""Of ordinary life by its definition: to arrange a lift is what it says, so finding it there is right."""

_SURE = 0.5
"""Confidence of a phrase from which a false finding counts: below it the lexicon itself says that it mostly errs."""

_MOST = 5.0  # false findings in a hundred messages


def messages() -> dict[str, tuple[str, ...]]:
    """Language → messages, none of which has anything to do with an offence."""
    text = files("pipeline.validate").joinpath("everyday.toml").read_text("utf-8")
    return {language: tuple(told["messages"]) for language, told in tomllib.loads(text).items()}


def measure(tag: Tag, told: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """A row for each language: messages, what is found in them falsely, and arrangements to meet."""
    return [_row(tag, language, texts) for language, texts in told.items()]


def section(tag: Tag) -> Section:
    """Measured and marked: a mark for each language, so that none is worse served behind an average."""
    told = messages()
    rows = measure(tag, told)
    return Section(
        "Lexicon on everyday messages",
        f"{sum(map(len, told.values()))} messages in {len(told)} languages about meals, lifts, work and birthdays, "
        "written apart from the lexicon. Every finding of a category is false there, but for arrangements to meet, "
        "which are what they say. A false finding costs a reviewer a look; how much it lifts a unit goes by its "
        f"confidence, and the mark counts those of {_SURE} or more.",
        [Check(f"sure false findings in 100, {row['language']}", row["sure in 100"], _MOST, most=True) for row in rows],
        rows,
        ["A few dozen messages of one writer for each language: enough to see a phrase that everybody uses, no more."],
    )


def _row(tag: Tag, language: str, texts: Sequence[str]) -> dict[str, Any]:
    found = [item for items in tag(texts) for item in items if item.detector == "lexicon"]
    false = [item for item in found if item.type not in _ORDINARY]
    sure = sum(item.score >= _SURE for item in false)
    counted = Counter(item.type for item in false)
    return {
        "language": language,
        "messages": len(texts),
        "false": len(false),
        "of them sure": sure,
        "sure in 100": 100 * sure / len(texts),
        "categories": ", ".join(f"{name} {count}" for name, count in sorted(counted.items())),
        "arrangements": len(found) - len(false),
    }
