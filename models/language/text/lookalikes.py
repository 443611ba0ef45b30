"""Letters of other scripts that stand for Latin ones: "раураl", whose first five letters are Cyrillic.

`confusables.toml` has the letters. Text of such a script keeps its letters: a word without any Latin letter is changed
only among Latin words, if nothing in the whole text could be of that script alone.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_LATIN = re.compile(r"[A-Za-z]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2}")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class _Script:
    same: dict[int, str]
    own: re.Pattern[str]
    """A letter that is of this script alone."""


@dataclass(frozen=True)
class _Letters:
    scripts: tuple[_Script, ...]
    all: dict[int, str]
    any: re.Pattern[str]
    foreign: re.Pattern[str]
    """A letter of any of the scripts."""


def latinised(text: str) -> str:
    """The text with Latin letters in place of what looks like them; of the same length, always."""
    if not _letters().any.search(text) or not _LATIN.search(text):
        return text
    done, read = "", text
    while done != read:  # a word that became Latin may be what the next one stands beside
        done, read = read, _further(read)
    return read if unicodedata.is_normalized("NFC", read) else text  # marks stand where Latin letters have none


def as_latin(word: str) -> str:
    """As `latinised` reads a word that stands among Latin words."""
    return latinised(f"{word} ok").removesuffix(" ok")


def _further(text: str) -> str:
    text = _WORD.sub(_word, text)
    if _LATIN_WORD.search(text):
        for script in _letters().scripts:
            if not script.own.search(text):
                text = text.translate(script.same)
    return text


def _word(found: re.Match[str]) -> str:
    """A word of mixed scripts in Latin letters, if each of its letters has one."""
    word = found[0]
    if word.isascii() or not _LATIN.search(word):
        return word
    latin = word.translate(_letters().all)
    return word if _letters().foreign.search(latin) else latin


@cache
def _letters() -> _Letters:
    text = files("models.language.text").joinpath("confusables.toml").read_text("utf-8")
    entries = tomllib.loads(text).values()
    scripts, every = [], dict[int, str]()
    for entry in entries:
        same, near = _pairs(entry["same"]), _pairs(entry["near"])
        alike = "".join(map(chr, same))
        scripts.append(_Script(same, re.compile(f"(?![{alike}])[{entry['range']}]")))
        every |= near | same
    foreign = re.compile(f"[{''.join(entry['range'] for entry in entries)}]")
    return _Letters(tuple(scripts), every, re.compile(f"[{''.join(map(chr, every))}]"), foreign)


def _pairs(text: str) -> dict[int, str]:
    return {ord(pair[0]): pair[1] for pair in text.split()}
