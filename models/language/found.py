"""One thing found in a text."""

from collections.abc import Sequence
from operator import attrgetter
from typing import NamedTuple

_PLACE = attrgetter("start", "end", "type", "detector")


class Found(NamedTuple):
    """A row of MENTIONS without its provenance. Offsets count code points of the text as stored.

    Attributes:
        type: identifier type, lexicon category, or name, place, organisation.
        value_norm: canonical form; None for a phrase, and for what may mean several.
        detector: identifiers, lexicon, people, ner.
        score: 0 to 1, the detector's confidence.
    """

    start: int
    end: int
    type: str
    value_norm: str | None
    detector: str
    score: float
    negated: bool = False
    quoted: bool = False


def ordered(found: Sequence[Found]) -> Sequence[Found]:
    """In order of start."""
    return sorted(found, key=_PLACE) if len(found) > 1 else found
