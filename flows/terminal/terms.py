"""The log of terms: for a terminal, or as CSV for the disclosure record."""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from models import lexicon, sheet
from models.language.terms import VERSION
from models.words import plain
from pipeline.queue.terms import Searched

_CSV = ("kind", "id", "term", "version", "by", "reason", "exhibits", "units", "records", "mentions", "found_with")


def listing(console: Console, rows: Sequence[Searched]) -> None:
    """Terms first, then the lexicon."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 1, 0))
    table.add_column("Searched for", ratio=2, min_width=20)
    table.add_column("By, and why", ratio=3)
    table.add_column("On")
    for name in ("Units", "Records", "Places"):
        table.add_column(name, justify="right")
    for row in rows:
        counts = (f"{count:,}" for count in (row.units, row.records, row.mentions))
        table.add_row(_what(row), _why(row), Text(", ".join(row.exhibits) or "no exhibit"), *counts)
    console.print(table)
    if any(older(row) for row in rows):
        console.print("What is marked * was found by another version of it. Run the case again.", style="bold")
    console.print("A term that found nothing was looked for in what was read: see `triage coverage`.", style="dim")


def as_csv(rows: Iterable[Searched]) -> Iterator[str]:
    """A header and a line for each. What could be a formula is disarmed with an apostrophe."""
    yield sheet.line(_CSV)
    for row in rows:
        yield sheet.line(getattr(row, name) for name in _CSV)


def older(row: Searched) -> bool:
    """Whether what it found was found by another version than the present one, and may be less or more now."""
    return bool(set(row.found_with) - {VERSION if row.kind == "term" else lexicon.version()})


def _what(row: Searched) -> Text:
    mark = " *" if older(row) else ""
    text = Text(f"{plain(row.term) if row.kind == 'term' else row.id.replace('_', ' ')}{mark}", style="bold")
    return text.append(f"\n{row.id if row.kind == 'term' else row.kind}, version {row.version}", style="dim not bold")


def _why(row: Searched) -> Text:
    return Text(f"{row.by}: {plain(row.reason)}")
