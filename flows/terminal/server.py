"""What is kept running for a store, on a terminal."""

from rich.console import Console
from rich.table import Table

from flows.server.status import Status
from models.words import many, size, when


def report(console: Console, status: Status) -> None:
    """A short table of what runs, then the runs by state."""
    table = Table(box=None, pad_edge=False)
    for heading in ("part", "since", "memory"):
        table.add_column(heading, justify="right" if heading == "memory" else "left")
    for part in status.parts:
        since = when(part.since) if part.since else "is being started again"
        table.add_row(part.name, since, size(part.memory_bytes))
    console.print(table)
    if not status.api:
        console.print("Prefect's server does not answer yet.")
        return
    console.print(f"Prefect {status.version} at {status.api}, {status.database}", markup=False, soft_wrap=True)
    runs = ", ".join(f"{count:,} {state.lower()}" for state, count in (status.runs or {}).items())
    console.print(f"Runs: {runs or 'none'}")
    if status.next_run:
        at, flow = status.next_run
        console.print(f"Next: {flow}, {when(at)}", markup=False)
    if status.closed:
        console.print(f"{many(status.closed, 'run', 'runs')} whose process had died: closed as Crashed.")
