"""The review queue: for a terminal, as JSON lines, or as CSV."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.terminal.people import People
from flows.terminal.words import plain, what, when

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_CSV = ("rank", "band", "score", "exhibit_ref", "kind", "app", "title", "participants", "started_at", "ended_at",
        "records", "lanes", "uncertainty", "reasons", "unit_id")  # fmt: skip


def rows(files: Iterable[Path], top: int | None) -> Iterator[dict[str, Any]]:
    """Rows of QUEUE in order of rank."""
    left = top
    for file in files:
        with pq.ParquetFile(file) as parquet:
            for batch in parquet.iter_batches(batch_size=1024):
                for row in batch.to_pylist():
                    if left == 0:
                        return
                    left = None if left is None else left - 1
                    yield row


def table(console: Console, found: Iterable[dict[str, Any]], people: People) -> None:
    """Rank, band, what, who, when, and the reasons in plain words."""
    shown = Table(box=None, pad_edge=False, padding=(0, 2, 1, 0))
    shown.add_column("#", justify="right")
    shown.add_column("Score", justify="right")
    shown.add_column("What, who, when", ratio=2, min_width=28)
    shown.add_column("Why", ratio=3)
    for row in found:
        shown.add_row(str(row["rank"]), _score(row), _what(row, people), _why(row))
    console.print(shown)
    console.print("Score: an order set by experts for what to read next, not a probability of anything.", style="dim")


def as_json(found: Iterable[dict[str, Any]]) -> Iterator[str]:
    """One object a line, all columns."""
    for row in found:
        yield json.dumps(row, default=lambda moment: moment.isoformat(), ensure_ascii=False)


def as_csv(found: Iterable[dict[str, Any]]) -> Iterator[str]:
    """A header and a line for each unit. What could be a formula is disarmed with an apostrophe."""
    yield _line(_CSV)
    for row in found:
        reasons = "; ".join(f"{reason['points']:+.1f} {reason['text']}" for reason in row["reasons"])
        cells = row | {"reasons": reasons}
        yield _line([_cell(cells[name]) for name in _CSV])


def _score(row: dict[str, Any]) -> Text:
    return Text(f"{row['score']:.1f}\n{row['band']}", justify="right")


def _what(row: dict[str, Any], people: People) -> Text:
    text = Text()
    text.append(what(row["kind"], row["app"]), style="bold")
    if row["title"]:
        text.append(f"\n{plain(row['title'])}")
    if row["participants"]:
        text.append(f"\nwith {people.listed(row['participants'], row['app'])}")
    text.append(f"\n{when(row['started_at'], row['ended_at'])}")
    text.append(f"\n{row['exhibit_ref']}, {_counted(row)}", style="dim")
    return text


def _counted(row: dict[str, Any]) -> str:
    return (
        f"{row['records']} records, unit {row['unit_id'][:8]}" if row["records"] > 1 else f"unit {row['unit_id'][:8]}"
    )


def _why(row: dict[str, Any]) -> Table:
    reasons = Table.grid(padding=(0, 2, 0, 0))
    reasons.add_column(justify="right")
    reasons.add_column()
    for reason in row["reasons"]:
        reasons.add_row(f"{reason['points']:+.1f}", Text(plain(reason["text"])))
    for note in row["uncertainty"]:
        reasons.add_row("", Text(f"uncertain: {note.replace('_', ' ')}", style="dim"))
    others = [lane for lane in row["lanes"] if lane != "SCORED"]
    if others:
        reasons.add_row("", Text(f"lane: {', '.join(others)}", style="dim"))
    return reasons


def _cell(value: Any) -> str:
    if isinstance(value, list):
        value = "; ".join(map(str, value))
    text = "" if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()
