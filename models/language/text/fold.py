"""Text as patterns read it, as far as that keeps its length: one code point for each code point of the original.

Derived from the Unicode Character Database of Python's `unicodedata`: decimal values, general categories, compatibility
decompositions (UAX 15) and, for letters that have none, their names. `models.language.text.normal` does the rest.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

UNSEEN = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
"""What takes no room, as the inside of a character class: category Cf without the signs that are written."""

_PLACES = (range(0x80, 0x20000), range(0x2F800, 0x2FA20))
"""Where Unicode has what is folded; between them are ideographs."""

_STYLES = re.compile("<(?:font|circle|super|sub|wide|narrow|square|small|compat|isolated|initial|medial|final)>")
_NAMED = re.compile(
    r"(?:NEGATIVE CIRCLED|NEGATIVE SQUARED|PARENTHESIZED|CIRCLED|SQUARED) LATIN (?:SMALL|CAPITAL) LETTER [A-Z]"
    r"|LATIN LETTER SMALL CAPITAL [A-Z]"
)
_KEPT = frozenset("ªºµℹ㊗㊙") | frozenset(map(chr, range(0x1F200, 0x1F300)))
"""Ordinals and the micro sign belong to living languages; the others are emoji."""

_SIGNS = {
    **dict.fromkeys(map(ord, "‘’‛ʼ´′"), "'"),
    **dict.fromkeys(map(ord, "⁄∕"), "/"),
    **dict.fromkeys((0x2800, 0x3164, 0xFFA0), " "),  # a Braille cell without dots, and letters that are empty
    ord("∶"): ":",
    ord("−"): "-",
}
_NOT_SEEN = re.compile(f"[{UNSEEN}]")


def fold(text: str) -> str:
    """Digits of every script, letters of every style, apostrophes, spaces and dashes as ASCII; the unseen as spaces.

    Of the same length as `text`, always. Raised and lowered digits stay: behind a number they are a note or a power.
    """
    return text if text.isascii() else _NOT_SEEN.sub(" ", restyled(text))


def restyled(text: str) -> str:
    """As `fold`, but what is unseen stays."""
    return text.translate(_table()) if _foldable().search(text) else text


def lowered(text: str) -> str:
    """Small letters, of the same length as `text`, always: İ alone becomes two."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c if len(c.lower()) != 1 else c.lower() for c in text)


@cache
def _table() -> dict[int, str]:
    folded = ((code, _folded(chr(code))) for place in _PLACES for code in place)
    return {code: plain for code, plain in folded if plain is not None}


@cache
def _foldable() -> re.Pattern[str]:
    """Says whether there is anything to fold, at a tenth of what it costs to do it. Beyond U+FFFF only roughly."""
    basic = "".join(chr(code) for code in sorted(_table()) if code < 0x10000)
    return re.compile(f"[{basic}\U00010000-\U0001efff\U0001f100-\U0001f189\U0001fbf0-\U0001fbf9\U0002f800-\U0002fa1f]")


def _folded(character: str) -> str | None:
    category = unicodedata.category(character)
    if sign := _SIGNS.get(ord(character)):
        return sign
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "Zs":
        return " "
    if category in ("Zl", "Zp"):
        return "\n"
    if category == "Pd":
        return "-"
    if category in ("Cn", "Co", "Cs") or character in _KEPT:
        return None
    return next(_plainer(character), None)


def _plainer(character: str) -> Iterator[str]:
    """What is meant by a letter, digit or sign of another style."""
    name, form = unicodedata.name(character, ""), unicodedata.decomposition(character)
    if _NAMED.fullmatch(name):
        yield name[-1].lower() if "SMALL" in name else name[-1]
    digit = unicodedata.digit(character, None)
    if digit is not None:
        if not form.startswith(("<super>", "<sub>")):
            yield str(digit)
        return
    if form and (_STYLES.match(form) or not form.startswith("<")):
        plain = unicodedata.normalize("NFKC" if form.startswith("<") else "NFC", character)
        if len(plain) == 1 and plain != character and not "\u1100" <= plain <= "\u11ff":  # a jamo would be joined
            yield _folded(plain) or plain
