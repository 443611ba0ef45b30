"""One thing found in a text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """A row of MENTIONS without its provenance. Offsets count code points of the text as stored.

    Attributes:
        type: identifier type, lexicon category, or name.
        value_norm: canonical form; None for a phrase.
        detector: identifiers, lexicon, ner.
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
