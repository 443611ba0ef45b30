"""What of a character is indexed for search: small letters and figures, without what a person may leave out.

From Unicode's own data: compatibility forms, case folding, combining classes, names. Letters with a stroke have no
decomposition and are told by their name ("LATIN SMALL LETTER L WITH STROKE").
"""

import re
import unicodedata

APART = "\ufdd0"
"""Stands between what is apart. It is no character, and is never indexed of a text."""

_APOSTROPHES = frozenset("‘’‛ʼ´`′＇")
_PLAIN_LATIN = re.compile(r"LATIN (?:CAPITAL LETTER|SMALL LETTER|LETTER SMALL CAPITAL) ([A-Z])(?: WITH .+)?")
_OTHERS = {"ı": "i", "ȷ": "j", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ŋ": "n", "ـ": ""} | {
    "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ہ": "ه", "ھ": "ه"  # typed for each other, by keyboard
}  # fmt: skip
_ALONE = re.compile("(?:CJK|HIRAGANA|KATAKANA|HANGUL|BOPOMOFO|YI|THAI|LAO|KHMER|MYANMAR|TIBETAN)[ -]")
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u3164\uffa0")


class _Letters(dict[int, str]):
    """Made when a character is first met."""

    def __missing__(self, code: int) -> str:
        made = self[code] = _made(chr(code))
        return made


LETTERS = _Letters()
"""Code point → what is indexed of it, for `str.translate`; with a space on both sides if it is a word of its own."""


def _made(character: str) -> str:
    if character.isascii():
        return character.lower()
    if character in _APOSTROPHES:
        return "'"
    if _is_unseen(character):
        return ""
    if unicodedata.category(character) == "Nd":
        return str(unicodedata.decimal(character))
    # Twice: the small letter of İ is i with a point.
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    bare = unicodedata.normalize("NFC", "".join(one for one in apart if not _may_be_left_out(one)))
    return "".join(_word_of(one) for one in bare)


def _is_unseen(character: str) -> bool:
    """Also variation selectors and skin tones, which a person who types the sign does not choose."""
    variant = "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
    tone = "\U0001f3fb" <= character <= "\U0001f3ff"
    return variant or tone or character in _UNSEEN or unicodedata.category(character) == "Cf"


def _may_be_left_out(mark: str) -> bool:
    """Accents, Hebrew points, Arabic vowels; not what Indian and South-East Asian scripts write vowels with."""
    kind = unicodedata.combining(mark)
    return kind == 1 or 10 <= kind <= 36 or kind >= 200 or unicodedata.category(mark) == "Me"


def _word_of(character: str) -> str:
    if character.isascii():
        return character
    if (letter := _OTHERS.get(character)) is not None:
        return letter
    name = unicodedata.name(character, "")
    if latin := _PLAIN_LATIN.search(name):
        return latin[1].lower()
    category = unicodedata.category(character)
    if (category in ("So", "Sm", "Co", "Cn") and character != APART) or _ALONE.match(name):
        return f" {character} "
    return character if category[0] in "LNM" else " "
