"""The report of what was measured: docs/accuracy.md."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
TITLE = "# How wrong the reading is"


@dataclass(frozen=True)
class Check:
    """A figure and the mark that it has to reach.

    Attributes:
        what: of what, as it stands in the report.
        figure, mark: in the same unit; figure None: it could not be measured.
        unit: written behind both.
        most: the mark is the most that is allowed, not the least.
    """

    what: str
    figure: float | None
    mark: float
    unit: str = ""
    most: bool = False

    @property
    def met(self) -> bool:
        if self.figure is None:
            return False
        return self.figure <= self.mark if self.most else self.figure >= self.mark

    @property
    def verdict(self) -> str:
        return "met" if self.met else "not measured" if self.figure is None else "not met"


@dataclass(frozen=True)
class Section:
    """One part of the report.

    Attributes:
        title: its heading.
        about: what was measured, on what, and how many: a paragraph.
        checks: figures that have a mark.
        rows: a table; all rows have the keys of the first.
        notes: a line each: what stands out, what the figures do not say.
        skipped: why nothing was measured; the rest is empty then.
    """

    title: str
    about: str
    checks: Sequence[Check] = ()
    rows: Sequence[Row] = ()
    notes: Sequence[str] = ()
    skipped: str | None = None


def missed(sections: Iterable[Section]) -> list[Check]:
    """The checks that are not met, be it that they could not be measured."""
    return [check for section in sections for check in section.checks if not check.met]


def markdown(sections: Sequence[Section], versions: Mapping[str, str], quick: bool) -> str:
    """The whole report.

    Args:
        sections: in order.
        versions: of everything that the figures depend on: name → version or hash.
        quick: a sample was measured; the report says so.
    """
    blocks = [
        TITLE,
        "Made by `triage validate`; do not edit. Everything here was generated or drawn by the program itself, with a "
        "fixed seed, or read from public corpora that are named; nothing is from a case. Generated text and drawn "
        "pictures are easier than a telephone: the figures are a ceiling to be compared with the last release's, not a "
        "forecast for an exhibit.",
        *(
            ["**A quick run, on a sample: only `triage validate --full` makes figures to be published.**"]
            if quick
            else []
        ),
        "## Summary",
        table(summary(sections)),
        *(block for section in sections for block in _section(section)),
        "## Versions",
        "A figure holds for these and no others.",
        table([{"what": name, "version or hash": f"`{version}`"} for name, version in sorted(versions.items())]),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def summary(sections: Iterable[Section]) -> list[Row]:
    """A row for each figure that has a mark, and one for each part that was not measured."""
    return [row for section in sections for row in _summaries(section)]


def table(rows: Sequence[Row]) -> str:
    """A table in Markdown; "" without rows."""
    if not rows:
        return ""
    heads = list(rows[0])
    right = [all(isinstance(row.get(head), int | float | None) for row in rows) for head in heads]
    lines = [_line(heads), _line(["---:" if numbers else "---" for numbers in right])]
    return "\n".join([*lines, *(_line([shown(row.get(head)) for head in heads]) for row in rows)])


def shown(value: Any) -> str:
    """A cell: numbers as people read them, – for what is not known."""
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}" if abs(value) >= 1 else f"{value:.3f}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value).replace("|", "\\|").replace("\n", "⏎")


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _summaries(section: Section) -> list[Row]:
    if section.skipped:
        return [{"part": section.title, "figure of": "all", "mark": "–", "measured": "–", "": "**not measured**"}]
    return [_summary(section, check) for check in section.checks]


def _summary(section: Section, check: Check) -> Row:
    figure = "–" if check.figure is None else f"{shown(float(check.figure))}{check.unit}"
    mark = f"{'≤' if check.most else '≥'} {check.mark:g}{check.unit}"
    verdict = check.verdict if check.met else f"**{check.verdict}**"
    return {"part": section.title, "figure of": check.what, "mark": mark, "measured": figure, "": verdict}


def _section(section: Section) -> list[str]:
    notes = "\n".join(f"- {note}" for note in section.notes)
    skipped = f"Not measured: {section.skipped}" if section.skipped else ""
    return [f"## {section.title}", section.about, skipped, table(section.rows), notes]
