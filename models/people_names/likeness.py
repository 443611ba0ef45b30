"""How two words of names are alike. The same from either side, always."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files

from rapidfuzz.distance import OSA

from models.people_names.sound import misread, sound

LEVELS = ("exact", "form", "sound", "near", "shortened", "initial")
"""From the closest on: the same; forms of one name (Bob, Robert); other spellings of the same sounds; a slip of a hand
or a machine; the beginning of the other (Seb, Sebastian); a letter for it. What is none of them is different."""

_LEAST_SOUNDS = 3  # below, too many names have the same
_ONE_SLIP, _TWO_SLIPS = 4, 8  # letters from which so many slips leave the same word
_LEAST_SHORTENED = 3
_ENDING = re.compile("(?:ie|[yiosz])$")
_VOWELS = frozenset("aeiou")


@lru_cache(maxsize=500_000)
def likeness(one: str, other: str) -> str | None:
    """The level of two words, folded; None where they are different."""
    if one == other:
        return "initial" if len(one) == 1 else "exact"
    if min(len(one), len(other)) <= 1:
        return "initial" if one[:1] and one[:1] == other[:1] else None
    if not classes(one).isdisjoint(classes(other)):
        return "form"
    if sound(one) == sound(other) and len(sound(one)) >= (_LEAST_SOUNDS - (_is_vowelless(one) or _is_vowelless(other))):
        return "sound"
    if _is_near(one, other):
        return "near"
    return "shortened" if _is_shortened(one, other) or _is_shortened(other, one) else None


def keys(word: str) -> Iterator[str]:
    """Two words that are alike share one of these, but for two slips that change beginning and sound at once."""
    yield f"={word}"
    yield f"^{word[:3]}"
    yield f"~{sound(word)}"
    yield f"?{misread(word)}"
    yield from (f"#{number}" for number in classes(word))
    if len(word) >= _ONE_SLIP:
        yield f"-{word}"
        yield from {f"-{word[:at]}{word[at + 1 :]}" for at in range(len(word))}


@lru_cache(maxsize=200_000)
def classes(word: str) -> frozenset[int]:
    """Numbers of the classes of forms that a word is in: see `nicknames.toml`."""
    return _classes().get(word, frozenset())


def forms(word: str) -> tuple[str, ...]:
    """All words of the classes that a word is in, in order."""
    return tuple(sorted(other for other, numbers in _classes().items() if not numbers.isdisjoint(classes(word))))


def _is_shortened(short: str, long: str) -> bool:
    """Whether a word is the beginning of a longer one, be it with an ending of pet names: Seb, Folasy, Tendo."""
    stem = _ENDING.sub("", short)
    return len(short) < len(long) and len(stem) >= _LEAST_SHORTENED and long.startswith((short, stem))


def _is_vowelless(word: str) -> bool:
    """Whether it is from a script that leaves vowels out, and so says less than its sounds do."""
    return _VOWELS.isdisjoint(word)


def _is_near(one: str, other: str) -> bool:
    shorter = min(len(one), len(other))
    if shorter >= _LEAST_SHORTENED and misread(one) == misread(other):
        return True
    slips = 0 if shorter < _ONE_SLIP else 1 if shorter < _TWO_SLIPS else 2
    return slips > 0 and OSA.distance(one, other, score_cutoff=slips) <= slips


@cache
def _classes() -> dict[str, frozenset[int]]:
    text = files("models.people_names").joinpath("nicknames.toml").read_text("utf-8")
    lines = [line.split() for part in tomllib.loads(text).values() for line in part.strip().splitlines()]
    found: dict[str, set[int]] = defaultdict(set)
    for number, line in enumerate(lines):
        for word in line:
            found[word].add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}
