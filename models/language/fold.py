"""Text as patterns read it: one code point for each code point of the original, so that offsets hold."""

import unicodedata
from functools import cache

_PLACES = (range(0x80, 0x20000), range(0xE0000, 0xE0080))
"""Where Unicode has digits, spaces, dashes and unseen characters; what lies between are ideographs."""


def fold(text: str) -> str:
    """Digits of every script, full-width letters, apostrophes, spaces and dashes as ASCII; what is unseen as a space.

    Of the same length as `text`, always.
    """
    return text if text.isascii() else text.translate(_table())


def lowered(text: str) -> str:
    """Small letters, of the same length as `text`, always: İ alone becomes two."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c if len(c.lower()) != 1 else c.lower() for c in text)


@cache
def _table() -> dict[int, str]:
    table: dict[int, str] = {}
    for code in (code for place in _PLACES for code in place):
        character = chr(code)
        category = unicodedata.category(character)
        if category == "Nd":
            table[code] = str(unicodedata.decimal(character))
        elif category in ("Zs", "Cf"):
            table[code] = " "
        elif category in ("Zl", "Zp"):
            table[code] = "\n"
        elif category == "Pd":
            table[code] = "-"
        elif 0xFF01 <= code <= 0xFF5E:
            table[code] = chr(code - 0xFEE0)
    return table | dict.fromkeys(map(ord, "‘’‛ʼ´`′"), "'")
