"""The figures of docs/evaluation.md: how the order does on the stories of tests/stories, in Markdown.

Prints a row a story, mean and worst, then those that are held apart; and how long measuring a large queue takes.
"""

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

sys.path.insert(0, str(Path(__file__).parents[1] / "stories"))

from running import run
from telling import names

from flows.commands.evaluate import measured
from models.labels import Grade
from pipeline.evaluate.figures import Reading
from pipeline.evaluate.report import Evaluation, evaluate
from pipeline.evaluate.units import Unit

READING = Reading(200, 20)
COLUMNS = (
    ("nDCG@50 by score", "by score", "nDCG@50"),
    ("as served", "as served", "nDCG@50"),
    ("keywords", "keyword count", "nDCG@50"),
    ("by time", "chronological", "nDCG@50"),
    ("random", "random", "nDCG@50"),
    ("key in first 50 served", "as served", "recall@50 of key"),
    ("80 % of relevant, units", "as served", "80% of relevant, units"),
    ("at random", "random", "80% of relevant, units"),
)


def main() -> None:
    head = ("story", "units", "relevant", "key", *(name for name, _, _ in COLUMNS), "disclosure in lane", "lane", "G1")
    print(_line(head))
    print(_line(["---"] + ["---:"] * (len(head) - 1)))
    told = [_measured(name) for name in names()]
    for name, found in zip(names(), told, strict=True):
        print(_line(_row(name, found)))
    mean = [f"{fmean(_values(told, *column[1:])):.2f}" for column in COLUMNS]
    print(_line(["**mean**", "", "", "", *mean, "", "", ""]))
    worst = [(max if "units" in name else min)(_values(told, *of)) for name, *of in COLUMNS]
    print(_line(["**worst**", "", "", "", *(f"{value:.2f}" for value in worst), "", "", ""]))
    for name in names(apart=True):
        print(_line(_row(f"{name} (held apart)", _measured(name))))
    _large()


def _measured(name: str) -> Evaluation:
    with tempfile.TemporaryDirectory() as folder:
        story = run(name, Path(folder))
        labels, links = Path(folder) / "labels.csv", Path(folder) / "links.csv"
        return measured(
            Path(folder) / "store", None, story.write_labels(labels), story.write_link_labels(links), READING
        )


def _row(name: str, found: Evaluation) -> list[str]:
    assert found.links is not None
    g1 = found.links.grades[0]
    figures = [
        f"{value:.2f}" if value < 1 or "units" not in key else f"{value:.0f}"
        for _, order, key in COLUMNS
        if (value := found.orders[order][key].value) is not None
    ]
    lane = f"{found.in_lane.found}/{found.in_lane.of}"
    size = f"{100 * found.lane.found / found.lane.of:.0f} %"
    links = f"{g1.precision.found}/{g1.precision.of}, {g1.recall.found}/{g1.recall.of}"
    return [name, str(found.units), str(found.relevant), str(found.key), *figures, lane, size, links]


def _values(told: Sequence[Evaluation], order: str, key: str) -> list[float]:
    return [value for found in told if (value := found.orders[order][key].value) is not None]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _large() -> None:
    """A queue of 50,000 units, one in fifty of them relevant."""
    units = [
        Unit(f"{n:032x}", "JAS/1", n, n, "score", n % 97 == 0, n >= 40_000, n * 1_000_000, 120, n % 7, (f"r{n}",))
        for n in range(1, 50_001)
    ]
    grades = {unit.unit_id: Grade(2 if place % 50 == 0 else 0, place % 97 == 0) for place, unit in enumerate(units)}
    started = time.monotonic()
    evaluate("T/1/26", units, grades, READING)
    print(f"\nMeasuring a queue of {len(units):,} units: {time.monotonic() - started:.1f} s")


if __name__ == "__main__":
    main()
