"""The order in which units are served: not the score alone, for a ranking by score alone never reaches the message to a
friend that changes everything (R v Allan), and never shows what it misses.

What may save somebody comes first. Then page by page: so many by score, so many of the disclosure lane, the oldest
first, and so many of the sample, at random from the rest: the last band, in no lane (domain C-01, C-04). When a kind
runs out, units by score fill its places; every unit is served exactly once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from models.settings import Queue

SAFEGUARDING, SCORE, DISCLOSURE, SAMPLE = "safeguarding", "score", "disclosure", "sample"


@dataclass(frozen=True)
class Order:
    """Units by number, each in the order in which its kind is served.

    Attributes:
        by_score: all of them.
        safeguarding: those of the lane SAFEGUARD, by score.
        disclosure: those of the lane DISCLOSURE, the oldest first.
        sample: the null set in random order: of the last band, and in no lane but SCORED.
    """

    by_score: Sequence[int]
    safeguarding: Sequence[int] = ()
    disclosure: Sequence[int] = ()
    sample: Sequence[int] = ()


def serve(order: Order, page: Queue) -> list[tuple[int, str]]:
    """Each unit once, with the slot in which it is served, in the order of serving.

    Args:
        order: of each kind.
        page: how many of a page come from where. On a page those by score stand first, then the disclosure lane, then
            the sample.
    """
    served = set(order.safeguarding)
    placed = [(unit, SAFEGUARDING) for unit in order.safeguarding]
    left = {
        slot: (unit for unit in units if unit not in served)  # asked when it is its turn: by then more are served
        for slot, units in ((SCORE, order.by_score), (DISCLOSURE, order.disclosure), (SAMPLE, order.sample))
    }
    wanted = ((SCORE, page.by_score), (DISCLOSURE, page.disclosure), (SAMPLE, page.sample))
    size = sum(count for _, count in wanted)
    while True:
        taken: dict[str, list[int]] = {}
        for slot, count in wanted:
            taken[slot] = list(islice(left[slot], count))
            served.update(taken[slot])
        short = size - sum(map(len, taken.values()))
        fill = list(islice(left[SCORE], short))
        served.update(fill)
        taken[SCORE] += fill
        if not any(taken.values()):
            return placed
        placed += [(unit, slot) for slot, _ in wanted for unit in taken[slot]]
