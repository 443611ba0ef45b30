"""The review queue: for a terminal, as JSON lines, or as CSV. What was not searched stands before it, also before an
empty one (domain D-07).
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.case.published import PublishedQueue
from flows.terminal.people import People
from models import sheet
from models.words import many, plain, points, what, when
from pipeline.errors import TriageError
from pipeline.queue.legible import CONFIDENCES

_LANES = ("SAFEGUARD", "DISCLOSURE", "INTEL_LINK", "SCORED", "QA_SAMPLE")
_CSV = ("place", "slot", "rank", "band", "score", "exhibit_ref", "kind", "app", "title", "participants", "started_at",
        "ended_at", "records", "lanes", "uncertainty", "reasons", "unit_id")  # fmt: skip


class NoSuchLane(TriageError):
    """There is no lane of that name."""


def lane(named: str | None) -> str | None:
    """A lane as it stands in QUEUE, from how people write it.

    Raises:
        NoSuchLane: it is none.
    """
    found = named.upper().replace("-", "_") if named else None
    if found == "NOT_SEARCHED":
        raise NoSuchLane("NOT_SEARCHED stands before every queue; `triage coverage` says it file by file.")
    if found and found not in _LANES:
        raise NoSuchLane(f"{named}: no lane. There are {', '.join(_LANES)}.")
    return found


def table(console: Console, queue: PublishedQueue, found: Iterable[dict[str, Any]], people: People) -> None:
    """What was not searched; then place, band, what, who, when, and the reasons in plain words."""
    console.print(statement(queue), markup=False, style="bold")
    shown = Table(box=None, pad_edge=False, padding=(0, 2, 1, 0))
    shown.add_column("#", justify="right")
    shown.add_column("Score", justify="right")
    shown.add_column("What, who, when", ratio=2, min_width=28)
    shown.add_column("Why", ratio=3)
    for row in found:
        shown.add_row(str(row["place"]), _score(row), _what(row, people), _why(row))
    if shown.row_count:
        console.print(shown)
        console.print(
            "Score: an order set by experts for what to read next, not a probability of anything.", style="dim"
        )
    else:
        console.print("No unit: that says nothing of what was not searched.")


def statement(queue: PublishedQueue) -> str:
    """What was read, how well, and what was not searched, in one paragraph."""
    early = " Documents and pictures were not read yet when this version was made." if queue.early else ""
    if queue.searched is None:
        return f"What was not searched was not kept with this version; see `triage coverage`.{early}"
    return f"{_searched(queue.searched)}{early}"


def _searched(searched: Sequence[dict[str, Any]]) -> str:
    read = f"Read: {many(_sum(searched, 'rows', 'read'), 'record', 'records')} of "
    read += many(_sum(searched, "files", "read"), "file", "files")
    files = {how: _sum(searched, "files", how) for how in ("encrypted", "unsupported", "failed")}
    told = [f"{many(count, 'file', 'files')} {how}" for how, count in files.items() if count]
    if issues := sum(row["issues"] for row in searched):
        codes = sorted({row["how"].removeprefix("issue: ") for row in searched if row["issues"]})
        told.append(f"{many(issues, 'part', 'parts')} that could not be read as it should ({', '.join(codes)})")
    for how, words in (("out-of-scope", "out of scope"), ("held", "held")):
        if count := _sum(searched, "rows", how) + _sum(searched, "files", how):
            told.append(f"{many(count, 'record', 'records')} {words}")
    told_not = "; ".join(told) or "nothing that is known of"
    return f"{read}.{_legible(searched)} Not searched: {told_not}. `triage coverage` says which."


def _legible(searched: Sequence[dict[str, Any]]) -> str:
    """Of pages that OCR read, how sure it was of them."""
    pages = {confidence: _sum(searched, "files", f"ocr: {confidence}") for confidence in CONFIDENCES}
    told = ", ".join(f"{count:,} with {confidence}" for confidence, count in pages.items() if count)
    return f" Pages and pictures with text, by the confidence of OCR: {told}." if told else ""


def _sum(searched: Sequence[dict[str, Any]], column: str, how: str) -> int:
    return sum(row[column] for row in searched if row["how"] == how)


def as_json(queue: PublishedQueue, found: Iterable[dict[str, Any]]) -> Iterator[str]:
    """First what the version is and what was searched for it; then one object a line, all columns."""
    yield json.dumps({"queue": queue.name, "early": queue.early, "searched": queue.searched})
    for row in found:
        yield json.dumps(row, default=lambda moment: moment.isoformat(), ensure_ascii=False)


def as_csv(found: Iterable[dict[str, Any]]) -> Iterator[str]:
    """A header and a line for each unit. What could be a formula is disarmed with an apostrophe."""
    yield sheet.line(_CSV)
    for row in found:
        reasons = "; ".join(f"{reason['points']:+.1f} {reason['text']}" for reason in row["reasons"])
        cells = row | {"reasons": reasons}
        yield sheet.line(cells[name] for name in _CSV)


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
        reasons.add_row(points(reason["points"]), Text(plain(reason["text"])))
    for note in row["uncertainty"]:
        reasons.add_row("", Text(f"uncertain: {note.replace('_', ' ')}", style="dim"))
    others = [lane for lane in row["lanes"] if lane != "SCORED"]
    if others:
        reasons.add_row("", Text(f"lane: {', '.join(others)}", style="dim"))
    return reasons
