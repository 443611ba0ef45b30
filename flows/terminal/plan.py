"""What a run would do, on a terminal."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from flows.plan import Plan
from flows.terminal.words import size

_BYTES_PER_S = 25_000_000
"""Of containers, ingest to queue without pictures, measured with one worker on one core (tests/bench)."""


def planned(console: Console, plan: Plan) -> None:
    """Exhibits with their size, and what is left to do of each."""
    table = Table(box=None, pad_edge=False)
    for name in ("exhibit", "files and folders", "size"):
        table.add_column(name, justify="left" if name == "exhibit" else "right")
    table.add_column("left to do")
    total = 0
    for x in plan.extractions:
        files, size_bytes = _measured(x.exhibit.extraction.path)
        left = _left(plan, x.extraction_id)
        total += size_bytes if left else 0
        table.add_row(x.exhibit.exhibit_ref, f"{files:,}", size(size_bytes), left or "nothing")
    console.print(table)
    minutes = total / _BYTES_PER_S / 60
    about = f"about {minutes:.0f} minutes on one core" if minutes >= 1 else "about a minute"
    console.print(
        f"{about}, pictures and scanned pages not counted: those take about a second each" if total else "nothing to do"
    )


def _left(plan: Plan, extraction_id: str) -> str:
    """Stages with chunks that are not done; those behind a stage that has not ended are not known yet."""
    steps = [step for step in plan.steps() if step.name.endswith(extraction_id)]
    pending = [(step.stage, len(step.pending())) for step in steps]
    words = [f"{stage} ({count})" for stage, count in dict.fromkeys(pending) if count]
    return ", ".join(words) + (" and all that follows" if pending[0][1] else "")


def _measured(path: Path) -> tuple[int, int]:
    if path.is_file():
        return 1, path.stat().st_size
    sizes = [file.lstat().st_size for file in path.rglob("*") if file.is_file() and not file.is_symlink()]
    return len(sizes), sum(sizes)
