"""Letters and emoji with what is attached to them: marks, selectors, skin tones, and what nobody sees.

Derived from `unicodedata`; blocks of marks as Unicode has them ("Combining Diacritical Marks" and its kin).
"""

import re
import unicodedata
from functools import cache, lru_cache

from models.language.text.fold import UNSEEN, restyled

_TONES = "\U0001f3fb-\U0001f3ff"
_SELECTORS = "\u180b-\u180d\ufe00-\ufe0f\U000e0100-\U000e01ef"
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1ace\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f"
"""Marks that letters of any script may carry; those of one script only are in its own block."""

_PLACES = (*range(0x80, 0x20000), *range(0x2F800, 0x2FA20))
_USUAL = 16  # code points: spots that are remembered, for the same emoji come again and again
_JOINER = "\u200d"
_BLACK_FLAG = "🏴"  # what follows it says whose flag it is

_MARK = re.compile(f"[{_MARKS}]")
_ATTACHED = re.compile(f"[{UNSEEN}{_SELECTORS}{_TONES}]")
_ENDS_UNSEEN = re.compile(rf"[{UNSEEN}]+\Z")


def plain(spot: str, after: str) -> tuple[str, int]:
    """A letter or emoji without what it does not need, and how much of the spot is to be seen.

    More than one mark that no letter takes up is ornament, and so are all others on the same letter.

    Args:
        spot: the letter or emoji, if there is one, and what is attached to it.
        after: the character that follows, or nothing.
    """
    return _known_plain(spot, after) if len(spot) < _USUAL else _plain(spot, after)


def _plain(spot: str, after: str) -> tuple[str, int]:
    bare = spot.rstrip("\ufe0f") if spot[0] == _BLACK_FLAG else _bare(spot)
    if _JOINER in spot and _is_emoji(bare[:1]) and _is_emoji(after) and bare[-1:] != _JOINER:
        bare += _JOINER
    return bare, len(spot) if _ENDS_UNSEEN.search(bare) else len(_ENDS_UNSEEN.sub("", spot))


_known_plain = lru_cache(4096)(_plain)


@cache
def pattern(*, composing: bool = False) -> str:
    """What `plain` is for, in two groups: "expanded", and "attached", in front of which the letter stands.

    Args:
        composing: also whatever any script may compose: for texts that are not in NFC, which are few.
    """
    attached = f"[{UNSEEN}{_SELECTORS}{_TONES}{_MARKS}{''.join(_composing()) if composing else ''}]"
    return rf"(?P<expanded>[{''.join(map(chr, _expansions()))}]{attached}*)|(?P<attached>{attached}+)"


def _bare(spot: str) -> str:
    bare = unicodedata.normalize("NFC", _ATTACHED.sub("", spot).translate(_expansions()))
    left = _MARK.findall(bare)
    if len(left) > 1:
        bare = _MARK.sub("", unicodedata.normalize("NFD", bare))
    elif left and left[0] not in _accents():
        bare = bare.replace(left[0], "")
    return unicodedata.normalize("NFC", bare)


def _is_emoji(character: str) -> bool:
    return bool(character) and unicodedata.category(character) == "So"


@cache
def _expansions() -> dict[int, str]:
    """Characters that stand for several: ligatures, Roman numerals, ⑩; and those that NFC takes apart."""
    expansions = {}
    for code in _PLACES:
        form = unicodedata.decomposition(chr(code))
        if form and unicodedata.category(chr(code))[0] in "LN":
            plain = unicodedata.normalize("NFKC" if form.startswith("<") else "NFC", chr(code)).strip("().")
            if len(plain) > 1 and plain.isalnum() and not form.startswith(("<super>", "<square>")):
                expansions[code] = restyled(plain)
            elif len(plain) > 1 and not form.startswith("<"):
                expansions[code] = plain
    return expansions


@cache
def _accents() -> frozenset[str]:
    """Marks that letters of living alphabets are written with: those of which Unicode has composed letters."""
    letters = (chr(code) for code in range(0xC0, 0x2000) if unicodedata.category(chr(code)) in ("Lu", "Ll"))
    return frozenset(mark for letter in letters for mark in unicodedata.normalize("NFD", letter)[1:])


@cache
def _composing() -> tuple[str, ...]:
    """Whatever may be joined with, or change places with, what stands before it."""
    found = {*map(chr, (*range(0x1161, 0x1176), *range(0x11A8, 0x11C3)))}  # Hangul is composed by rule (Unicode 3.12)
    for character in map(chr, range(0x80, 0x20000)):
        if unicodedata.combining(character):
            found.add(character)
        form = unicodedata.decomposition(character)
        if form and not form.startswith("<"):
            found.update(unicodedata.normalize("NFD", character)[1:])
    return tuple(sorted(found))
