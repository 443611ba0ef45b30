"""What is known of words beforehand: cluster, how they are mostly written, how common they are, which lists have them.

The table is made by `models.language.train.words`; `models/language/README.md` names its sources and their licences.
"""

import gzip
import unicodedata
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Word:
    """What is known of a word, whatever its letters' case.

    Attributes:
        cluster: path in the tree of Brown clusters, 16 characters of 0 and 1; "" if it has none.
        capital: in tenths, how much of its use is with a capital letter, "0" to "9"; "" if unknown.
        common: how common it is, "0" (rare) to "9"; "" if unknown.
        lists: a letter for each list that has it: f first names, s last names, p towns and districts, c countries and
            regions, o organisations, m days and months, t kinds of street and premises, h titles and kin,
            n those of people that were written by hand.
    """

    cluster: str = ""
    capital: str = ""
    common: str = ""
    lists: str = ""


UNKNOWN = Word()
_COMMON = "5"  # from here on a word is common enough to be sure how it is mostly written
_VERY_COMMON = "7"
_SMALL = "1"  # up to here it is hardly ever written with a capital letter
_UNSEEN = frozenset({"Mn", "Mc", "Cf", "Zs"})  # marks of letters, zero-width characters, spaces
_NAMES = frozenset("fspcon")


class Words:
    """The table, and the names of several words: a type (letter of a list) for each, words parted by a space."""

    def __init__(self, words: Mapping[str, str], phrases: Mapping[str, str]) -> None:
        """From the fields of each word, tab-separated as in the file, and from the phrases."""
        self._words = words
        self.phrases = phrases
        self.longest = _longest(phrases)

    def __getitem__(self, word: str) -> Word:
        fields = self._words.get(word)
        return UNKNOWN if fields is None else Word(*fields.split("\t"))

    def plain(self) -> frozenset[str]:
        """Words that are hardly ever names: on no list, and common and written small, or very common."""
        every = ((word, Word(*fields.split("\t"))) for word, fields in self._words.items())
        return frozenset(
            word
            for word, known in every
            if (known.common >= _VERY_COMMON or (known.common >= _COMMON and known.capital <= _SMALL))
            and _NAMES.isdisjoint(known.lists)
        )

    def without(self, names: Container[str]) -> "Words":
        """The same, but as if no list had these names (as `key` gives them): to measure names never seen."""
        words = {
            word: "\t".join([*fields.split("\t")[:3], ""]) if word in names else fields
            for word, fields in self._words.items()
        }
        return Words(words, {phrase: kind for phrase, kind in self.phrases.items() if phrase not in names})


def parse(packed: bytes) -> Words:
    """The table from its file: a line for each word or phrase, gzipped."""
    words: dict[str, str] = {}
    phrases: dict[str, str] = {}
    for line in gzip.decompress(packed).decode().splitlines():
        word, fields = line.split("\t", 1)
        if " " in word:
            phrases[word] = fields
        else:
            words[word] = fields
    return Words(words, phrases)


@lru_cache(maxsize=100_000)
def key(word: str) -> str:
    """A word as the table has it: small letters, without accents."""
    if word.isascii():
        return word.lower()
    parts = unicodedata.normalize("NFKD", word.replace("’", "'")).lower()
    return "".join(part for part in parts if unicodedata.category(part) not in _UNSEEN) or word


def _longest(phrases: Iterable[str]) -> dict[str, int]:
    """For the first word of phrases, the most words that one has."""
    longest: dict[str, int] = {}
    for phrase in phrases:
        first, words = phrase.split(" ", 1)[0], phrase.count(" ") + 1
        longest[first] = max(words, longest.get(first, 0))
    return longest
