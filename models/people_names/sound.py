"""What is left of a word of a name when spelling, alphabet and slips of a reading machine are taken away.

Own rules, from general knowledge of how names of many languages are written in Latin letters; nothing is ever concluded
from them about a person. Letters of other scripts become Latin ones by `anyascii`, in which Arabic has no vowels.
"""

import re
from functools import lru_cache

from anyascii import anyascii

_MARKS = re.compile(r"[^a-z0-9 \-]")
_LETTERS_OF_FIGURES = str.maketrans("0134578", "oleastb")
_MISREAD = (("rn", "m"), ("cl", "d"), ("vv", "w"), ("ii", "u"), ("nn", "m"), ("i", "l"), ("j", "l"), ("q", "g"))
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("^ma?c(?=[^aeiou])", "mk"),
        ("^(?:x|kh|ch)(?=[aeiou])(?=.*(?:ss|s[ae]n$|lid|lim))", "h"),  # Somali x, Turkish h and Arabic kh
        ("tch|tsch|cz|ch|cs|ci(?=[aou])", "C"),
        ("sch|sh|sz|sj|si(?=on)|zh|zs|rz", "S"),
        ("ph", "f"),
        ("ck|kh|gh(?=[aeiou])|q|c(?=[^eiyh]|$)|x(?=[aeiou])", "k"),
        ("c(?=[eiy])|ts|tz", "s"),
        ("dh", "d"),
        ("th", "t"),
        ("bh", "b"),
        ("dj|dz|gj|j", "J"),
        ("gn|ny(?=[aeiou])|nh", "n"),
        ("lh|ll", "l"),
        ("w|ou(?=[aei])", "v"),
        ("z", "s"),
        ("gh$|(?<=.)h", ""),
        ("x", "ks"),
        ("^[aeiouy']+", "A"),
        ("[aeiouy]", ""),
    )
)
_TWICE = re.compile(r"(.)\1+")


@lru_cache(maxsize=200_000)
def folded(text: str) -> str:
    """Small Latin letters, figures, spaces and hyphens; marks are left out, so that "O'Brien" is "obrien"."""
    latin = text if text.isascii() else _spaced(anyascii(text))
    return _MARKS.sub("", latin.lower().replace("_", " ").replace(".", " ").replace(",", " "))


def _spaced(latin: str) -> str:
    """Ideographs come out as "WangXiaoMing": a word for each."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", latin)


@lru_cache(maxsize=200_000)
def sound(word: str) -> str:
    """Consonants in order, as far as spellings agree on them; a first vowel is A, whichever it is."""
    for pattern, instead in _SOUNDS:
        word = pattern.sub(instead, word)
    return _TWICE.sub(r"\1", word)


@lru_cache(maxsize=200_000)
def misread(word: str) -> str:
    """Equal for words that a machine, or somebody who copies, takes for each other: "clarnell" and "damell"."""
    word = word.translate(_LETTERS_OF_FIGURES)
    for seen, instead in _MISREAD:
        word = word.replace(seen, instead)
    return word


def figures_as_letters(word: str) -> str:
    """ "r0bert" as "robert"; figures at the end are no part of a name ("tom2")."""
    return word.rstrip("0123456789").translate(_LETTERS_OF_FIGURES)
