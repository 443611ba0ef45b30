"""What a run would do, on a terminal."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from flows.case import forecasts
from flows.case.admission import admit
from flows.plan import Plan
from models.words import duration, many, size
from pipeline import storage
from pipeline.submissions.forecast import Forecast, errors, rates


def planned(console: Console, plan: Plan) -> None:
    """Exhibits with their size, what is left to do of each, and what it is expected to take."""
    table = Table(box=None, pad_edge=False)
    for name in ("exhibit", "files", "size"):
        table.add_column(name, justify="left" if name == "exhibit" else "right")
    table.add_column("left to do")
    ran, choices = forecasts.history(_root(plan)), plan.settings.submissions
    known = rates(ran, choices)
    waiting: list[Forecast] = []
    for x in plan.extractions:
        left = _left(plan, x.extraction_id)
        found = forecasts.expected(x.exhibit, known, choices)
        if found and left:
            waiting.append(found[1])
        files = f"{found[0].items:,}" if found and found[0].items is not None else "not listed"
        table.add_row(x.exhibit.exhibit_ref, files, size(found[0].size_bytes) if found else "", left or "nothing")
    console.print(table)
    console.print(_said(waiting, errors(ran).get("worker_hours")), markup=False)
    if waiting:
        root = _root(plan)
        console.print(_disk(waiting, storage.free(root)), markup=False)
        if reason := admit(plan, root, plan.settings, copies_bytes=plan.copies_bytes()):
            console.print(f"It would not be begun. {reason}", style="bold", markup=False)


def _said(waiting: list[Forecast], wrong: tuple[float, int] | None) -> str:
    if not waiting:
        return "nothing to do"
    pages, units = sum(one.pages for one in waiting), sum(one.units for one in waiting)
    machine, review = sum(one.worker_hours for one in waiting), sum(one.review_hours for one in waiting)
    text = (
        f"from the beginning, on one core: {duration(machine)}, with {pages:,} pages and pictures to read; then "
        f"{many(units, 'unit', 'units')} in the queue, {duration(review)} of reading: a forecast"
    )
    if wrong:
        text += f"; of machine hours it was wrong by {wrong[0]:.0%} on average of {many(wrong[1], 'case', 'cases')}"
    return text


def _disk(waiting: list[Forecast], free: int) -> str:
    copies, tables = sum(one.scratch_bytes for one in waiting), sum(one.store_bytes for one in waiting)
    return (
        f"of disk {size(copies + tables)}: {size(copies)} for copies while it runs, {size(tables)} for tables that "
        f"stay; {size(free)} are free"
    )


def _root(plan: Plan) -> Path:
    return plan.store.root.parent.parent


def _left(plan: Plan, extraction_id: str) -> str:
    """Stages with chunks that are not done; those behind a stage that has not ended are not known yet."""
    steps = [step for step in plan.steps() if step.name.endswith(extraction_id)]
    pending = [(step.stage, len(step.pending())) for step in steps]
    words = [f"{stage} ({count})" for stage, count in dict.fromkeys(pending) if count]
    return ", ".join(words) + (" and all that follows" if pending[0][1] else "")
