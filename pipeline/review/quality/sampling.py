"""What a random sample says of units that nobody read, with its interval and what it does not say (domain V-04)."""

from dataclasses import dataclass
from math import floor

from pipeline.evaluate.sample import Stratum, most, needed, recall


@dataclass(frozen=True)
class Asked:
    """A sample.

    Attributes:
        units: that it was drawn from: N.
        sampled: drawn and read: n.
        relevant: of them: k.
        found: relevant units that the review had found.
        confidence: of each bound, one-sided.
        wished: the share of all relevant units that is to be shown to have been found.
    """

    units: int
    sampled: int
    relevant: int
    found: int
    confidence: float
    wished: float

    def mistakes(self) -> dict[str, str]:
        """What cannot be, by field."""
        wrong = {}
        if self.sampled > self.units:
            wrong["sampled"] = "No more can be drawn than there are."
        if self.relevant > self.sampled:
            wrong["relevant"] = "No more can be relevant than were drawn."
        return wrong


@dataclass(frozen=True)
class Told:
    """What the sample says.

    Attributes:
        prevalence: upper bound on the share of relevant units among those that it was drawn from.
        missed: upper bound on their number, the relevant ones of the sample among them.
        low, high: bounds of the share of all relevant units that was found; None if nothing is known to be relevant.
        needed: how many must be drawn, and none be relevant, for `wished`; None if no sample of none shows it.
    """

    asked: Asked
    prevalence: float
    missed: int
    low: float | None
    high: float | None
    needed: int | None


def told(asked: Asked) -> Told:
    """What a sample says, by the exact binomial (Clopper and Pearson).

    It is drawn without replacement, so the bounds are a little wide where it is a large part of the whole: they err
    towards more having been missed.
    """
    stratum = Stratum(asked.units, asked.sampled, asked.relevant)
    missed = stratum.bounds(asked.confidence)[1]
    whole = asked.sampled == asked.units
    share = missed / asked.units if whole else most(asked.sampled, asked.relevant, asked.confidence)
    known = asked.found + asked.relevant
    low, high = recall(asked.found, [stratum], asked.confidence) if known else (None, None)
    enough = needed(asked.found, asked.units, asked.wished, asked.confidence) if asked.found else None
    return Told(asked, share, floor(missed + 1e-9), low, high, enough)
