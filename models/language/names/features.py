"""What the tagger of names sees of each token: the word, its shape and letters, what is known of it, its neighbours.

Nearly all of it is the word's own, wherever it stands, so it is made once for each word and then put together.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from models.language.names.words import Words, key

_SEEN = 20_000  # words whose features are kept; about 70 MB at most
_LONGEST = 200  # characters of a token that count: Base64 has tokens of megabytes, and each is kept
_RUNS = re.compile(r"(.)\1+")
_CLASSES = (
    (re.compile(r"[A-Z\u00c0-\u00de]"), "X"),
    (re.compile(r"[^\W\d_X]"), "x"),
    (re.compile(r"\d"), "0"),
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A word's features, for its own place and for the places of its neighbours."""

    key: str
    shape: str
    kind: str
    own: tuple[str, ...]
    before: tuple[str, ...]  # of the word that stands one before
    after: tuple[str, ...]
    two_before: tuple[str, ...]
    two_after: tuple[str, ...]


class Features:
    """Makes the features of texts. Two of the same words make the same."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._seen = lru_cache(maxsize=_SEEN)(self._see)
        self._edge = (self._see("\x02"), self._see("\x03"))

    def __call__(self, tokens: Sequence[str]) -> list[list[str]]:
        """A list of features for each token of a text."""
        begin, end = self._edge
        seen = [begin, begin, *(self._seen(token[:_LONGEST]) for token in tokens), end, end]
        case = _case(tokens)
        items = []
        for place in range(2, len(seen) - 2):
            two_before, before, word, after, two_after = seen[place - 2 : place + 3]
            items.append(
                [
                    *word.own,
                    *before.before,
                    *after.after,
                    *two_before.two_before,
                    *two_after.two_after,
                    case + word.shape,
                    f"k-{before.kind}|{word.kind}",
                    f"k+{word.kind}|{after.kind}",
                    f"K{before.kind}|{word.kind}|{after.kind}",
                    f"w-{before.key}|{word.kind}",
                    f"w+{word.kind}|{after.key}",
                    f"s-{before.shape}|{word.shape}",
                    f"s+{word.shape}|{after.shape}",
                    f"b{two_before.key}|{before.key}",
                    f"a{after.key}|{two_after.key}",
                ]
            )
        if self._words.phrases:
            self._phrases([word.key for word in seen[2:-2]], items)
        return items

    def _phrases(self, keys: list[str], items: list[list[str]]) -> None:
        """Marks the longest names of several words that lists have."""
        place = 0
        while place < len(keys):
            longest = min(self._words.longest.get(keys[place], 1), len(keys) - place)
            for size in range(longest, 1, -1):
                if kind := self._words.phrases.get(" ".join(keys[place : place + size])):
                    items[place].append(f"pB{kind}")
                    for inside in range(place + 1, place + size):
                        items[inside].append(f"pI{kind}")
                    place += size - 1
                    break
            place += 1

    def _see(self, token: str) -> Seen:
        word = key(token)
        known = self._words[word]
        stem = (word[1:] if word[0] in "#@" else word).removesuffix("'s").rstrip("'")
        lists = known.lists or self._words[stem].lists
        shape = _shape(token)
        cluster = [f"c{size}{known.cluster[:size]}" for size in (4, 6, 8, 10, 16)] if known.cluster else ["c"]
        listed = [f"l{letter}" for letter in lists] or ["l"]
        kind = f"{lists}{known.capital or '?'}" if lists else f"{known.cluster[:6]}.{known.capital or '?'}"
        own = [
            "bias",
            f"w{word}",
            f"s{shape}",
            *(f"<{word[:size]}" for size in range(1, min(5, len(word)))),
            *(f">{word[-size:]}" for size in range(1, min(5, len(word)))),
            *cluster,
            *listed,
            f"u{known.capital}",
            f"f{known.common}",
            f"u{known.capital}f{known.common}",
            f"u{known.capital}{shape[:2]}",
            f"k{kind}",
            f"k{kind}{shape[:2]}",
        ]
        near = [f"w{word}", f"s{shape}", f"u{known.capital}", *cluster[1:], *listed, f">{word[-3:]}"]
        far = [f"w{word}", f"s{shape[:2]}", *cluster[1:3], *listed]
        return Seen(
            word,
            shape,
            kind,
            tuple(own),
            tuple(f"-1{feature}" for feature in near),
            tuple(f"+1{feature}" for feature in near),
            tuple(f"-2{feature}" for feature in far),
            tuple(f"+2{feature}" for feature in far),
        )


def _shape(token: str) -> str:
    """`Xx` for Leeds, `Xx'x`, `0`, `#Xx`; a run of one class is one letter."""
    shape = token[:40]
    for pattern, letter in _CLASSES:
        shape = pattern.sub(letter, shape)
    return _RUNS.sub(r"\1", shape)[:8]


def _case(tokens: Sequence[str]) -> str:
    """How a text is written: `a` all small, `A` all capitals, `T` each word with a capital, `m` mixed."""
    words = [token for token in tokens if token[0].isalpha()]
    capital = sum(token[0].isupper() for token in words)
    if not capital:
        return "a"
    if all(token.isupper() for token in words):
        return "A"
    return "T" if capital == len(words) > 2 else "m"
