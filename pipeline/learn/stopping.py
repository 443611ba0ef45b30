"""When to stop reading: what is drawn at random and read to say how much was found (domain V-04).

Drawn are units that nobody read, and units that reviewers put aside: who reads again what was put aside learns what was
overlooked. The draw depends on the ids of units alone, not on what anybody wants to find: whoever draws again, with the
same labels, has the same units, and a sample of others is refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.learn.order import shuffled


class NotTheSample(Exception):
    """What was judged as a sample was not drawn as one. Says why, for people."""


@dataclass(frozen=True)
class Part:
    """Units of one kind, and what is known of those that were drawn of them.

    Attributes:
        of: how many there are.
        drawn: how many of them were drawn and judged.
        relevant: how many of these are relevant after all.
    """

    of: int
    drawn: int
    relevant: int


@dataclass(frozen=True)
class Sampled:
    """What was found, and what samples say of the rest.

    Attributes:
        found: relevant units that the review found.
        unread: of those that nobody had read.
        aside: of those that were read and put aside; None if none of them was read again.
    """

    found: int
    unread: Part
    aside: Part | None


def draw(units: Sequence[str], labels: Mapping[str, bool], unread: int, aside: int) -> list[str]:
    """Units to be judged: so many that nobody read, and so many of those put aside; in one order at random, so that
    nobody sees which is which."""
    of_unread, of_aside = _kinds(units, labels)
    return shuffled([*of_unread[:unread], *of_aside[:aside]], "drawn")


def sampled(units: Sequence[str], labels: Mapping[str, bool], sample: Mapping[str, bool]) -> Sampled:
    """What a sample says.

    Args:
        units: all of the queue.
        labels: unit_id → whether the review found it relevant.
        sample: the same of those that were drawn with these labels.

    Raises:
        NotTheSample: others were judged than were drawn, or not all of them.
    """
    parts = []
    for kind, name in zip(_kinds(units, labels), ("that nobody read", "that were put aside"), strict=True):
        judged = {unit for unit in kind if unit in sample}
        if judged != set(kind[: len(judged)]):
            raise NotTheSample(
                f"of the units {name}, others were judged than were drawn, or not all of those drawn: draw them with "
                "--draw for the same --labels, and judge every one"
            )
        parts.append(Part(len(kind), len(judged), sum(sample[unit] for unit in judged)))
    if strange := [unit for unit in sample if labels.get(unit)]:
        raise NotTheSample(f"{len(strange)} units of it were found relevant before; a sample has none of those")
    unread, aside = parts
    return Sampled(sum(labels.values()), unread, aside if aside.drawn else None)


def _kinds(units: Sequence[str], labels: Mapping[str, bool]) -> tuple[list[str], list[str]]:
    unread = shuffled([unit for unit in units if unit not in labels], "sample")
    return unread, shuffled([unit for unit in units if labels.get(unit) is False], "again")
