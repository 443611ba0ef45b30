"""The orders that are compared: the queue's two, and what people do without it (domain V-02)."""

import random
from collections.abc import Iterator, Mapping, Sequence

from pipeline.evaluate.units import Unit

SHUFFLES = (20, 200)
"""The fewest and the most random orders: a large queue needs fewer, since chance evens out within it."""
_ENOUGH = 1_000_000  # units in all shuffles together


def orders(units: Sequence[Unit]) -> Mapping[str, list[Unit]]:
    """Name → the units in that order; ties in the order of time."""
    timed = sorted(units, key=_time)
    return {
        "by score": sorted(units, key=lambda unit: unit.rank),
        "as served": sorted(units, key=lambda unit: unit.place),
        "keyword count": sorted(timed, key=lambda unit: -unit.phrases),
        "chronological": timed,
    }


def shuffled(units: Sequence[Unit], seed: int = 1) -> Iterator[list[Unit]]:
    """The units in random order, several times; always the same for the same seed."""
    fewest, most = SHUFFLES
    times = max(fewest, min(most, _ENOUGH // max(1, len(units))))
    dice = random.Random(seed)  # noqa: S311 - a comparison that is to be repeatable
    known = sorted(units, key=lambda unit: unit.unit_id)
    for _ in range(times):
        yield dice.sample(known, len(known))


def _time(unit: Unit) -> tuple[bool, int, str, str]:
    return unit.started_us is None, unit.started_us or 0, unit.exhibit_ref, unit.unit_id
