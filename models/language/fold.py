"""Text as patterns read it: one code point for each code point of the original, so that offsets hold."""

import sys
import unicodedata


def _table() -> dict[int, str]:
    """Digits of every script, full-width letters, apostrophes, spaces and dashes; what is unseen is a space."""
    table: dict[int, str] = {}
    for code in range(0x80, sys.maxunicode + 1):
        character = chr(code)
        category = unicodedata.category(character)
        if category == "Nd":
            table[code] = str(unicodedata.decimal(character))
        elif category in ("Zs", "Zl", "Zp", "Cf"):
            table[code] = "\n" if category in ("Zl", "Zp") else " "
        elif category == "Pd":
            table[code] = "-"
        elif 0xFF01 <= code <= 0xFF5E:
            table[code] = chr(code - 0xFEE0)
    return table | dict.fromkeys(map(ord, "‘’‛ʼ´`′"), "'")


_FOLDED = _table()


def fold(text: str) -> str:
    """Of the same length as `text`, always."""
    return text if text.isascii() else text.translate(_FOLDED)


def lowered(text: str) -> str:
    """Small letters, of the same length as `text`, always: İ alone becomes two."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
