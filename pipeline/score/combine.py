"""From what the rules found to a score and its reasons. All of the arithmetic of scoring is here.

In words:
1. A reason earns its rule's weight times its strength. Of reasons about the same thing in one family (all contact; one
   nominal) only the strongest stays.
2. Time keeps a quarter where no reason of the families party, conduct or intelligence ties the unit to the case.
3. Conduct adds up to `cap · (1 − Π(1 − weight · strength))`; every other family to the sum of its reasons, at most its
   cap. The reasons of a family share its total in proportion to what they earned.
4. The total of a family is rounded to a tenth of a point, and so are the shares, by the largest remainder.
5. `bulk` is taken off, at most down to 0; above 100 all reasons shrink alike. So the points of the reasons sum to the
   score exactly, in tenths.

A reason without points is dropped, unless it puts the unit into a lane.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor, prod

from models.scoring import Scoring
from pipeline.score.rule import FAMILIES, Found, Rule

_ANCHORS = frozenset({"party", "conduct", "intelligence"})
_MOST = 1000  # tenths


@dataclass(frozen=True)
class Reason:
    """A reason with its points, in tenths so that sums are exact."""

    rule: Rule
    found: Found
    tenths: int
    text: str


def combine(found: Iterable[tuple[Rule, Found]], scoring: Scoring) -> list[Reason]:
    """The reasons of one unit, by family, strongest first.

    Args:
        found: what the rules found, in the order of the rules.
        scoring: weights, caps and shares.
    """
    kept = [pair for pair in found if scoring.weights[pair[0].name] > 0 or pair[1].lane]
    anchored = any(rule.family in _ANCHORS for rule, _ in kept)
    reasons: list[Reason] = []
    for family in FAMILIES:
        members = _strongest([pair for pair in kept if pair[0].family == family], scoring)
        earned = [_earned(rule, item, scoring) for rule, item in members]
        share = 1.0 if anchored or family != "time" else scoring.time.unanchored
        total = _total(family, earned, scoring) * share
        tenths = _shares(floor(round(total * 10, 6) + 0.5), earned)
        sign = -1 if family == "bulk" else 1
        note = "; nothing else ties it to the case" if share < 1 else ""
        rows = [Reason(r, f, sign * n, _text(r, f, note)) for (r, f), n in zip(members, tenths, strict=True)]
        reasons += sorted(rows, key=lambda reason: -abs(reason.tenths))
    return [reason for reason in _clamped(reasons) if reason.tenths or reason.found.lane]


def score(reasons: Iterable[Reason]) -> float:
    """The score of a unit: the sum of its reasons' points."""
    return sum(reason.tenths for reason in reasons) / 10


def _earned(rule: Rule, found: Found, scoring: Scoring) -> float:
    return scoring.weights[rule.name] * found.strength


def _strongest(pairs: Sequence[tuple[Rule, Found]], scoring: Scoring) -> list[tuple[Rule, Found]]:
    best: dict[object, tuple[Rule, Found]] = {}
    for number, (rule, found) in enumerate(pairs):
        key = found.about or number
        if key not in best or _earned(rule, found, scoring) > _earned(*best[key], scoring):
            best[key] = rule, found
    return list(best.values())


def _total(family: str, earned: Sequence[float], scoring: Scoring) -> float:
    cap = scoring.caps.of(family)
    if family == "conduct":
        return cap * (1 - prod(1 - part for part in earned))
    return min(cap, sum(earned))


def _shares(total: int, parts: Sequence[float]) -> list[int]:
    """`total` divided in proportion to `parts`, in whole numbers that sum to it; earlier parts win ties."""
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
    off = _shares(min(sum(minus), sum(plus)), minus)
    on = _shares(min(sum(plus), _MOST + sum(off)), plus)
    return [
        Reason(reason.rule, reason.found, add - take, reason.text)
        for reason, add, take in zip(reasons, on, off, strict=True)
    ]


def _text(rule: Rule, found: Found, note: str) -> str:
    detail = f"{found.detail}{note}"
    return f"{rule.text} ({detail.removeprefix('; ')})" if detail else rule.text
