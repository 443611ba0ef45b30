"""Names of people, in the form in which two are compared. They never identify: they are for people and for G3."""

import re
import unicodedata

from models.identifier import Identifier

_WORDS = re.compile(r"[^\w']+")


def normalise(value: str, _region: str = "") -> str | None:
    """Words in small letters without accents, order kept."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", value) if not unicodedata.combining(c))
    return " ".join(_WORDS.sub(" ", plain).split()).casefold() or None


IDENTIFIERS: tuple[Identifier, ...] = ()  # `models.language.names` and `people` find them
