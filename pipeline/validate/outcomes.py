"""Whom devices name, judged: what the figures of links by name and details are counted from.

People, names and details are invented (`population`, `respelled`, `acquaintances`), with names and a mix of errors on
which nothing was fitted. How often decoys and errors are drawn was chosen, not observed.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from models.link_weights import weights
from models.settings import Link
from pipeline.link.likeness.judge import Judge, Judged
from pipeline.link.likeness.nominals import Nominal
from pipeline.validate.acquaintances import DETAILS, MEASURED, Case, decoys, known, named
from pipeline.validate.population import GROUPS, Person, Town

BINS = 10
"""Of probability."""

_HOUSEHOLD = 2  # people of a nominal's household who are named as often as the nominal
_WHOLE_DAY = 10  # characters


@dataclass(frozen=True)
class Outcome:
    """What became of somebody whom a device names.

    Attributes:
        case: who it is.
        links: to whom they were linked.
        candidate: whether the nominal who it is was among those whose names are compared.
        weight: share of all whom devices name for which this one stands.
        told: whether intelligence has a detail of the kind that stands beside the name.
    """

    case: Case
    links: Sequence[Judged]
    candidate: bool
    weight: float
    told: bool

    def firm(self, right: bool) -> int:
        """Links of grade G3 that are right, or wrong."""
        return sum(link.grade == "G3" and (link.nominal == self.case.nominal) == right for link in self.links)


@dataclass(frozen=True)
class Measured:
    """All outcomes: of the usual mix, of decoys, and of as many of each group."""

    nominals: int
    mix: Sequence[Outcome]
    decoys: Sequence[Outcome]
    groups: Sequence[Outcome]


def measure(settings: Link, nominals: int, many: int, seed: int = 1) -> Measured:
    """Judge people whom devices name.

    Args:
        settings: of linking.
        nominals: whom intelligence knows.
        many: of them are named; as many of their households, three times as many others, and their decoys.
        seed: of what is drawn.
    """
    town = Town(Random(f"links {seed}"), apart=True)  # noqa: S311 - drawn, not secret
    people = [town.person() for _ in range(nominals)]
    entries = known(people, town, MEASURED.moved)
    cases = [*_mix(people, town, many, settings.people_known), *_decoys(people, entries, town, max(1, many // 8))]
    cases += [(one, 0.0) for one in _of_groups(people, town, max(1, many // len(GROUPS)))]
    judge = Judge(entries, [case.somebody.names[0] for case, _ in cases], weights(), settings)

    def outcome(case: Case, weight: float) -> Outcome:
        number = case.nominal
        candidate = number is not None and number in judge.names.blocked(case.somebody.names[0])
        held = (
            ("", entries[number].born, entries[number].places, entries[number].accounts) if number is not None else ()
        )
        told = bool(held and held[(0, 1, 2, 2, 3)[DETAILS.index(case.detail)]])
        return Outcome(case, judge.judge(case.somebody), candidate, weight, told)

    found = [outcome(case, weight) for case, weight in cases]
    return Measured(
        nominals,
        [one for one in found if one.weight],
        [one for one in found if not one.weight and one.case.kind not in ("nominal",)],
        [one for one in found if not one.weight and one.case.kind == "nominal"],
    )


def calibration_error(outcomes: Sequence[Outcome], least: float = 0.0) -> float:
    """Mean distance of probability and truth over bins from one on, each link as heavy as what it stands for."""
    rows = [row for row in bins(outcomes) if row["bin"] >= least * BINS]
    whole = sum(row["share"] for row in rows)
    return float(sum(row["share"] * abs(row["said"] - row["true"]) for row in rows) / whole) if whole else 0.0


def precision(outcomes: Sequence[Outcome]) -> float | None:
    """Share of links of grade G3 that are right; None without any."""
    right, wrong = (sum(one.firm(kind) for one in outcomes) for kind in (True, False))
    return right / (right + wrong) if right + wrong else None


def usual_precision(mix: Sequence[Outcome]) -> float | None:
    """Share of links of grade G3 that are right, each link as heavy as what it stands for; None without any."""
    right, wrong = (sum(one.weight * one.firm(kind) for one in mix) for kind in (True, False))
    return right / (right + wrong) if right + wrong else None


def bins(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    held: dict[int, list[tuple[float, float, bool]]] = defaultdict(list)
    for one in outcomes:
        for link in one.links:
            place = min(BINS - 1, int(link.probability * BINS))
            held[place].append((one.weight, link.probability, link.nominal == one.case.nominal))
    rows = []
    for place, links in sorted(held.items()):
        share = sum(weight for weight, _, _ in links)
        rows.append(
            {
                "bin": place,
                "links": len(links),
                "share": share,
                "said": sum(weight * probability for weight, probability, _ in links) / share,
                "true": sum(weight for weight, _, right in links if right) / share,
            }
        )
    return rows


def _mix(people: Sequence[Person], town: Town, many: int, share: float) -> Iterator[tuple[Case, float]]:
    """Nominals, who live with them, and others, each with the share of all for which it stands."""
    rng = town.rng
    for _ in range(many):
        number = rng.randrange(len(people))
        yield replace(named(people[number], rng, MEASURED), nominal=number, about=number, kind="nominal"), share / many
        living = rng.choice(town.household(people[number]))
        yield replace(named(living, rng, MEASURED), about=number, kind="household"), _HOUSEHOLD * share / many
        for _ in range(3):
            yield named(town.person(), rng, MEASURED), (1 - (1 + _HOUSEHOLD) * share) / (3 * many)


def _decoys(
    people: Sequence[Person], entries: Sequence[Nominal], town: Town, many: int
) -> Iterator[tuple[Case, float]]:
    """Of nominals whose day of birth intelligence knows."""
    known_day = [
        number for number, entry in enumerate(entries) if entry.born and len(entry.born[0].value) == _WHOLE_DAY
    ]
    for _ in range(many):
        number = town.rng.choice(known_day)
        for kind, cases in decoys(people[number], town).items():
            yield from ((replace(case, about=number, kind=kind), 0.0) for case in cases)


def _of_groups(people: Sequence[Person], town: Town, many: int) -> Iterator[Case]:
    """As many nominals of each group, each with a detail beside the name; each detail equally often."""
    for group in GROUPS:
        numbers = [number for number, person in enumerate(people) if person.group == group]
        for place in range(many if numbers else 0):
            number, detail = town.rng.choice(numbers), DETAILS[1 + place % (len(DETAILS) - 1)]
            yield replace(named(people[number], town.rng, MEASURED, detail=detail), nominal=number, kind="nominal")
