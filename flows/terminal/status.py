"""The report of a case's last run, on a terminal."""

from typing import Any

from rich.console import Console
from rich.table import Table


def report(console: Console, run: dict[str, Any]) -> None:
    """State, and what the run did stage by stage. A run that had nothing to do left the report of the one before."""
    console.print(f"{run['state']}, begun {run['started_at'][:19]}Z, ended {(run['ended_at'] or 'not yet')[:19]}")
    for reason in (*run["refused"], *run["failed"]):
        console.print(reason, markup=False)
    table = Table(box=None, pad_edge=False)
    for name in ("stage", "chunks", "rows", "seconds", "CPU s", "peak MiB"):
        table.add_column(name, justify="left" if name in ("stage", "rows") else "right")
    for stage in run["stages"]:
        known = ("stage", "chunks", "seconds", "cpu_s", "peak_mib")
        rows = ", ".join(f"{count:,} {table}" for table, count in stage.items() if table not in known)
        numbers = (f"{stage['seconds']:.1f}", f"{stage['cpu_s']:.1f}", str(stage["peak_mib"]))
        table.add_row(stage["stage"], str(stage["chunks"]), rows, *numbers)
    console.print(table)
