"""What reviewers say of links: whether a value on an exhibit is indeed the nominal's, or the party's.

A line names a pair by `pair_id` of LINKS, or by `type`, `value` and `nominal_id` (a nominal, or a party of the case).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from models.label_file import Given, every, truth
from models.mistakes import Mistakes

COLUMNS = ("pair_id", "type", "value", "nominal_id", "correct")


@dataclass(frozen=True)
class LinkLabel:
    """One line. Either `pair_id` is given, or the three others are; `value` is the canonical form, as in LINKS."""

    line: int
    correct: bool
    pair_id: str | None = None
    type: str | None = None
    value: str | None = None
    nominal_id: str | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """What it is about."""
        return (self.pair_id,) if self.pair_id else (self.type or "", self.value or "", self.nominal_id or "")


def read(file: Path) -> tuple[LinkLabel, ...]:
    """The lines of a file, CSV or JSON lines; `correct` is yes or no.

    Raises:
        Mistakes: all of them, each with its line.
    """
    none = f"{file}: has no label; name a pair and whether it is correct on each line"

    def together(labels: Sequence[LinkLabel]) -> list[str]:
        return _contradictions(file, labels) if labels else [none]

    return every(file, COLUMNS, ("correct",), partial(_label, file), together)


def _label(file: Path, given: Given) -> LinkLabel | Mistakes:
    at, fields = f"{file}:{given.line}", given.fields
    correct = truth(fields.get("correct", ""))
    named = {name: fields.get(name) for name in COLUMNS if name != "correct"}
    mistakes = []
    if correct is None:
        mistakes.append(f"{at}: correct: is to be yes or no")
    if not named["pair_id"] and not (named["type"] and named["value"] and named["nominal_id"]):
        mistakes.append(f"{at}: names no pair; give pair_id, or type, value and nominal_id")
    if mistakes or correct is None:
        return Mistakes(mistakes)
    return LinkLabel(given.line, correct, **named)


def _contradictions(file: Path, labels: Iterable[LinkLabel]) -> list[str]:
    first: dict[tuple[str, ...], LinkLabel] = {}
    mistakes = []
    for label in labels:
        known = first.setdefault(label.key, label)
        if known.correct != label.correct:
            mistakes.append(f"{file}:{label.line}: line {known.line} says otherwise of the same pair; keep one")
    return mistakes
