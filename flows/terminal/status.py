"""How runs go and went, on a terminal, in a pipe, and for machines."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from flows.watch.depth import Deadline, days, hours
from flows.watch.page import speed, time_left, waits
from flows.watch.seen import DIED, Seen
from models.casefile import Retention
from models.settings import Submissions
from models.tiers import TIERS
from models.words import many, when

_WORDS = {DIED: "stopped (its process ended)", "": "beginning"}
_COUNTS = ("stage", "chunks", "seconds", "cpu_s", "peak_mib")


def report(
    console: Console,
    seen: Seen,
    run: dict[str, Any],
    retention: Retention | None,
    choices: Submissions,
    now: datetime,
) -> None:
    """A case, with all that its last run left. A run that had nothing to do left the report of the one before.

    Args:
        run: `run.json`.
        now: aware.
    """
    console.print(shown(seen, choices, now))
    made(console, run, retention, now.date())


def made(console: Console, run: dict[str, Any], retention: Retention | None, today: date) -> None:
    """What a case was made with, and until when what was derived of it is kept."""
    console.print(_made_with(run), markup=False)
    if retention:
        console.print(_due_for_review(retention, today), markup=False)


def shown(seen: Seen, choices: Submissions, now: datetime) -> Group:
    """A case as it is now: state, stages, what could not be read, and what waits for people."""
    run = seen.run
    said = [Text(_headline(seen))]
    said += [Text(reason) for reason in (*run.get("refused", ()), *run.get("failed", ()))]
    below = [
        speed(seen.progress) if seen.progress else "",
        _lost(seen),
        waits(seen.queue.units, choices) if seen.queue.units else "",
        _due(seen, now),
    ]
    return Group(*said, _stages(seen), *(Text(line) for line in below if line))


def line(seen: Seen) -> str:
    """A case as it is now, in one line: for a pipe."""
    stages = [f"{row['stage']} {row['done']:,}/{row['chunks']:,}" for row in _rows(seen) if row["done"] < row["chunks"]]
    return "; ".join(
        filter(None, [_state(seen), ", ".join(stages), speed(seen.progress) if seen.progress else "", _lost(seen)])
    )


def listing(console: Console, found: Sequence[Seen], choices: Submissions, now: datetime) -> None:
    """One line a case, the most urgent first; then what waits for people in all of them."""
    table = Table(box=None, pad_edge=False)
    for name in ("case", "state", "chunks", "not usable", "held", "in queue", "deadline"):
        table.add_column(name, justify="left" if name in ("case", "state", "deadline") else "right")
    for seen in sorted(found, key=_urgency):
        rows = _rows(seen)
        done, of = sum(row["done"] for row in rows), sum(row["chunks"] for row in rows)
        counts = (f"{done:,}/{of:,}" if of else "–", f"{sum(seen.codes.values()):,}", f"{seen.held:,}")
        due = _until(seen.due, now) if seen.due else ""
        table.add_row(Text(seen.store.root.name), Text(_state(seen)), *counts, f"{seen.queue.units:,}", Text(due))
    console.print(table)
    console.print(waits(sum(seen.queue.units for seen in found), choices), markup=False)


def as_json(seen: Seen, choices: Submissions) -> dict[str, Any]:
    """A case as it is now, for machines."""
    told: Mapping[str, Any] = seen.progress or {}
    names = ("eta_s", "eta_low_s", "eta_high_s", "share", "records_per_s", "pages_per_h", "updated_at", "forecast_s")
    return {
        "case": seen.store.root.name,
        "key": seen.key,
        "state": seen.state or "BEGINNING",
        "working": seen.working,
        "exit_code": seen.exit_code,
        "started_at": seen.run.get("started_at"),
        "ended_at": seen.run.get("ended_at"),
        "stages": list(_rows(seen)),
        **({name: told.get(name) for name in names} if seen.state == "RUNNING" else {}),
        "issues": seen.codes,
        "gaps": seen.run.get("gaps"),
        "held": seen.held,
        "queue_units": seen.queue.units,
        "queue": [{"lane": lane, "band": band, "units": units} for lane, band, units in seen.queue.by],
        "reviewer_hours_needed": round(hours(seen.queue.units, choices), 2),
        "reviewer_days_needed": round(days(seen.queue.units, choices), 2),
        "tier": seen.due.tier if seen.due else None,
        "due_at": seen.due.due_at.isoformat() if seen.due and seen.due.due_at else None,
    }


def _headline(seen: Seen) -> str:
    begun, ended = seen.run.get("started_at"), seen.run.get("ended_at")
    times = [f"begun {begun[:19]}Z"] if begun else []
    times += [f"ended {ended[:19]}Z"] if ended else []
    return ", ".join([_state(seen), *times])


def _state(seen: Seen) -> str:
    state = _WORDS.get(seen.state, seen.state)
    if seen.state == "RUNNING" and seen.progress:
        return f"{state} {100 * seen.progress['share']:.0f} %, {time_left(seen.progress)}"
    return state


def _rows(seen: Seen) -> Sequence[Mapping[str, Any]]:
    """The stages that had anything to do; of a run whose progress is not there, as its report has them."""
    if seen.progress:
        return [row for row in seen.progress["stages"] if row["chunks"]]
    found = []
    for stage in seen.run.get("stages", ()):
        rows = {name: count for name, count in stage.items() if name not in _COUNTS}
        found.append({**{name: stage[name] for name in _COUNTS}, "done": stage["chunks"], "rows": rows})
    return found


def _stages(seen: Seen) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in ("stage", "done", "of", "rows", "seconds", "CPU s", "peak MiB"):
        table.add_column(name, justify="left" if name in ("stage", "rows") else "right")
    for row in _rows(seen):
        rows = ", ".join(f"{count:,} {table}" for table, count in row["rows"].items())
        numbers = (f"{row['seconds']:.1f}", f"{row['cpu_s']:.1f}", str(row["peak_mib"]))
        table.add_row(row["stage"], f"{row['done']:,}", f"{row['chunks']:,}", rows, *numbers)
    return table


def _lost(seen: Seen) -> str:
    codes = ", ".join(f"{count:,} {code}" for code, count in seen.codes.items())
    said = [
        f"not usable: {codes}" if codes else "",
        many(seen.run["gaps"], "gap", "gaps") if seen.run.get("gaps") else "",
        f"{seen.held:,} held" if seen.held else "",
    ]
    return ", ".join(filter(None, said))


def _due(seen: Seen, now: datetime) -> str:
    return f"Most urgent exhibit: {_until(seen.due, now)}" if seen.due else ""


def _until(due: Deadline, now: datetime) -> str:
    if due.due_at is None:
        return f"T{due.tier}: {TIERS[due.tier]}"
    left = (due.due_at - now).days
    said = f"in {many(left, 'day', 'days')}" if due.due_at >= now else "passed"
    return f"T{due.tier}, {when(due.due_at)} ({said})"


def _urgency(seen: Seen) -> tuple[bool, int, float, str]:
    due = seen.due
    at = due.due_at.timestamp() if due and due.due_at else float("inf")
    return (not seen.working, due.tier if due else 9, at, seen.store.root.name)


def _due_for_review(retention: Retention, today: date) -> str:
    due = "is due for review since" if retention.review_by <= today else "is to be reviewed by"
    return f"What was derived {due} {retention.review_by}; disposal class {retention.disposal_class}."


def _made_with(run: dict[str, Any]) -> str:
    """In one sentence; `run.json` has all of it."""
    made = run["made_with"]
    program, ocr = made["program"], made["ocr"]
    reads = _engines(ocr)
    walls = {"bubblewrap": "inside bubblewrap", "limits only": "with limits only, no bubblewrap"}
    how = " and ".join(walls[name] for name in run["sandbox"])
    return (
        f"Made with soteria-triage {program['version']} (code {program['sha256'][:12]}), {made['python']}, {reads}, "
        f"settings {made['settings_sha256'][:12]}, weights {made['scoring_sha256'][:12]}"
        + (f"; untrusted files were read {how}." if how else ".")
    )


def _engines(ocr: dict[str, Any]) -> str:
    """What read pictures: Tesseract, RapidOCR, both, or nothing."""
    names = []
    if "tesseract" in ocr:
        names.append(f"Tesseract {ocr['tesseract']['version'][0].split()[-1]}")
    if ocr["engine"] in ("tiered", "rapidocr"):
        names.append(f"RapidOCR {ocr['models']['rapidocr']}")
    return " and ".join(names) or "no OCR"
