"""Deliveries of intelligence to versions of the store, and withdrawals.

What a delivery says of a nominal replaces all that was said of that nominal before; of all others nothing changes. A
nominal of whom it says nothing new stays as it came, so a weekly export of everything adds what is new of it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from models.mistakes import Mistakes
from pipeline.intelligence import versions
from pipeline.intelligence.store import IntelligenceStore
from pipeline.intelligence.versions import Version

_WORDS = {"nominals": "identifiers", "roles": "roles in cases"}

_Told = dict[str, dict[str, list[str]]]
"""Nominal → table → what its rows say, in an order of their own, whatever file and line they came from."""


@dataclass(frozen=True)
class Order:
    """Who ordered a change of the store's intelligence, why and when."""

    by: str
    reason: str
    at: datetime

    def said(self) -> dict[str, str]:
        return {"by": self.by, "reason": self.reason}


@dataclass(frozen=True)
class Imported:
    """What became of a delivery.

    Attributes:
        version: None if it said nothing new.
        new, changed, unchanged: nominals.
        left_out: nominals of whom nothing was taken.
    """

    version: Version | None
    new: int
    changed: int
    unchanged: int
    left_out: tuple[str, ...]


def add(
    root: Path,
    tables: Mapping[str, pa.Table],
    files: Sequence[Mapping[str, Any]],
    refused: Iterable[Mapping[str, Any]],
    left_out: Iterable[str],
    order: Order,
    log: Callable[[Version], object],
    partial: bool = False,
) -> Imported:
    """Add what some files say as a version.

    Args:
        root: folder of the store.
        tables: "nominals" and "roles", without those nominals that are left out.
        files: name, size and hash of each.
        refused: rows that were not taken, and why; kept with the version.
        left_out: nominals of whom something was refused.
        order: who, why, when.
        log: see `versions.write`.
        partial: leave out, too, nominals of whom the files say less than they must; otherwise that is a mistake.

    Raises:
        Mistakes: nominals of whom identifiers, or roles, would be lost.
    """
    with IntelligenceStore(root).alone():
        held = versions.current(root)
        told = _told(tables)
        known = _told({name: _only(getattr(held, name), told) for name in tables})
        lost = {nominal: what for nominal in told if (what := _lost(known.get(nominal), told[nominal]))}
        if lost and not partial:
            raise Mistakes(f"nominal {nominal}: {what}" for nominal, what in sorted(lost.items()))
        same = {nominal for nominal in told if told[nominal] == known.get(nominal)}
        taken = told.keys() - same - lost.keys()
        out = tuple(sorted({*left_out, *lost}))
        new, changed = len(taken - known.keys()), len(taken & known.keys())
        if not taken:
            return Imported(None, new, changed, len(same), out)
        content = {name: _only(table, taken) for name, table in tables.items()}
        said: dict[str, Any] = order.said() | {"kind": "import", "files": list(files), "left_out": list(out)}
        said |= {"nominals": len(taken), "unchanged": len(same)}
        said |= {"identifiers": content["nominals"].num_rows, "roles": content["roles"].num_rows}
        rows = [*refused, *({"nominal_id": nominal, "reason": reason} for nominal, reason in sorted(lost.items()))]
        version = versions.write(root, content, (), rows, held.versions, said | {"refused": len(rows)}, order.at, log)
        return Imported(version, new, changed, len(same), out)


def withdraw(root: Path, nominals: Sequence[str], order: Order, log: Callable[[Version], object]) -> Version:
    """Say nothing any more of some nominals, from now on. Earlier versions keep what they said.

    Raises:
        Mistakes: nominals of whom the store says nothing.
    """
    with IntelligenceStore(root).alone():
        held = versions.current(root)
        known = {*held.nominals["nominal_id"].to_pylist(), *held.roles["nominal_id"].to_pylist()}
        if unknown := [nominal for nominal in dict.fromkeys(nominals) if nominal not in known]:
            raise Mistakes(
                f"nominal {nominal}: the store's intelligence says nothing of it; check the reference"
                for nominal in unknown
            )
        said: dict[str, Any] = order.said() | {"kind": "withdrawal", "files": [], "left_out": []}
        said |= {"refused": 0, "unchanged": 0}
        said |= {"nominals": len({*nominals}), "identifiers": 0, "roles": 0}
        nothing = {"nominals": held.nominals.slice(0, 0), "roles": held.roles.slice(0, 0)}
        return versions.write(root, nothing, sorted({*nominals}), (), held.versions, said, order.at, log)


def _told(tables: Mapping[str, pa.Table]) -> _Told:
    told: _Told = defaultdict(lambda: {name: [] for name in tables})
    for name, table in tables.items():
        for row in table.drop_columns(["locator"]).to_pylist():
            told[row["nominal_id"]][name].append(repr(list(row.values())))
    for parts in told.values():
        for rows in parts.values():
            rows.sort()
    return dict(told)


def _lost(known: Mapping[str, list[str]] | None, told: Mapping[str, list[str]]) -> str:
    """What the store says of a nominal and a delivery would take away without a word; "" if nothing."""
    gone = [f"{len(rows):,} {_WORDS[name]}" for name, rows in (known or {}).items() if rows and not told[name]]
    return (
        f"the store holds {' and '.join(gone)} of it and these files none; import the file that has them in the same "
        "command, or withdraw the nominal first if they are to go"
        if gone
        else ""
    )


def _only(table: pa.Table, nominals: Iterable[str]) -> pa.Table:
    return table.filter(pc.is_in(table["nominal_id"], pa.array(sorted(nominals), pa.string())))
