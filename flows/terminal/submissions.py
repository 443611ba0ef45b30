"""What was submitted, on a terminal, as JSON lines, or as CSV."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from math import ceil
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.case.submitted import Found
from flows.case.waiting import OVER, Queue, Waiting
from models import sheet
from models.settings import Settings
from models.tiers import TIERS
from models.words import duration, many, plain, size, when
from pipeline import storage
from pipeline.submissions.forecast import errors

_CSV = ("place", "case_id", "exhibit_ref", "role", "tier", "reasons", "due_at", "received_at", "state", "lacks",
        "notes", "items", "size_bytes", "pages", "units", "worker_hours", "review_hours", "scratch_bytes",
        "store_bytes", "file")  # fmt: skip
_ERRORS = {
    "worker_hours": "machine hours",
    "pages": "pages",
    "units": "units to review",
    "scratch_bytes": "disk for copies",
    "store_bytes": "disk for tables",
}


def listing(
    console: Console,
    queue: Queue,
    found: Found,
    moved: Sequence[dict[str, Any]],
    settings: Settings,
    now: datetime,
    root: Path,
) -> None:
    """Those that wait, in order; then what they take together; then what could not be listed."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 1, 0))
    for name in ("#", "Exhibit", "Tier, and why", "Forecast"):
        table.add_column(name, ratio=3 if name.startswith("Tier") else None, overflow="fold")
    for one in queue.exhibits:
        table.add_row(str(one.place or "–"), _exhibit(one), _why(one), _expected(one))
    console.print(table)
    for line in (*_together(queue, settings, root), *_judged(queue)):
        console.print(line, markup=False)
    if changed := [one for one in moved if one["old"] is not None]:
        console.print("Moved since they were listed last:", style="bold")
        for move in changed:
            name = plain(f"{move['case_id']} {move['exhibit_ref']}")
            console.print(f"{name}: from T{move['old']} to T{move['new']} ({move['cause']})", markup=False)
    if found.skipped:
        names = ", ".join(plain(file.name) for file in found.skipped)
        console.print(f"No case files, and not looked at further: {names}", style="dim", markup=False)
    if found.mistakes:
        console.print("Not listed, for they cannot be read. Put right what stands here:", style="bold")
        for mistake in found.mistakes:
            console.print(plain(mistake), markup=False)
    console.print(
        f"As of {when(now)}. Order: tier, then deadline, then age; never a sum. Where an exhibit stands says nothing "
        "about whether it may be worked on, nor about anybody in the case.",
        style="dim",
        markup=False,
    )


def as_json(queue: Queue, found: Found) -> Iterator[str]:
    """One object an exhibit; then one for each mistake, and one for each file that is no case file."""
    for one in queue.exhibits:
        yield _object(_row(one) | {"reasons": [asdict(reason) for reason in one.placed.reasons]})
    for mistake in found.mistakes:
        yield _object({"mistake": mistake})
    for file in found.skipped:
        yield _object({"skipped": str(file)})


def as_csv(queue: Queue) -> Iterator[str]:
    """A header and a line for each exhibit. What could be a formula is disarmed with an apostrophe."""
    yield sheet.line(_CSV)
    for one in queue.exhibits:
        row = _row(one)
        expected = row.pop("forecast") or {}
        cells = ((row | expected).get(name) for name in _CSV)
        yield sheet.line(f"{cell:.2f}" if isinstance(cell, float) else cell for cell in cells)


def _row(one: Waiting) -> dict[str, Any]:
    where = one.placed
    return {
        "place": one.place,
        "case_id": one.case_id,
        "exhibit_ref": one.exhibit_ref,
        "role": one.role,
        "tier": where.name,
        "reasons": [reason.words for reason in where.reasons],
        "due_at": where.due_at and where.due_at.isoformat(),
        "received_at": where.received_at and where.received_at.isoformat(),
        "state": one.state,
        "lacks": list(one.lacks),
        "notes": list(one.notes),
        "forecast": asdict(one.forecast) if one.forecast else None,
        "file": str(one.file),
    }


def _exhibit(one: Waiting) -> Text:
    text = Text(plain(one.case_id), style="bold")
    text.append(f"\n{plain(one.exhibit_ref)}, {one.role.replace('_', ' ')}", style="not bold")
    if one.state != "waiting":
        text.append(f"\n{one.state}", style="not bold")
    return text


def _why(one: Waiting) -> Text:
    where = one.placed
    text = Text(where.name, style="bold")
    said = [plain(reason.words) for reason in where.reasons] or [TIERS[where.tier]]
    text.append(f" {'; '.join(said)}", style="not bold")
    if where.received_at:
        text.append(f"\nreceived {when(where.received_at)}", style="dim not bold")
    for note in one.notes:
        text.append(f"\n{note}", style="dim not bold")
    for lack in one.lacks:
        text.append(f"\ncannot be run as it is: {plain(lack)}", style="not bold")
    return text


def _expected(one: Waiting) -> Text:
    forecast = one.forecast
    if forecast is None:
        return Text("" if one.state in OVER else "not known: nothing is there")
    about = "" if forecast.listed else "about "
    return Text(
        f"{about}{many(forecast.items, 'file', 'files')}, {size(forecast.size_bytes)}\n"
        f"{many(forecast.pages, 'page', 'pages')} to read, {many(forecast.units, 'unit', 'units')}\n"
        f"{duration(forecast.worker_hours)} machine, {duration(forecast.review_hours)} review\n"
        f"{size(forecast.store_bytes)} of disk, and {size(forecast.scratch_bytes)} while it runs"
    )


def _together(queue: Queue, settings: Settings, root: Path) -> Iterator[str]:
    """What waits, against who is there to read it."""
    waiting = [one for one in queue.exhibits if one.state not in OVER]
    known = [one.forecast for one in waiting if one.forecast]
    choices, workers = settings.submissions, settings.engine.workers
    machine, review = sum(one.worker_hours for one in known), sum(one.review_hours for one in known)
    days = review / (choices.reviewers * choices.review_hours)
    shared = f" ({duration(machine / workers)} on {many(workers, 'worker', 'workers')})" if workers else ""
    yield (
        f"{many(len(waiting), 'exhibit waits', 'exhibits wait')}: {duration(machine)} of one core{shared}, "
        f"{duration(review)} of review, which is {many(ceil(days), 'day', 'days')} of {choices.reviewers:g} reviewers "
        f"at {choices.review_hours:g} h a day."
    )
    if known:
        most = max(one.scratch_bytes for one in known)
        yield (
            f"Of disk, {size(sum(one.store_bytes for one in known))} in the store, and up to {size(most)} for copies "
            f"of one exhibit while it runs; {size(storage.free(root))} are free there."
        )
    if missing := len(waiting) - len(known):
        yield f"Of {many(missing, 'exhibit', 'exhibits')} nothing is known: the extraction is not there."


def _judged(queue: Queue) -> Iterator[str]:
    """That it is a forecast, what it rests on, and how wrong such were."""
    if queue.ran:
        yield f"A forecast, from the settings and {many(len(queue.ran), 'case', 'cases')} of this store."
    else:
        yield "A forecast, from the settings alone: no case of this store has been run to its end yet."
    if off := errors(queue.ran):
        said = [f"{_ERRORS[name]} {share:.0%}" for name, (share, _) in off.items()]
        most = max(count for _, count in off.values())
        yield f"So far such forecasts were wrong by, on average of {many(most, 'case', 'cases')}: {', '.join(said)}."
    yield "A scope leaves less of an exhibit than is forecast; how much less is not known before it is read."


def _object(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False)
