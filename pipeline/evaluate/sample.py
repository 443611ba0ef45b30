"""What a random sample says of units that nobody read (domain V-04): never that there is nothing there.

Exact binomial (Clopper and Pearson). A sample is drawn without replacement, so the bounds are a little wide where it is
a large part of what it was drawn from: they err towards more having been missed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, exp, lgamma, log, log1p

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Stratum:
    """Units of one kind of which some were drawn at random and read (again).

    Attributes:
        units: how many there are: those that nobody read, or those that a reviewer read and put aside.
        sampled: how many of them were drawn.
        relevant: how many of those are relevant after all.
    """

    units: int
    sampled: int
    relevant: int

    def __post_init__(self) -> None:
        if not 0 <= self.relevant <= self.sampled <= self.units:
            raise ValueError("relevant ≤ sampled ≤ units is to hold, and none below 0")

    def bounds(self, confidence: float = CONFIDENCE) -> tuple[float, float]:
        """Between what the number of relevant units lies, each bound one-sided; exactly, where all were read."""
        if self.sampled == self.units:
            return float(self.relevant), float(self.relevant)
        low, high = least(self.sampled, self.relevant, confidence), most(self.sampled, self.relevant, confidence)
        return max(self.relevant, low * self.units), max(self.relevant, high * self.units)


def most(sampled: int, relevant: int, confidence: float = CONFIDENCE) -> float:
    """The largest share of relevant units that such a sample leaves likely; one-sided."""
    if relevant >= sampled:
        return 1.0
    return _share(lambda share: _at_most(sampled, relevant, share) > 1 - confidence)


def least(sampled: int, relevant: int, confidence: float = CONFIDENCE) -> float:
    """The smallest share of relevant units that such a sample leaves likely; one-sided."""
    if relevant == 0:
        return 0.0
    return _share(lambda share: 1 - _at_most(sampled, relevant - 1, share) < 1 - confidence)


def recall(found: int, strata: Sequence[Stratum], confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Between what the recall of a review lies: each bound holds with this confidence by itself.

    Args:
        found: relevant units that the review found, without those that only the samples showed.
        strata: what was sampled. With the units that reviewers put aside among them, their misses count too; without,
            the recall comes out too high.
        confidence: shared out among the strata (Bonferroni), so that it holds for all of them together.
    """
    known = found + sum(stratum.relevant for stratum in strata)
    each = 1 - (1 - confidence) / max(1, len(strata))
    bounds = [stratum.bounds(each) for stratum in strata]
    few, hidden = sum(low for low, _ in bounds), sum(high for _, high in bounds)
    return _divided(known, found + hidden), _divided(known, found + few)


def needed(found: int, unread: int, wanted: float, confidence: float = CONFIDENCE) -> int:
    """How many of the unread units must be drawn, and none of them be relevant, for the recall to be at least `wanted`.

    Raises:
        ValueError: `wanted` is not between 0 and 1, or nothing was found.
    """
    if not 0 < wanted < 1 or found < 1 or unread < 1:
        raise ValueError("wanted is to be between 0 and 1, and something is to be found and something unread")
    allowed = found / wanted - found
    return 1 if allowed >= unread else min(unread, ceil(log(1 - confidence) / log1p(-allowed / unread)))


def _share(too_small: Callable[[float], bool]) -> float:
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if too_small(middle) else (low, middle)
    return high


def _at_most(n: int, k: int, share: float) -> float:
    """The probability of k or fewer of n."""
    if share in (0.0, 1.0):
        return 1.0 if share == 0.0 or k >= n else 0.0
    base = lgamma(n + 1)
    terms = (base - lgamma(i + 1) - lgamma(n - i + 1) + i * log(share) + (n - i) * log1p(-share) for i in range(k + 1))
    return min(1.0, sum(exp(term) for term in terms))


def _divided(part: float, whole: float) -> float:
    return min(1.0, part / whole) if whole else 0.0
