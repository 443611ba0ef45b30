"""Everything that is measured of one case, and what several cases have in common: the mean and the worst."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from models.labels import Grade
from pipeline.evaluate.figures import LESS_IS_BETTER, Figure, Reading, by_chance, figures
from pipeline.evaluate.linking import Linking
from pipeline.evaluate.measures import KEY, RELEVANT, Share
from pipeline.evaluate.orders import orders, shuffled
from pipeline.evaluate.sample import Stratum, recall
from pipeline.evaluate.units import Unit

RANDOM = "random"


@dataclass(frozen=True)
class Sampled:
    """What the units drawn at random from the last band, in no lane, say of the rest (domain V-04).

    Attributes:
        units: how many are of the last band and in no lane, without those that people judged outside the sample.
        sampled, relevant: of those drawn for the sample, judged, and relevant.
        at_most: the largest share of relevant ones among them that this leaves likely, 95 % one-sided; their share
            itself where all of them were judged.
        found: relevant units that people have labelled anywhere else.
        recall: between what the share of relevant units lies that has been found, each bound 95 % one-sided; only if
            everything that has a reason was judged.
    """

    units: int
    sampled: int
    relevant: int
    at_most: float
    found: int
    recall: tuple[float, float] | None


@dataclass(frozen=True)
class Evaluation:
    """One case.

    Attributes:
        units, judged: how many there are, and how many people have judged.
        relevant, key, disclosure: how many of those are.
        orders: order → name → figure.
        in_lane: of the units that people marked for disclosure, those in the disclosure lane, wherever they stand.
        lane: of all units, those in that lane: a lane that has everything misses nothing and helps nobody.
        minutes: to read the whole queue at the stated speed.
        rest: units of the last band in no lane.
        sample: None if no unit of the sample was judged.
        links: None if nobody labelled links.
    """

    case_id: str
    reading: Reading
    units: int
    judged: int
    relevant: int
    key: int
    disclosure: int
    orders: Mapping[str, Mapping[str, Figure]]
    in_lane: Share
    lane: Share
    minutes: float
    rest: int
    sample: Sampled | None
    links: Linking | None


@dataclass(frozen=True)
class Summary:
    """A figure over several cases; `worst_case` is the case_id of the worst, `cases` how many have the figure."""

    mean: float
    worst: float
    worst_case: str
    cases: int


def evaluate(
    case_id: str, units: Sequence[Unit], grades: Mapping[str, Grade], reading: Reading, links: Linking | None = None
) -> Evaluation:
    """Measure a queue.

    Args:
        case_id: named in the report.
        units: all of the queue.
        grades: unit_id → what people said.
        reading: how fast they read.
        links: measured by `linking`.
    """
    found = {name: figures(order, grades, reading) for name, order in orders(units).items()}
    found[RANDOM] = by_chance(shuffled(units), grades, reading)
    known = [grade.relevance for grade in grades.values() if grade.relevance is not None]
    disclosed = [unit for unit in units if unit.unit_id in grades and grades[unit.unit_id].disclosure]
    return Evaluation(
        case_id=case_id,
        reading=reading,
        units=len(units),
        judged=len(known),
        relevant=sum(relevance >= RELEVANT for relevance in known),
        key=sum(relevance >= KEY for relevance in known),
        disclosure=len(disclosed),
        orders=found,
        in_lane=Share(sum(unit.disclosure_lane for unit in disclosed), len(disclosed)),
        lane=Share(sum(unit.disclosure_lane for unit in units), len(units)),
        minutes=(reading.minutes(units) or [0.0])[-1],
        rest=sum(unit.rest for unit in units),
        sample=_sampled(units, grades),
        links=links,
    )


def summary(evaluations: Sequence[Evaluation]) -> dict[str, dict[str, Summary]]:
    """Order → name → mean and worst, each of the cases that have the figure: not every case has one of each."""
    return {
        order: {
            name: _summary(order, name, evaluations)
            for name in dict.fromkeys(name for one in evaluations for name in one.orders[order])
            if any(_value(one, order, name) is not None for one in evaluations)
        }
        for order in evaluations[0].orders
    }


def _summary(order: str, name: str, evaluations: Sequence[Evaluation]) -> Summary:
    values = [(value, one.case_id) for one in evaluations if (value := _value(one, order, name)) is not None]
    worst, case_id = (max if name.endswith(LESS_IS_BETTER) else min)(values)
    return Summary(fmean(value for value, _ in values), worst, case_id, len(values))


def _value(evaluation: Evaluation, order: str, name: str) -> float | None:
    figure = evaluation.orders[order].get(name)
    return figure.value if figure else None


def _sampled(units: Sequence[Unit], grades: Mapping[str, Grade]) -> Sampled | None:
    said = {unit_id: grade.relevance for unit_id, grade in grades.items() if grade.relevance is not None}
    drawn = [said[unit.unit_id] for unit in units if unit.slot == "sample" and unit.unit_id in said]
    if not drawn:
        return None
    unread = [unit for unit in units if unit.rest and (unit.slot == "sample" or unit.unit_id not in said)]
    hits = sum(relevance >= RELEVANT for relevance in drawn)
    found = sum(relevance >= RELEVANT for relevance in said.values()) - hits
    complete = all(unit.unit_id in said for unit in units if not unit.rest)
    stratum = Stratum(max(len(unread), len(drawn)), len(drawn), hits)
    return Sampled(
        units=stratum.units,
        sampled=len(drawn),
        relevant=hits,
        at_most=stratum.bounds()[1] / stratum.units,
        found=found,
        recall=recall(found, [stratum]) if complete else None,
    )
