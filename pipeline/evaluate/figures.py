"""All figures of one order: a name for each, its value, its interval, and the same on judged units alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from statistics import fmean

from models.labels import Grade
from pipeline.evaluate.measures import (
    KEY,
    RELEVANT,
    Share,
    bootstrap,
    first,
    middle,
    ndcg,
    recall,
    until,
)
from pipeline.evaluate.units import Unit, disclosures, relevances

DEPTHS = (10, 50, 200)
"""k of nDCG@k."""
BUDGETS = (10, 20, 50, 100, 200, 500, 1000)
"""k of recall@k: those that do not take in the whole queue, and a shift always."""
SHIFT = 200
"""Units that one reviewer reads in a shift (domain §5.5)."""
MOST_READ = 0.8
LESS_IS_BETTER = ("units", "minutes")
"""Ends of the names of figures that are better the smaller they are."""


@dataclass(frozen=True)
class Reading:
    """How fast people read: words a minute, and seconds to open and decide on each unit."""

    words_a_minute: float
    seconds_a_unit: float

    def minutes(self, units: Sequence[Unit]) -> list[float]:
        """Minutes until each unit has been read, one after the other."""
        each = (unit.words / self.words_a_minute + self.seconds_a_unit / 60 for unit in units)
        return list(accumulate(each))


@dataclass(frozen=True)
class Figure:
    """One figure.

    Attributes:
        value: None if it cannot be known: nothing relevant was labelled.
        low, high: 95 %; None without an interval.
        interval: how that was made: Wilson, bootstrap, shuffles.
        on_judged: the value when units that nobody judged are left out; None if there are none, or it makes no sense.
        of: how many units it is a share of.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    interval: str | None = None
    on_judged: float | None = None
    of: int | None = None


def figures(units: Sequence[Unit], grades: Mapping[str, Grade], reading: Reading) -> dict[str, Figure]:
    """Name → figure, of the units in some order."""
    order = relevances(units, grades)
    known = [unit for unit, relevance in zip(units, order, strict=True) if relevance is not None]
    alone = dict(_measured(known, grades, reading)) if len(known) < len(units) else {}
    spread = {f"nDCG@{k}": interval for k, interval in bootstrap(order, DEPTHS).items()}
    return {
        name: _figure(value, spread.get(name), alone.get(name)) for name, value in _measured(units, grades, reading)
    }


def by_chance(shuffles: Iterable[Sequence[Unit]], grades: Mapping[str, Grade], reading: Reading) -> dict[str, Figure]:
    """The mean of each figure over units in random order, and between what the middle 95 % lie."""
    values: dict[str, list[float]] = {}
    for units in shuffles:
        for name, measured in _measured(units, grades, reading):
            value = measured.value if isinstance(measured, Share) else measured
            if value is not None:
                values.setdefault(name, []).append(value)
    return {name: _mean(many) for name, many in values.items()}


def _mean(values: Sequence[float]) -> Figure:
    low, high = middle(values) or (None, None)
    return Figure(fmean(values), low, high, "shuffles")


def _measured(
    units: Sequence[Unit], grades: Mapping[str, Grade], reading: Reading
) -> Iterator[tuple[str, float | Share | None]]:
    order, told = relevances(units, grades), disclosures(units, grades)
    minutes = reading.minutes(units)
    budgets = [k for k in BUDGETS if k < len(order) or k == SHIFT]
    for name, least in (("relevant", RELEVANT), ("key", KEY)):
        for label, place in (
            (f"first {name}", first(order, least)),
            (f"{MOST_READ:.0%} of {name}", until(order, MOST_READ, least)),
        ):
            yield f"{label}, units", place
            yield f"{label}, minutes", None if place is None else minutes[place - 1]
        for k in budgets:
            yield f"recall@{k} of {name}", recall(order, k, least)
    for k in DEPTHS:
        yield f"nDCG@{k}", ndcg(order, k)
    wanted = sum(answer is True for answer in told)
    for k in budgets:
        yield f"recall@{k} of disclosure", Share(sum(answer is True for answer in told[:k]), wanted)


def _figure(measured: float | Share | None, spread: tuple[float, float] | None, alone: float | Share | None) -> Figure:
    if isinstance(measured, Share):
        low, high = measured.interval or (None, None)
        on_judged = alone.value if isinstance(alone, Share) else None
        return Figure(measured.value, low, high, "Wilson" if measured.of else None, on_judged, measured.of)
    low, high = spread or (None, None)
    on_judged = None if isinstance(alone, Share) else alone
    return Figure(measured, low, high, "bootstrap" if spread else None, on_judged)
