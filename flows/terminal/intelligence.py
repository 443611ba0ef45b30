"""The store's intelligence on a terminal: counts, references and reasons, never a value."""

import json
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table

from flows.case.delivery import Delivered
from flows.relink import Relinked
from flows.terminal.changes import summary
from models.words import many, plain
from pipeline.intelligence.versions import Held, Version


@dataclass(frozen=True)
class Counted:
    """What is held now, in numbers.

    Attributes:
        versions: each with its number, time, kind, who, why, files, and what it brought.
        types: identifiers by type; an alias is a name.
        expired: identifiers whose last known use lies in the past.
        past_review: identifiers and roles that are shown and count for nothing until they are reviewed.
        suspected_false: those assessed E.
        unreliable: those of source 3.
        with_conditions: those of handling C.
    """

    versions: tuple[dict[str, Any], ...]
    nominals: int
    identifiers: int
    roles: int
    types: dict[str, int]
    expired: int
    past_review: int
    suspected_false: int
    unreliable: int
    with_conditions: int


def counted(held: Held, now: datetime) -> Counted:
    """What a store holds at a time."""
    identifiers, roles = held.nominals.to_pylist(), held.roles.to_pylist()
    rows = [*identifiers, *roles]
    return Counted(
        versions=tuple(map(_version, held.versions)),
        nominals=len({row["nominal_id"] for row in rows}),
        identifiers=len(identifiers),
        roles=len(roles),
        types=dict(sorted(Counter(row["type"] for row in identifiers).items())),
        expired=sum(row["valid_to"] is not None and row["valid_to"] < now for row in identifiers),
        past_review=sum(row["review_by"] is not None and row["review_by"] < now for row in rows),
        suspected_false=sum(row["assessment"] == "E" for row in rows),
        unreliable=sum(row["source_grade"] == 3 for row in rows),
        with_conditions=sum(row["handling"] == "C" for row in rows),
    )


def as_json(told: Counted) -> str:
    return json.dumps(asdict(told), ensure_ascii=False)


def status(console: Console, told: Counted) -> None:
    """Versions, the latest last, and what is held now."""
    if not told.versions:
        console.print("No intelligence is held. Import some: triage intel import FILE --by NAME --reason TEXT")
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("version", "when", "what", "nominals", "identifiers", "roles", "refused", "ordered by", "why"):
        table.add_column(name, justify="right" if name in ("nominals", "identifiers", "roles", "refused") else "left")
    for version in told.versions:
        numbers = (f"{version[name]:,}" for name in ("nominals", "identifiers", "roles", "refused"))
        words = (version["version"], f"{version['at'][:16]}Z", version["kind"])
        table.add_row(*words, *numbers, plain(version["by"]), plain(version["reason"]))
    console.print(table)
    held = (many(told.identifiers, "identifier", "identifiers"), many(told.roles, "role", "roles in cases"))
    console.print(f"\n{many(told.nominals, 'nominal', 'nominals')}, {held[0]}, {held[1]}.")
    console.print(", ".join(f"{type_} {count:,}" for type_, count in told.types.items()))
    console.print(
        f"Shown and not scored: {told.past_review:,} past their review, {told.suspected_false:,} suspected false (E), "
        f"{told.unreliable:,} of a source that is not reliable (3). No longer in use: {told.expired:,}. With handling "
        f"conditions: {told.with_conditions:,}."
    )


def imported(out: Console, err: Console, delivered: Delivered) -> None:
    """What became of a delivery; what is left out is said, too."""
    found = delivered.imported
    for refusal in delivered.refused:
        err.print(str(refusal), style="bold", markup=False)
    if found.left_out:
        names = ", ".join(map(plain, found.left_out))
        err.print(f"Left out, with all that the files say of them: {names}", style="bold", markup=False)
    counts = [(found.new, "new"), (found.changed, "changed"), (found.unchanged, "unchanged")]
    told = ", ".join(f"{count:,} {word}" for count, word in counts if count) or "none"
    if found.version is None:
        out.print(f"Nothing new: nominals {told}. There is no new version.", markup=False)
        return
    said = found.version.said
    held = f"{many(said['identifiers'], 'identifier', 'identifiers')}, {many(said['roles'], 'role', 'roles')}"
    out.print(f"{found.version.name}: nominals {told}; {held}. Link the cases anew: triage intel link", markup=False)


def relinked(console: Console, made: Relinked) -> None:
    """What linking anew has changed in the queue of a case."""
    if not made.causes:
        console.print(f"{made.case_id}: nothing has changed; {made.version} is its queue.", markup=False)
        return
    why = ", ".join(made.causes)
    console.print(f"{made.case_id}: {made.version} ({why}): {summary(made.told)}.", markup=False)


def _version(version: Version) -> dict[str, Any]:
    said = version.said
    names = ("at", "kind", "by", "reason", "files", "nominals", "identifiers", "roles", "unchanged", "refused")
    return {"version": version.name, "left_out": len(said["left_out"])} | {name: said[name] for name in names}
