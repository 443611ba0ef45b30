"""People who are known by name: those of watch lists, of the case, and of the exhibit's address book.

A name is found as a whole, in all its ways (`models.language.people.called`), in small letters or capitals. What is
found has the canonical form of the name as listed. A name that is an ordinary word ("Will") is found where it is
written as one. Letters that are drawn out ("Aiiisha") and more spaces than one hide nothing.

Not found: nicknames, one name of a full one, endings ("Annę", "Annie"), misspellings.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable
from hashlib import sha256
from string import ascii_lowercase

import ahocorasick

from models.language.found import Found
from models.language.people.called import UNSPACED, Way, plain, ways
from models.language.text.stretched import is_stretched, squeezed

_VERSION = "3"  # raise it when what is found or its score changes

_BEFORE = re.compile(rf"(?<![^\W_{UNSPACED}])(?<![^\W_]['@-])|(?=[{UNSPACED}])")
_BEHIND = re.compile(
    rf"(?![^\W_{UNSPACED}]|-[^\W_]|(?:\.[\w.-]{{1,40}})?@|\.(?:com|co|org|net|uk|me)\b)|(?<=[{UNSPACED}])"
)
"""Not in a word, in a double name, in an address or in the name of a site."""

_STRETCHED = (*(letter * 3 for letter in ascii_lowercase), "  ", "\t")
"""What is looked for with the names: letters that are drawn out, and more spaces than one."""

_IN_MID_SENTENCE = re.compile(r"(?:[a-z,;&]|\bI) $")
_NO_NAME_BEHIND = re.compile(r"(?i)\b(?:in|the|an?|last|this|next|every) $")  # "in May", "the Rose and Crown"
_POSSESSIVE = re.compile(r"'s\b")


class PeopleFinder:
    """Finds the names of some people."""

    def __init__(self, names: Iterable[str]) -> None:
        """Of people as they are listed; those who name nobody are left out."""
        listed = sorted(set(names))
        self._version = f"{_VERSION}-{sha256(chr(10).join(listed).encode(errors='surrogatepass')).hexdigest()[:16]}"
        written: dict[str, Way] = {}
        for name in listed:
            for spelling, meant in ways(name):
                other = written.get(spelling)
                written[spelling] = meant if other is None else min(meant, other)
        self._automaton = _automaton(written) if written else None

    def version(self) -> str:
        """Changes with the names and with what is found of them."""
        return self._version

    def may_find(self, text: str) -> bool:
        """Whether `find` may find anything in a normal text."""
        return self._automaton is not None and next(self._automaton.iter(plain(text)), None) is not None

    def find(self, text: str) -> list[Found]:
        """Names in order of start; where two overlap, the longer one.

        Args:
            text: normal (`models.language.text.normal`); offsets are those of it.
        """
        if self._automaton is None:
            return []
        named, stretched = _named(self._automaton, text)
        for less in squeezed(text) if stretched else ():
            places = [(*less.span(start, end), name) for start, end, name in _named(self._automaton, less.text)[0]]
            named += [place for place in places if is_stretched(text[place[0] : place[1]])]
        return [
            Found(start, end, "name", name.value, "people", -name.minus_score) for start, end, name in _longest(named)
        ]


def _automaton(written: dict[str, Way]) -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for spelling, meant in {**dict.fromkeys(_STRETCHED), **written}.items():
        automaton.add_word(spelling, meant)
    automaton.make_automaton()
    return automaton


def _named(automaton: ahocorasick.Automaton, text: str) -> tuple[list[tuple[int, int, Way]], bool]:
    """Names, and whether anything in the text is stretched."""
    low, kept, stretched = plain(text), [], False
    for last, name in automaton.iter(low):
        if name is None:
            stretched = True
            continue
        start = last + 1 - name.length
        if start and "a" <= low[start - 1] <= "z":  # most of them: inside a word
            continue
        if _is_whole(low, start, last + 1) and _is_name(text, start, last + 1, name):
            kept.append((start, last + 1, name))
    return kept, stretched


def _is_whole(text: str, start: int, end: int) -> bool:
    return bool(_BEFORE.match(text, start) and _BEHIND.match(text, end))


def _is_name(text: str, start: int, end: int, name: Way) -> bool:
    """Whether a word that is also a name is written as one: "ask Will", "Grace's", not "will" nor "Will you …"."""
    if not name.is_word:
        return True
    words = text[start:end].split()
    if not all(word[0].isupper() and word[1:].islower() for word in words):
        return False
    before = text[max(0, start - 7) : start]
    if len(words) > 1 or _POSSESSIVE.match(text, end):
        return True
    return bool(_IN_MID_SENTENCE.search(before) and not _NO_NAME_BEHIND.search(before))


def _longest(found: list[tuple[int, int, Way]]) -> list[tuple[int, int, Way]]:
    if len(found) < 2:
        return found
    kept: list[tuple[int, int, Way]] = []
    for item in sorted(found, key=lambda item: (item[0] - item[1], item[0])):
        place = bisect_left(kept, item)
        free_before = place == 0 or kept[place - 1][1] <= item[0]
        if free_before and (place == len(kept) or item[1] <= kept[place][0]):
            kept.insert(place, item)
    return kept
