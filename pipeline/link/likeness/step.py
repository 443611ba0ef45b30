"""One step of a waterfall: what a detail adds to the weight of evidence, or takes from it."""

from typing import NamedTuple


class Step(NamedTuple):
    """A step.

    Attributes:
        field: name, born, place, account, other, prior, others.
        level: see `models/link_weights.toml`; "" for what is no level.
        bits: log2 of how much likelier it makes that both are the same person.
        detail: in words.
    """

    field: str
    level: str
    bits: float
    detail: str


def step(field: str, level: str, bits: float, detail: str) -> Step:
    """A step, in hundredths of a bit: the steps that are shown add up to the weight that is shown."""
    return Step(field, level, round(bits, 2) + 0.0, detail)
