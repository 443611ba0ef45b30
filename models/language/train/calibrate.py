"""How often a name with a given score is right: isotonic regression on texts that were not trained on."""

from collections.abc import Iterable

_FEWEST = 40  # names that a step stands on; fewer say little


def steps(scored: Iterable[tuple[float, bool]]) -> list[tuple[float, float]]:
    """From scores and whether each was right: from which score on, with which probability. Both only grow.

    Pools adjacent violators (Barlow et al. 1972). None says never or always.
    """
    pools: list[list[float]] = []  # lowest score, right, all
    for score, right in sorted(scored):
        pools.append([score, float(right), 1.0])
        while len(pools) > 1 and (pools[-1][1] * pools[-2][2] <= pools[-2][1] * pools[-1][2] or pools[-2][2] < _FEWEST):
            _, more_right, more = pools.pop()
            pools[-1][1] += more_right
            pools[-1][2] += more
    if len(pools) > 1 and pools[-1][2] < _FEWEST:
        _, more_right, more = pools.pop()
        pools[-1][1] += more_right
        pools[-1][2] += more
    return [(round(lowest, 4), round(min(0.99, max(0.01, right / every)), 4)) for lowest, right, every in pools]
