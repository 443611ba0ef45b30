"""Three words for a square of three metres: "filled.count.soap".

Source: what3words.com's way of writing: three words with dots, after three slashes. Where the square is, is not known
here: the words are theirs. Without slashes or link three words with dots are mostly three sentences: they need the
name of the service beside them, and are weak.
"""

import re

from models.identifier import Identifier

_WORD = "[A-Za-zÀ-ÖØ-öø-ÿ]{3,20}"
_WORDS = rf"{_WORD}\.{_WORD}\.{_WORD}"
_STRONG = re.compile(rf"(?:/// ?|\b(?:[Ww]hat3words\.com|[Ww]3[Ww]\.co)/)({_WORDS})\b")
_BARE = re.compile(rf"\b{_WORDS}\b")
_CONTEXT = re.compile(r"\b(?:what ?(?:3|three) ?words?|w3w)\b", re.IGNORECASE)


def normalise(value: str, _region: str = "") -> str | None:
    """In small letters, without slashes."""
    words = value.strip().removeprefix("///").casefold()
    return words if re.fullmatch(rf"{_WORDS}", words) else None


def _bare(surface: str, region: str) -> str | None:
    return None if surface.casefold().startswith(("www.", "what")) else normalise(surface, region)


IDENTIFIERS = (
    Identifier(name="what3words", pattern=_STRONG, normalise=normalise, strong=False),
    Identifier(name="what3words", pattern=_BARE, normalise=_bare, strong=False, context=_CONTEXT, score=0.5),
)
