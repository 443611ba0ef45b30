"""Who is who on each device, on a terminal."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

from flows.terminal.apps import app_name
from flows.terminal.people import People
from models.words import plain


def rows(files: Iterable[Path], extractions: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """Rows of PARTIES with the exhibit of each, in the order of the tables."""
    exhibits = {
        row["extraction_id"]: row["exhibit_ref"] for file in extractions for row in pq.read_table(file).to_pylist()
    }
    for file in files:
        for batch in pq.ParquetFile(file).iter_batches():
            for row in batch.to_pylist():
                yield {"exhibit_ref": exhibits.get(row["extraction_id"])} | row


def listing(console: Console, parties: Iterable[Mapping[str, Any]], people: People, top: int) -> None:
    """By exhibit: the owner, then those of whom most is said."""
    for ref, group in groupby(parties, key=lambda row: row["exhibit_ref"]):
        table = Table(box=None, pad_edge=False, title=plain(ref), title_justify="left", title_style="bold")
        for name in ("records", "called", "identifiers", "seen in"):
            table.add_column(name, justify="right" if name == "records" else "left", overflow="fold")
        left = 0
        for place, row in enumerate(group):
            if place >= top:
                left += 1
                continue
            names = ", ".join(map(plain, row["names"])) or "-"
            apps = sorted({app_name(app) for one in row["identifiers"] for app in one["apps"]}, key=str.casefold)
            known = "\n".join(_identifier(one, people) for one in row["identifiers"])
            table.add_row(f"{row['records']:,}", f"{names} (owner)" if row["owner"] else names, known, ", ".join(apps))
        console.print(table)
        if left:
            console.print(f"and {left:,} more; --top shows them")
        console.print()
    console.print("Names are what the device calls somebody. Nothing is merged whose names differ.", style="dim")


def _identifier(one: Mapping[str, Any], people: People) -> str:
    app = one["apps"][0] if one["apps"] else None
    shown = people.named(one["stored"][0], app) if one["type"] == "phone" else plain(one["value"] or one["stored"][0])
    return f"{shown} (others have it too)" if one["shared"] else shown
