"""How fast an order is learned, and how soon it finds what is relevant, on generated units.

python tests/bench/learn.py [UNITS]
"""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "learn"))

from generated import units

from models.off_limits import terms
from pipeline.learn.features import Document, masked
from pipeline.learn.order import batch, learn, shuffled

SHARES = (0.5, 0.8, 0.95)


def main(count: int) -> None:
    told, truth = units(count, share=0.03)
    every = [one.unit_id for one in told]
    print(f"{count:,} units, {sum(truth.values()):,} relevant")
    _masking(told)
    at_random = [place for place, unit in enumerate(shuffled(every, "bench"), 1) if truth[unit]]
    print("read until, of the relevant:", ", ".join(f"{share:.0%}" for share in SHARES))
    print("  at random:", ", ".join(f"{at_random[int(share * len(at_random)) - 1]:,}" for share in SHARES))
    began = time.perf_counter()
    places, rounds = _learned(told, truth, every)
    spent = time.perf_counter() - began
    print("  learned:  ", ", ".join(f"{places[int(share * len(places)) - 1]:,}" for share in SHARES))
    print(f"{rounds} orders in {spent:.1f} s: {spent / rounds:.2f} s each, {count * rounds / spent:,.0f} units/s")


def _masking(told: Sequence[Document]) -> None:
    began = time.perf_counter()
    for one in told:
        list(masked(one.words, [], terms()))
    spent = time.perf_counter() - began
    print(f"words cut out of {len(told) / spent:,.0f} units/s")


def _learned(told: Sequence[Document], truth: dict[str, bool], every: list[str]) -> tuple[list[int], int]:
    """Place of each relevant unit in the order in which they are read, batch by batch; and how many orders it took."""
    labels: dict[str, bool] = {}
    places: list[int] = []
    rounds = 0
    while len(places) < SHARES[-1] * sum(truth.values()):
        learned = learn(told, labels, told=5)
        rounds += learned is not None
        for unit, _ in batch(learned.order if learned else (), labels, every):
            labels[unit] = truth[unit]
            if truth[unit]:
                places.append(len(labels))
    return places + [len(every)] * (sum(truth.values()) - len(places)), rounds


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 8_000)
