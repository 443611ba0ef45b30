"""How well people on a device are linked to nominals by name and details: found, wrongly found, and how sure.

What is counted: see `outcomes`.
"""

from collections import defaultdict
from collections.abc import Sequence
from math import sqrt
from typing import Any

from models.settings import Link
from pipeline.validate.acquaintances import DETAILS, MEASURED, OTHER_DAY, UNDECIDED
from pipeline.validate.number_spellings import numbers
from pipeline.validate.outcomes import (
    BINS,
    Measured,
    Outcome,
    bins,
    calibration_error,
    measure,
    precision,
    usual_precision,
)
from pipeline.validate.population import GROUPS
from pipeline.validate.report import Check, Section

_GAP = 5.0  # points of recall between groups from which it is said
_PRECISION, _ERROR, _CANDIDATES = 0.80, 0.05, 0.985

_ABOUT = (
    "{nominals:,} invented nominals of {groups} groups of origins; {cases:,} people as devices name them, by name "
    "alone or with a day of birth, a postcode, an address or an account. Links of grade G3 need a name, a detail that "
    "agrees, nothing against it and a probability of at least {sure:g}. Names alone are never more than G4. "
)


def sections(settings: Link, nominals: int, many: int) -> list[Section]:
    """Measured and marked."""
    found = measure(settings, nominals, many)
    return [
        _ways(found, settings),
        _sureness(found),
        _lookalikes(found),
        _groups(found),
        numbers(many),
    ]


def _ways(found: Measured, settings: Link) -> Section:
    by_way: dict[str, list[Outcome]] = defaultdict(list)
    nominals = [one for one in found.mix if one.case.kind == "nominal"]
    for one in nominals:
        by_way[one.case.way].append(one)
    rows = [_row(way, by_way[way], "written") for way in MEASURED.ways if by_way[way]]
    rows.append(_row("all", nominals, "written"))
    about = _ABOUT.format(
        nominals=found.nominals, groups=len(GROUPS), cases=len(found.mix), sure=settings.consistent_from
    )
    return Section(
        "Links by name and details",
        about + "A candidate is a nominal of whose name one word is alike. The recall of G3 is that of nominals beside "
        "whose name a detail stands of a kind that intelligence has too; where they have moved, it says nothing. The "
        "precision of a row is that of links of these nominals, who may be taken for one another.",
        [Check("candidate recall", rows[-1]["candidate recall"], _CANDIDATES)],
        rows,
        _by_detail(nominals),
    )


def _by_detail(nominals: Sequence[Outcome]) -> list[str]:
    lines = []
    for detail in DETAILS[1:]:
        held = [one for one in nominals if one.told and one.case.detail == detail]
        if held:
            share = sum(one.firm(True) for one in held) / len(held)
            lines.append(f"With {detail}: recall of G3 {share:.2f} of {len(held):,}.")
    return lines


def _row(name: str, outcomes: Sequence[Outcome], head: str) -> dict[str, Any]:
    told = [one for one in outcomes if one.told]
    return {
        head: name,
        "named": len(outcomes),
        "candidate recall": sum(one.candidate for one in outcomes) / len(outcomes),
        "with a detail": len(told),
        "G3 recall": sum(one.firm(True) for one in told) / len(told) if told else None,
        "G3 precision": precision(outcomes),
    }


def _sureness(found: Measured) -> Section:
    alone = [link.probability for one in found.mix if one.case.detail == "nothing" for link in one.links]
    return Section(
        "Links by name and details: how sure",
        "Probabilities of the links against how often they were right. Each stands for its share of all whom devices "
        "name, of whom as many are nominals as the settings expect.",
        [
            Check("calibration error", calibration_error(found.mix), _ERROR, most=True),
            Check("precision of G3 among all whom devices name", usual_precision(found.mix), _PRECISION),
            Check("highest probability of a name alone", max(alone, default=0.0), 0.9499, most=True),
        ],
        [
            {
                "probability": f"{row['bin'] / BINS:.1f} to {(row['bin'] + 1) / BINS:.1f}",
                "links": row["links"],
                "said": row["said"],
                "true": row["true"],
            }
            for row in bins(found.mix)
        ],
        [f"Of probabilities from a half on, the calibration error is {calibration_error(found.mix, 0.5):.3f}."],
    )


def _lookalikes(found: Measured) -> Section:
    by_kind: dict[str, list[Outcome]] = defaultdict(list)
    for one in found.decoys:
        by_kind[one.case.kind].append(one)
    rows: list[dict[str, Any]] = [
        {"decoy": kind, "named": len(held), "G3, wrongly": sum(one.firm(False) for one in held)}
        for kind, held in by_kind.items()
    ]
    other_day = sum(row["G3, wrongly"] for row in rows if OTHER_DAY in row["decoy"])
    nominals = [one for one in found.mix if one.case.kind == "nominal"]
    told_apart = [one for one in found.decoys if one.case.kind != UNDECIDED]
    without = precision([*nominals, *told_apart]) or 0
    return Section(
        "Links by name and details: decoys",
        "People who are easily taken for a nominal whose day of birth intelligence has, together as many as nominals "
        "are named, each with a detail that misleads.",
        [
            Check(
                "precision of G3 among as many decoys as nominals", precision([*nominals, *found.decoys]), _PRECISION
            ),
            Check("the same name with another day of birth at G3", other_day, 0, most=True),
        ],
        rows,
        [
            "Somebody of the same name in the same house is told apart by nothing but a day of birth. Without one he "
            "is linked where the given name is rare, for there few households have two who bear it, and the link says "
            f"so. Without him among the decoys the precision is {without:.2f}."
        ],
    )


def _groups(found: Measured) -> Section:
    rows = [
        _row(group, held, "names")
        for group in GROUPS
        if (held := [one for one in found.groups if one.case.group == group])
    ]
    recalls = {row["names"]: 100 * row["G3 recall"] for row in rows if row["G3 recall"] is not None}
    best, worst = max(recalls, key=recalls.__getitem__), min(recalls, key=recalls.__getitem__)
    gap = recalls[best] - recalls[worst]
    told = min(row["with a detail"] for row in rows)
    notes = [
        f"Largest gap of recall: {gap:.1f} points, between {best} and {worst}. Of {told:,} people a recall is known to "
        f"{196 * sqrt(0.25 / told):.0f} points either way: of {len(rows)} groups the best and the worst are apart by "
        "chance, too."
    ]
    if gap > _GAP:
        notes.append(
            "A limitation: names that many share and names from other alphabets say less, so fewer people of such "
            "names are linked by name and detail. Links by equal numbers and accounts do not depend on names."
        )
    return Section(
        "Links by name and details: origins of names",
        "As many nominals of each group of origins are named, each with a detail. Linking knows nothing of origins.",
        rows=rows,
        notes=notes,
    )
