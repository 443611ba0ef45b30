"""Measures of an order of units, whatever it was made by (domain §5.5).

An order is the sequence of what people said of its units, first to last: a relevance of 3 key, 2 relevant, 1 context, 0
not relevant, or None where nobody said anything. A unit that nobody judged is no relevant one here, so every figure
assumes that it is not relevant; `judged` leaves those units out, and that figure stands beside it. The truth may be on
either side of both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2, sqrt

import numpy as np

Order = Sequence[int | None]

GAINS = {3: 3.0, 2: 2.0, 1: 1.0}
RELEVANT, KEY = 2, 3
_FEWEST = 5  # units with a gain from which a bootstrap is made
_Z = 1.959963984540054  # 95 % of a normal distribution lie within


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    found: int
    of: int

    @property
    def value(self) -> float | None:
        """0 to 1; None of none."""
        return self.found / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's, 95 %: where the share would lie if these were drawn at random from many like them."""
        if not self.of:
            return None
        share, n = self.found / self.of, self.of
        centre = (share + _Z * _Z / (2 * n)) / (1 + _Z * _Z / n)
        half = _Z * sqrt(share * (1 - share) / n + _Z * _Z / (4 * n * n)) / (1 + _Z * _Z / n)
        return max(0.0, centre - half), min(1.0, centre + half)


def judged(order: Order) -> list[int]:
    """The order of the units that people judged, without the rest."""
    return [relevance for relevance in order if relevance is not None]


def first(order: Order, least: int = RELEVANT) -> int | None:
    """How many units are read until the first that is at least so relevant, that one included; None without any."""
    return next((place for place, known in enumerate(order, 1) if (known or 0) >= least), None)


def until(order: Order, share: float, least: int = RELEVANT) -> int | None:
    """How many units are read until that share of those at least so relevant has been read; None without any."""
    places = [place for place, known in enumerate(order, 1) if (known or 0) >= least]
    return places[max(1, _ceiling(share * len(places))) - 1] if places else None


def recall(order: Order, k: int, least: int = RELEVANT) -> Share:
    """How many of the units that are at least so relevant are among the first k."""
    return Share(_count(order[:k], least), _count(order, least))


def ndcg(order: Order, k: int) -> float | None:
    """Normalised discounted cumulative gain of the first k: 1 is the best order there is. None if nothing is relevant.

    Gains 3, 2, 1 for key, relevant, context; discounted by log2(place + 1).
    """
    best = _gain(sorted((known or 0 for known in order), reverse=True), k)
    return _gain(order, k) / best if best else None


def bootstrap(
    order: Order, depths: Sequence[int], draws: int = 400, seed: int = 1
) -> dict[int, tuple[float, float] | None]:
    """k → 95 % of what nDCG@k is when as many units are drawn with replacement, each keeping its place before others.

    It says how far the figure depends on single units of this case, and nothing of other cases. None where so few have
    a gain that the same ones would be drawn again and again, and it would look certain.
    """
    gains = np.array([GAINS.get(known or 0, 0.0) for known in order])
    dice = np.random.default_rng(seed)
    found: dict[int, list[float]] = {k: [] for k in depths}
    deepest = max(depths, default=0)
    discounts = 1 / np.log2(np.arange(2, deepest + 2))
    for _ in range(draws if np.count_nonzero(gains) >= _FEWEST else 0):
        drawn = gains[np.sort(dice.integers(0, len(gains), len(gains)))]
        real, best = (
            np.cumsum(ranked[:deepest] * discounts[: len(ranked)]) for ranked in (drawn, np.sort(drawn)[::-1])
        )
        for k in depths:
            last = min(k, len(drawn)) - 1
            if best[last]:
                found[k].append(float(real[last] / best[last]))
    return {k: middle(values) for k, values in found.items()}


def middle(values: Sequence[float]) -> tuple[float, float] | None:
    """Between what the middle 95 % of some values lie; None without any."""
    ranked = sorted(values)
    last = len(ranked) - 1
    return (ranked[round(0.025 * last)], ranked[round(0.975 * last)]) if ranked else None


def _gain(order: Order, k: int) -> float:
    return sum(GAINS.get(known or 0, 0.0) / log2(place + 1) for place, known in enumerate(order[:k], 1))


def _count(order: Order, least: int) -> int:
    return sum((known or 0) >= least for known in order)


def _ceiling(value: float) -> int:
    return -int(-value // 1) if value % 1 > 1e-9 else int(value + 1e-9)
