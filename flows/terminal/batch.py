"""A batch on a terminal: what would be begun, and what became of each case. Case ids stand here and nowhere else."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from flows.case.batch import CODES, Row
from flows.case.waiting import Waiting
from models.words import duration, plain


def planned(console: Console, cases: Sequence[tuple[Row, Sequence[Waiting]]]) -> None:
    """Cases in the order in which they would be begun, with their keys, and why one would not."""
    table = _table("case", "key", "tier", "machine", "")
    for row, exhibits in cases:
        hours = sum(one.forecast.worker_hours for one in exhibits if one.forecast)
        tier = exhibits[0].placed.name if exhibits else ""
        table.add_row(plain(row.case_id), row.key, tier, duration(hours) if exhibits else "", _said(row))
    console.print(table)
    if not cases:
        console.print("No case waits.")


def ended(console: Console, rows: Sequence[Row]) -> None:
    """What became of each."""
    table = _table("case", "key", "", "took", "")
    for row in rows:
        took = duration(row.seconds / 3600) if row.seconds else ""
        table.add_row(plain(row.case_id), row.key, row.code, took, _said(row))
    console.print(table)
    if not rows:
        console.print("No case waits.")


def _said(row: Row) -> str:
    return plain(row.reason) or CODES.get(row.code, "")


def _table(*names: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in names:
        table.add_column(name, overflow="fold")
    return table
