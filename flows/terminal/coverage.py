"""The ledger on a terminal: what was there, what was read, what was not searched."""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from models.clock import deviation
from models.issues import CODES
from models.words import size
from pipeline.queue.coverage import Coverage, Delivered


def ledger(console: Console, found: Coverage, state: str) -> None:
    """Files by status, rows by table, gaps with their meaning, and whether it all sums."""
    _print(
        console,
        "Delivered",
        ("exhibit", "container", "files", "SHA-256", ""),
        ((d.exhibit_ref, d.container, f"{d.files:,}", d.sha256 or "-", _whole(d)) for d in found.delivered),
    )
    _print(
        console,
        "Files",
        ("exhibit", "status", "files", "size"),
        ((s.exhibit_ref, s.status, f"{s.files:,}", size(s.size_bytes)) for s in found.statuses),
    )
    _print(
        console,
        "Rows: stored = records + held + out of scope + issues + ignored",
        ("exhibit", "parser", "table", "stored", "records", "held", "out of scope", "issues", "ignored", ""),
        (
            (
                r.exhibit_ref,
                r.parser,
                r.unit,
                *(f"{n:,}" for n in (r.rows_stored, r.records, r.held, r.out_of_scope, r.issues, r.ignored)),
                "✓" if r.balanced else "does not sum",
            )
            for r in found.reads
        ),
    )
    _print(
        console,
        "Records that another file has too",
        ("exhibit", "records", "shown as"),
        ((r.exhibit_ref, f"{r.records:,}", f"{r.events:,}") for r in found.repeated),
    )
    _print(
        console,
        "Not used, and why",
        ("exhibit", "stage", "issues", "rows", "why"),
        ((g.exhibit_ref, g.stage, f"{g.count:,}", f"{g.rows:,}", f"{g.code}: {CODES[g.code]}") for g in found.gaps),
    )
    _print(
        console,
        "Not searched: nothing here reads these files",
        ("exhibit", "type", "files", "size"),
        ((u.exhibit_ref, u.type, f"{u.files:,}", size(u.size_bytes)) for u in found.unread),
    )
    for delivered in found.delivered:
        if delivered.clock_offset_s:
            said = f"{delivered.exhibit_ref}: {deviation(delivered.clock_offset_s)}; times are as the device kept them."
            console.print(said, markup=False)
    if found.held:
        console.print(f"{found.held:,} records and documents are held: nobody may read them yet; see `triage held`.")
    if not state.startswith("COMPLETED"):
        console.print(f"The run is {state}: this is what the last published queue rests on.", style="bold")
    elif found.balanced:
        console.print("The ledger sums: every file has a status, every stored row is accounted for.", style="bold")
    else:
        console.print("THE LEDGER DOES NOT SUM. Do not rely on this run; report it with this page.", style="bold")


def _whole(delivered: Delivered) -> str:
    if not delivered.balanced:
        return "files are missing"
    return "✓" if delivered.whole else "cut off or damaged: there was more"


def _print(console: Console, title: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    table = Table(box=None, pad_edge=False, title=title, title_justify="left", title_style="bold")
    for name in columns:
        numeric = name in (
            "files",
            "size",
            "stored",
            "records",
            "held",
            "out of scope",
            "issues",
            "ignored",
            "rows",
            "shown as",
        )
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    count = 0
    for row in rows:
        table.add_row(*row)
        count += 1
    if count:
        console.print(table)
        console.print()
