"""From what the rules found to a score and its reasons. All of the arithmetic of scoring is here.

In words:
1. A reason earns its rule's weight times its strength. Of reasons about the same thing in one family (all contact; one
   nominal) only the strongest earns; another stays, without points, for a lane that no stronger one has.
2. Time keeps a quarter where no reason of the families party, conduct or intelligence ties the unit to the case.
3. Conduct adds up to `cap · (1 − Π(1 − weight · strength))`; every other family to the sum of its reasons, at most its
   cap. The reasons of a family share its total in proportion to what they earned.
4. The total of a family is rounded to a tenth of a point, and so are the shares, by the largest remainder.
5. `bulk` is taken off, at most down to 0; above 100 all reasons shrink alike. So the points of the reasons sum to the
   score exactly, in tenths.

A reason without points is dropped, unless it puts the unit into a lane. Beside each that stays stands what the unit
would be without it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor, prod

from models.scoring import Scoring
from pipeline.score.rule import FAMILIES, Found, Rule

_ANCHORS = frozenset({"party", "conduct", "intelligence"})
_MOST = 1000  # tenths

Pair = tuple[Rule, Found]


@dataclass(frozen=True)
class Reason:
    """A reason with its points, in tenths so that sums are exact.

    Attributes:
        changes: what the unit would be without it: score, band, and the lanes that it would leave.
    """

    rule: Rule
    found: Found
    tenths: int
    text: str
    changes: str = ""


@dataclass(frozen=True)
class _Family:
    """The reasons of one family that count, what each earned, and their total in tenths."""

    members: tuple[Pair, ...]
    earned: tuple[float, ...]
    tenths: int
    share: float


def combine(found: Iterable[Pair], scoring: Scoring) -> list[Reason]:
    """The reasons of one unit, by family, strongest first.

    Args:
        found: what the rules found, in the order of the rules.
        scoring: weights, caps and shares.
    """
    kept = [pair for pair in found if scoring.weights[pair[0].name] > 0 or pair[1].lane]
    reasons: list[Reason] = []
    for family, counted in _families(kept, scoring).items():
        sign = -1 if family == "bulk" else 1
        note = "; nothing else ties it to the case" if counted.share < 1 else ""
        tenths = _shares(counted.tenths, counted.earned)
        rows = [Reason(r, f, sign * n, _text(r, f, note)) for (r, f), n in zip(counted.members, tenths, strict=True)]
        reasons += sorted(rows, key=lambda reason: -abs(reason.tenths))
    left = [reason for reason in _clamped(reasons) if reason.tenths or reason.found.lane]
    return [replace(reason, changes=_without(reason, kept, scoring)) for reason in left]


def score(reasons: Iterable[Reason]) -> float:
    """The score of a unit: the sum of its reasons' points."""
    return sum(reason.tenths for reason in reasons) / 10


def _families(kept: Sequence[Pair], scoring: Scoring) -> dict[str, _Family]:
    found: dict[str, list[Pair]] = {}
    for pair in kept:
        found.setdefault(pair[0].family, []).append(pair)
    anchored = any(item.ties for family in _ANCHORS & found.keys() for _, item in found[family])
    families = {}
    for family in FAMILIES:
        if family not in found:
            continue
        counted = _counted(found[family], scoring)
        members, earned = [pair for pair, _ in counted], [part for _, part in counted]
        share = 1.0 if anchored or family != "time" else scoring.time.unanchored
        tenths = floor(round(_total(family, earned, scoring) * share * 10, 6) + 0.5)
        families[family] = _Family(tuple(members), tuple(earned), tenths, share)
    return families


def _without(reason: Reason, kept: Sequence[Pair], scoring: Scoring) -> str:
    """What would change it (domain X-04): the unit if this had not been found, all else the same."""
    left = [pair for pair in kept if pair[1] is not reason.found]
    families = _families(left, scoring)
    off = families["bulk"].tenths if "bulk" in families else 0
    on = sum(counted.tenths for family, counted in families.items() if family != "bulk")
    off = min(off, on)
    total = (min(on, _MOST + off) - off) / 10
    lane = reason.found.lane
    leaves = lane is not None and lane not in {found.lane for _, found in left}
    return f"without this: {total:.1f}, {scoring.bands.of(total)}" + (f", not in lane {lane}" if leaves else "")


def _earned(pair: Pair, scoring: Scoring) -> float:
    rule, found = pair
    return scoring.weights[rule.name] * found.strength


def _counted(pairs: Sequence[Pair], scoring: Scoring) -> list[tuple[Pair, float]]:
    """The reasons of one family that stay, with what each earns."""
    alike: dict[object, list[Pair]] = {}
    for place, pair in enumerate(pairs):
        alike.setdefault(pair[1].about or place, []).append(pair)
    return [counted for same in alike.values() for counted in _of_one_thing(same, scoring)]


def _of_one_thing(same: Sequence[Pair], scoring: Scoring) -> Iterator[tuple[Pair, float]]:
    """The strongest earns; another stays for its lane, which no stronger one has."""
    ranked = sorted(same, key=lambda pair: -_earned(pair, scoring))
    yield ranked[0], _earned(ranked[0], scoring)
    lanes = {None, ranked[0][1].lane}
    for pair in ranked[1:]:
        if pair[1].lane not in lanes:
            yield pair, 0.0
        lanes.add(pair[1].lane)


def _total(family: str, earned: Sequence[float], scoring: Scoring) -> float:
    cap = scoring.caps.of(family)
    if family == "conduct":
        return cap * (1 - prod(1 - part for part in earned))
    return min(cap, sum(earned))


def _shares(total: int, parts: Sequence[float]) -> list[int]:
    """`total` divided in proportion to `parts`, in whole numbers that sum to it; earlier parts win ties."""
    if len(parts) == 1:
        return [total if parts[0] else 0]
    whole = sum(map(Fraction, parts))
    if not whole:
        return [0] * len(parts)
    exact = [Fraction(part) * total / whole for part in parts]
    shares = [floor(share) for share in exact]
    by_remainder = sorted(range(len(parts)), key=lambda index: shares[index] - exact[index])
    for index in by_remainder[: total - sum(shares)]:
        shares[index] += 1
    return shares


def _clamped(reasons: list[Reason]) -> list[Reason]:
    """Points taken off stop at 0; more than 100 shrinks in proportion."""
    plus = [max(reason.tenths, 0) for reason in reasons]
    minus = [max(-reason.tenths, 0) for reason in reasons]
    if not any(minus) and sum(plus) <= _MOST:
        return reasons
    off = _shares(min(sum(minus), sum(plus)), minus)
    on = _shares(min(sum(plus), _MOST + sum(off)), plus)
    return [replace(reason, tenths=add - take) for reason, add, take in zip(reasons, on, off, strict=True)]


def _text(rule: Rule, found: Found, note: str) -> str:
    detail = f"{found.detail}{note}"
    return f"{rule.text} ({detail.removeprefix('; ')})" if detail else rule.text
