"""Keys of the page of a unit: anybody may choose others, or have none (WCAG 2.2, 2.1.4)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from models.relevance import KEYS, WORDS
from pipeline.review.people.person import Person

ACTS: Mapping[str, str] = dict(WORDS) | {
    "undo": "Take back the last decision",
    "note": "Write a note",
    "next": "Next in hand, or next of a list",
    "previous": "The one before",
    "search": "Search",
    "legend": "Show the keys",
}
"""What a key can do, in the words of the legend."""

DEFAULT: Mapping[str, str] = {act: key for key, act in KEYS.items()} | {
    "undo": "u",
    "note": "n",
    "next": "j",
    "previous": "k",
    "search": "/",
    "legend": "?",
}
"""Act → key."""


@dataclass(frozen=True)
class Keys:
    """Somebody's keys.

    Attributes:
        off: no key does anything.
        of: act → key.
    """

    off: bool
    of: Mapping[str, str]
    acts = ACTS

    @property
    def data(self) -> str:
        """Key → act, as JSON for the page."""
        return json.dumps({} if self.off else {key: act for act, key in self.of.items()}, ensure_ascii=False)

    def __getitem__(self, act: str) -> str:
        """The key of an act; empty if keys are off."""
        return "" if self.off else self.of[act]


def keys(person: Person) -> Keys:
    """The keys that somebody has chosen."""
    chosen = person.preferences.get("keys") or {}
    given = chosen.get("of", {})
    return Keys(bool(chosen.get("off")), {act: given.get(act, DEFAULT[act]) for act in DEFAULT})


def mistakes(given: Mapping[str, str]) -> dict[str, str]:
    """Act → what is wrong with its key."""
    found: dict[str, str] = {}
    for act, key in given.items():
        same = [ACTS[other] for other in given if other != act and given[other] == key]
        if len(key) != 1 or not key.isprintable() or key.isspace():
            found[act] = "Give one character that a key writes."
        elif same:
            found[act] = f"“{key}” is also the key of: {same[0]}."
    return found
