"""Chat that is made up, with the names in it marked: to train the tagger of names, and, held apart, to measure it.

One name in three, by its hash, is held apart, and so are the sayings of `apart`; neither is ever trained on. Names
are those of `people.toml`; whoever trains may add others, of libraries that are not there when triage runs.
"""

import random
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from spacy.language import Language

from models.language.names.words import key

HERE = Path(__file__).parent
_SLOT = re.compile("FIRST|FULL|LAST|PLACE|WHERE|ORG")
_TYPES = {"FIRST": "PERSON", "FULL": "PERSON", "LAST": "PERSON", "PLACE": "LOCATION", "WHERE": "LOCATION", "ORG": "ORG"}


@dataclass(frozen=True, slots=True)
class Said:
    """A text, and the names in it: start, end (code points of `text`), type; origin of the people's names in it."""

    text: str
    names: tuple[tuple[int, int, str], ...]
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """What the slots are filled with: for each origin first and last names; places, premises and organisations."""

    people: Mapping[str, tuple[Sequence[str], Sequence[str]]]
    places: Sequence[str]
    where: Sequence[str]
    organisations: Sequence[str]

    def fill(self, slot: str, origin: str, chance: random.Random) -> str:
        first, last = self.people[origin]
        if slot == "FULL":
            return f"{chance.choice(first)} {chance.choice(last)}"
        pools = {"FIRST": first, "LAST": last, "PLACE": self.places, "WHERE": self.where, "ORG": self.organisations}
        return chance.choice(pools[slot])


def held_apart(name: str) -> bool:
    """No training text and no list in training has it."""
    return sha256(name.lower().encode()).digest()[0] % 3 == 0


@cache
def listed(file: str) -> dict[str, Any]:
    """One of the tables beside this file."""
    return tomllib.loads((HERE / file).read_text("utf-8"))


def people() -> dict[str, tuple[list[str], list[str]]]:
    """For each origin the first and last names written by hand."""

    def parted(names: str) -> list[str]:
        return [name.replace("_", " ") for name in names.split()]

    return {origin: (parted(part["first"]), parted(part["last"])) for origin, part in listed("people.toml").items()}


def written(apart: bool) -> Names:
    """The names written by hand: those that are held apart, or the others."""

    def some(names: Sequence[str]) -> list[str]:
        return [name for name in names if held_apart(name) == apart]

    table = listed("places.toml")
    some_people = {origin: (some(first), some(last)) for origin, (first, last) in people().items()}
    last = [name for _, names in some_people.values() for name in names]
    kinds = (table["streets"] + "|" + table["premises"]).split("|")
    where = [f"{name} {kinds[place % len(kinds)]}" for place, name in enumerate(last)]
    return Names(some_people, some(table["districts"].split("|")), where, some(table["organisations"].split("|")))


def keys(names: Names, nlp: Language) -> frozenset[str]:
    """Names as the table of words has them: each word, and each phrase."""
    people = [name for first, last in names.people.values() for name in (*first, *last)]
    found: set[str] = set()
    for name in [*people, *names.places, *names.organisations]:
        tokens = [key(token.text) for token in nlp.make_doc(name)]
        found |= {" ".join(tokens), key(name.replace(" ", ""))}
    return frozenset(found)


def chat(count: int, names: Names, seed: int, *, apart: bool) -> Iterator[Said]:
    """Texts of which about one in three has no name; the same ones for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - no secrets
    kinds = (["apart"], ["apart_plain"]) if apart else (["train", "made"], ["plain", "made_plain"])
    said, plain = ([_lines(kind) for kind in some] for some in kinds)
    origins = sorted(names.people)
    for _ in range(count):
        saying = _said(chance.choice(chance.choice(plain if chance.random() < 0.3 else said)), chance)
        yield _typed(_filled(saying, names, chance.choice(origins), chance), chance)


@cache
def _lines(kind: str) -> list[str]:
    return [line for line in listed("sayings.toml")["chat"][kind].split("\n") if line]


@cache
def _slots() -> dict[str, list[str]]:
    return {slot: phrases.split("|") for slot, phrases in listed("sayings.toml")["slots"].items()}


def _said(saying: str, chance: random.Random) -> str:
    """With a phrase in the place of each slot that no name fills."""
    return " ".join(chance.choice(_slots()[word]) if word in _slots() else word for word in saying.split(" "))


def _filled(saying: str, names: Names, origin: str, chance: random.Random) -> Said:
    text, found, end, people = "", [], 0, False
    for slot in _SLOT.finditer(saying):
        text += saying[end : slot.start()]
        name = names.fill(slot[0], origin, chance)
        found.append((len(text), len(text) + len(name), _TYPES[slot[0]]))
        people |= _TYPES[slot[0]] == "PERSON"
        text, end = text + name, slot.end()
    return Said(text + saying[end:], tuple(found), origin if people else "")


def _typed(said: Said, chance: random.Random) -> Said:
    """As people type: some in small letters, some in capitals, with text-speak, without stops, with something after."""
    said = _abbreviated(said, chance)
    text = said.text
    way = chance.random()
    if way < 0.5:
        text = _same_length(text, str.lower)
    elif way < 0.53:
        text = _same_length(text, str.upper)
    elif way < 0.8:
        text = text[:1].upper() + text[1:]
    if chance.random() < 0.3:
        text = f"{text} {chance.choice(listed('sayings.toml')['chat']['tails'].split('|'))}"
    return Said(text, said.names, said.origin)


def _same_length(text: str, change: Any) -> str:
    return "".join(changed if len(changed := change(character)) == 1 else character for character in text)


def _abbreviated(said: Said, chance: random.Random) -> Said:
    """Text-speak between the names, which keep their letters."""
    swaps = [line.split("=", 1) for line in _lines("swaps")] if chance.random() < 0.35 else []
    text, names, end = "", [], 0
    for start, stop, kind in [*said.names, (len(said.text), len(said.text), "")]:
        between = said.text[end:start]
        for long, short in swaps:
            between = re.sub(rf"\b{long}\b", short, between, flags=re.IGNORECASE)
        text += between
        if kind:
            names.append((len(text), len(text) + stop - start, kind))
        text, end = text + said.text[start:stop], stop
    return Said(text, tuple(names), said.origin)
