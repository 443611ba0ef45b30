"""Intelligence files to NOMINALS and ROLES. Written by people: every mistake of every file is reported at once."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import ValidationError

from models.intelligence import ALIAS, OF_A_CASE, OF_AN_IDENTIFIER, CaseRole, Entry
from models.mistakes import Mistakes, from_validation
from models.rows import Row, pack
from models.schemas import NOMINALS, ROLES
from pipeline.ingest import delivered
from pipeline.ingest.delivered import Given, Refusal

Normalise = Callable[[str, str], str | None]
"""The canonical form of a value of a type; None if it has none."""

_GRADING = ("source_grade", "assessment", "handling", "conditions", "review_by")


@dataclass(frozen=True)
class Intelligence:
    """NOMINALS and ROLES of some files, in order of file and place."""

    nominals: pa.Table
    roles: pa.Table


@dataclass(frozen=True)
class Delivery:
    """What some files say, and what of them is refused.

    Attributes:
        refused: in order of file and place; what they say of `given` may be incomplete then.
    """

    given: Intelligence
    refused: tuple[Refusal, ...]

    def complete(self) -> Intelligence:
        """Of the nominals of whom nothing is refused; the others are left out as a whole."""
        left_out = pa.array(sorted(self.left_out()), pa.string())
        tables = (self.given.nominals, self.given.roles)
        return Intelligence(*(t.filter(pc.invert(pc.is_in(t["nominal_id"], left_out))) for t in tables))

    def left_out(self) -> set[str]:
        """Nominals of whom something is refused."""
        return {refusal.nominal_id for refusal in self.refused if refusal.nominal_id}


def read(files: Sequence[Path], normalise: Normalise) -> Intelligence:
    """Everything that some files say.

    Raises:
        Mistakes: all of them, in all files, each with file and line.
    """
    found = deliver(files, normalise)
    if found.refused:
        raise Mistakes(map(str, found.refused))
    return found.given


def deliver(files: Sequence[Path], normalise: Normalise) -> Delivery:
    """What can be taken of some files, and what is refused."""
    rows: list[tuple[Given, Row]] = []
    refused: list[Refusal] = []
    names = _names(files)
    for file in files:
        for given in delivered.rows(file):
            if isinstance(given, Refusal):
                refused.append(given)
                continue
            row = _row(given, f"{names[file]}{given.at}", normalise)
            if isinstance(row, dict):
                rows.append((given, row))
            else:
                refused += row
    named = [(given, row) for given, row in rows if "type" in row]
    tables = []
    for schema, listed in ((NOMINALS, named), (ROLES, list(_roles(rows)))):
        batch, misfits = pack({name: [row.get(name) for _, row in listed] for name in schema.names}, schema)
        for misfit in misfits:
            given, row = listed[misfit.index]
            reason = f"{misfit.column}: {misfit.reason}; save the file as UTF-8"
            refused.append(Refusal(given.file, given.at, reason, row["nominal_id"]))
        tables.append(pa.Table.from_batches([batch]))
    return Delivery(Intelligence(*tables), tuple(dict.fromkeys(refused)))


def _names(files: Sequence[Path]) -> dict[Path, str]:
    """By what a locator names each file: two files of one name are numbered."""
    seen: Counter[str] = Counter()
    names = {}
    for file in dict.fromkeys(files):
        seen[file.name] += 1
        names[file] = file.name if seen[file.name] == 1 else f"{file.name}({seen[file.name]})"
    return names


def _roles(rows: Sequence[tuple[Given, Row]]) -> Iterator[tuple[Given, Row]]:
    """What they say of a nominal's cases: each of it once. A row of its own has a grading of its own; what is said
    beside identifiers has that of the first of them, and counts only where no row of its own says it."""
    telling = [(given, row) for given, row in rows if any(row[name] for name in OF_A_CASE)]
    said: set[str] = set()
    kept = []
    for beside in (False, True):
        for number, (_, row) in enumerate(telling):
            what = repr([row["nominal_id"], *(row[name] for name in OF_A_CASE)])
            graded = what if beside else repr([what, *(row[name] for name in _GRADING)])
            if ("type" in row) == beside and graded not in said:
                said |= {what, graded}
                kept.append(number)
    return (telling[number] for number in sorted(kept))


def _row(given: Given, locator: str, normalise: Normalise) -> Row | list[Refusal]:
    """A row for both tables; one that is of a case alone has no `type`."""
    named = any(name in given.fields for name in OF_AN_IDENTIFIER)
    model = CaseRole if not named and any(given.fields.get(name) for name in OF_A_CASE) else Entry
    whose = given.fields.get("nominal_id")
    whose = whose.strip() if isinstance(whose, str) else None
    try:
        entry = model.model_validate(given.fields)
    except ValidationError as error:
        reasons = [reason.removeprefix(": ") for reason in from_validation("", error)]
        return [Refusal(given.file, given.at, reason, whose) for reason in reasons]
    fields: Row = entry.model_dump(exclude={"source", "type", "value"})
    fields |= {name: list(fields[name]) or None for name in ("complainants", "mo_tags")}
    fields |= {"source_grade": entry.source, "locator": locator}
    return fields if isinstance(entry, CaseRole) else _named(entry, fields, given, normalise)


def _named(entry: Any, fields: Row, given: Given, normalise: Normalise) -> Row | list[Refusal]:
    type_ = "name" if entry.type == ALIAS else entry.type
    value = normalise(type_, entry.value)
    if value is None:
        reason = f"value: is not a {entry.type} as this type is written; correct the value or the type"
        return [Refusal(given.file, given.at, reason, entry.nominal_id)]
    alias = entry.type == ALIAS if type_ == "name" else None
    return fields | {"type": type_, "alias": alias, "value_raw": entry.value, "value_norm": value}
