"""Character error: how many characters of a text must be changed, added or taken away to have the truth.

White space is one space, however wide, and a new line is one. Emoji and ticks, and typographic quotation marks and
dashes, are not told from none and from plain ones; every other character counts, with its case.
"""

import re
import unicodedata

import numpy as np

_PLAIN = str.maketrans(dict.fromkeys("’‘´`", "'") | dict.fromkeys("“”„", '"') | dict.fromkeys("–—‐‑−", "-"))
_UNSEEN = re.compile("[\u200b-\u200f\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff√]")


def compared(text: str) -> str:
    """What of a text is compared."""
    written = _UNSEEN.sub("", text.translate(_PLAIN))
    return " ".join("".join(" " if _drawn(character) else character for character in written).split())


def edits(read: str, truth: str) -> int:
    """Levenshtein's distance of two texts, exact; time grows with the product of their lengths."""
    if not read or not truth:
        return len(read) + len(truth)
    letters = np.array([ord(character) for character in truth])
    places = np.arange(len(truth) + 1)
    row = places.copy()
    for done, character in enumerate(read, start=1):
        changed = row[:-1] + (letters != ord(character))
        row[1:] = np.minimum(changed, row[1:] + 1)
        row[0] = done
        row = np.minimum.accumulate(row - places) + places  # characters of the truth that were not read
    return int(row[-1])


def _drawn(character: str) -> bool:
    """Emoji, arrows, ticks: pictures among the characters; © and ® are not, for they are misread letters."""
    return character > "\u2190" and unicodedata.category(character) == "So"
