"""The ways in which a person's name is written, in small letters without accents.

"O'Brien", "OBrien"; "Al-Sayed", "Al Sayed"; "Khan, Aisha" and "Khan Aisha" for "Aisha Khan", and that for
"Aisha Noor Khan". Titles and roles ("Dr", "Auntie", "Sam (work)") are no part of a name. `people.toml` has the words.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from spacy.lang.en.stop_words import STOP_WORDS

from models.language.text.fold import lowered
from models.language.text.lookalikes import as_latin
from models.language.text.normal import normal
from models.normalise import normalise

_FULL, _SHORTENED, _SINGLE, _COMMON = 1.0, 0.8, 0.6, 0.4
"""How sure it is that somebody of that name is meant: the full name, first and last of three, one name, a word."""

UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
"""Scripts that put no space between words, or, as Korean, hang endings to a name: inside of a character class."""

_LONGEST = 80  # characters of a name; what is longer is no name
_SHORTEST, _SHORTEST_UNSPACED = 3, 2  # letters
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_PLAIN = re.compile(r"[a-z, ]+")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")  # "Sam (work)"
_SYLLABLES = re.compile(f"[{UNSPACED}]")
_ACCENTED = re.compile("[\u00c0-\u024f\u0370-\u04ff\u1e00-\u1fff]")


class Way(NamedTuple):
    """A way of writing a name. The least of those that are written alike is the best.

    Attributes:
        minus_score: 0 to -1; see above.
        value: canonical form of the name as listed.
        length: of what is written.
        is_word: all of it are ordinary words.
    """

    minus_score: float
    value: str
    length: int
    is_word: bool


def ways(name: str) -> Iterator[tuple[str, Way]]:
    """What a name may be written as; nothing for what names nobody: numbers, emoji, single letters, "Mum"."""
    value = normalise("name", name) if len(name) <= _LONGEST else None
    written = _words(name) if value else []
    words = [word for word in written if word not in _roles()]
    letters = "".join(words)
    if not value or len(letters) < (_SHORTEST_UNSPACED if _SYLLABLES.search(letters) else _SHORTEST):
        return
    if _is_titled(written):
        titled = " ".join(written)
        yield titled, Way(-_SINGLE, value, len(titled), False)
    for order, score in _orders(words):
        is_word = _common().issuperset(word.strip(",") for word in order)
        for spelling in _spellings(" ".join(order)):
            yield spelling, Way(-(_COMMON if is_word else score), value, len(spelling), is_word)


def plain(text: str) -> str:
    """Small letters without accents, in one line; of the same length as `text`, always."""
    low = lowered(text).replace("\n", " ")
    return low if low.isascii() or not _ACCENTED.search(low) else low.translate(_unaccented())


def _orders(words: list[str]) -> Iterator[tuple[list[str], float]]:
    yield words, _FULL if len(words) > 1 else _SINGLE
    if len(words) == 2:
        yield [f"{words[1]},", words[0]], _FULL
        if _common().isdisjoint(words):  # "Ms Smith will …" is no Will Smith
            yield words[::-1], _FULL
    elif len(words) > 2:
        yield [words[0], words[-1]], _SHORTENED


def _is_titled(words: list[str]) -> bool:
    """Whether a title says of an ordinary word that it is a name."""
    return len(words) == 2 and words[0] in _listed("titles") and words[1] in _listed("names") - STOP_WORDS


def _words(name: str) -> list[str]:
    """The words of a name, the last name last."""
    written = plain(normal(_ASIDE.sub(" ", name)).text)
    last, comma, first = written.partition(",")
    return _WORD.findall(f"{first} {last}" if comma and _WORD.search(first) else written)


def _spellings(name: str) -> set[str]:
    if _PLAIN.fullmatch(name):
        return {name}
    spellings = {name, as_latin(name)}
    for mark in "'-":
        if mark in name:
            spellings |= {spelling.replace(mark, other) for spelling in spellings for other in ("", " ")}
    return spellings


@cache
def _unaccented() -> dict[int, str]:
    letters = dict(zip(map(ord, "łøđı"), "lodi", strict=True))  # letters of their own for Unicode
    for code in (*range(0xC0, 0x250), *range(0x370, 0x500), *range(0x1E00, 0x2000)):
        base = unicodedata.normalize("NFD", chr(code))
        if len(base) > 1:
            letters[code] = base[0]
    return letters


@cache
def _roles() -> frozenset[str]:
    """What people are besides a name: "Dr", "Auntie", "Plumber"."""
    return _listed("titles") | _listed("roles")


@cache
def _common() -> frozenset[str]:
    """Ordinary English words that some people are called."""
    return _roles() | _listed("names") | STOP_WORDS


@cache
def _listed(key: str) -> frozenset[str]:
    text = files("models.language.people").joinpath("people.toml").read_text("utf-8")
    return frozenset(tomllib.loads(text)[key].split())
