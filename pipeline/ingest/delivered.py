"""Files of intelligence, row by row, as people wrote them: what stands in each, and where.

CSV: an identifier, a name or a role in a case a row, columns as in `models.intelligence`, UTF-8. JSON: one nominal an
object, or a list of them, with the same fields; those beside `identifiers` or `roles` hold for each of them.
Not read: spreadsheets.
"""

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from models.intelligence import COLUMNS, OF_A_CASE, OF_AN_IDENTIFIER, REQUIRED


@dataclass(frozen=True)
class Given:
    """What a file says in one row, and where: line ":3" of a CSV, item "[0].identifiers[1]" of JSON."""

    file: Path
    at: str
    fields: dict[str, Any]


@dataclass(frozen=True)
class Refusal:
    """What of a file cannot be taken, and why: what is wrong and what to do, never a value.

    Attributes:
        nominal_id: whose row it is, if it says so.
        whole: nobody knows what else stands in the file.
    """

    file: Path
    at: str
    reason: str
    nominal_id: str | None = None
    whole: bool = False

    def __str__(self) -> str:
        return f"{self.file}{self.at}: {self.reason}"


def rows(file: Path) -> Iterator[Given | Refusal]:
    """What stands in a file, in its order."""
    text = _text(file)
    if isinstance(text, Refusal):
        yield text
    else:
        yield from _json(file, text) if file.suffix.lower() == ".json" else _csv(file, text)


def _csv(file: Path, text: str) -> Iterator[Given | Refusal]:
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        if mistakes := _header(header):
            yield from (Refusal(file, ":1", mistake, whole=True) for mistake in mistakes)
            return
        line = reader.line_num + 1
        for cells in reader:
            at, line = f":{line}", reader.line_num + 1
            filled = {name: cell for name, cell in zip(header, cells, strict=False) if cell.strip()}
            if len(cells) > len(header):
                reason = "more cells than columns; put values that hold a comma in double quotes"
                yield Refusal(file, at, reason, _whose(filled))
            elif filled:
                yield Given(file, at, filled)
    except csv.Error as error:
        reason = f"is not CSV: {error}; save it again from the spreadsheet"
        yield Refusal(file, f":{reader.line_num}", reason, whole=True)


def _header(header: Sequence[str]) -> list[str]:
    if len(header) == 1 and any(divider in header[0] for divider in ";\t"):
        return ["cells are not divided by commas; save it as CSV with commas"]
    known = ", ".join(COLUMNS)
    roles_alone = not {*OF_AN_IDENTIFIER} & {*header} and bool({*OF_A_CASE} & {*header})
    needed = [name for name in REQUIRED if not (roles_alone and name in OF_AN_IDENTIFIER)]
    # By its number: a file without a header would be quoted.
    odd = [number for number, name in enumerate(header, 1) if name not in COLUMNS]
    mistakes = [f"column {number} has a name that is not known; use {known}" for number in odd]
    mistakes += [f"column {name!r} is missing; add it" for name in needed if name not in header]
    return mistakes + [f"column {name!r} occurs twice; remove one" for name in COLUMNS if header.count(name) > 1]


def _json(file: Path, text: str) -> Iterator[Given | Refusal]:
    try:
        content = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        at = f":{error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        reason = (
            f"is not JSON: {getattr(error, 'msg', 'nested too deep')}; export it again, or find the place by a tool"
        )
        yield Refusal(file, at, reason, whole=True)
        return
    several = isinstance(content, list)
    for number, nominal in enumerate(content if several else [content]):
        yield from _nominal(file, f"[{number}]" if several else "", nominal)


def _nominal(file: Path, at: str, nominal: Any) -> Iterator[Given | Refusal]:
    """One nominal: what stands beside its lists holds for each of their items, unless that says otherwise."""
    listed = {name: nominal[name] for name in ("identifiers", "roles") if name in nominal} if _object(nominal) else None
    if listed is None or not all(isinstance(items, list) and all(map(_object, items)) for items in listed.values()):
        reason = "is not a nominal; write an object with nominal_id and a list of identifiers"
        yield Refusal(file, at, reason, _whose(nominal) if _object(nominal) else None)
        return
    own = {key: value for key, value in nominal.items() if key not in listed}
    for name, items in listed.items():
        if not items:
            yield Refusal(file, at, f"{name}: is empty; add one, or take the nominal out", _whose(nominal))
        for number, item in enumerate(items):
            yield Given(file, f"{at}.{name}[{number}]", _filled(own | item))
    if not listed:
        yield Given(file, at, _filled(own))


def _object(value: Any) -> bool:
    return isinstance(value, dict)


def _filled(fields: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if value is not None}


def _whose(fields: dict[str, Any]) -> str | None:
    nominal_id = fields.get("nominal_id")
    return nominal_id.strip() or None if isinstance(nominal_id, str) else None


def _text(file: Path) -> str | Refusal:
    try:
        return file.read_text("utf-8-sig")
    except FileNotFoundError:
        reason = "no such file; paths in the case file are relative to it"
    except UnicodeDecodeError:
        reason = 'is not UTF-8; save it as "CSV UTF-8", or JSON in UTF-8'
    except OSError as error:
        reason = f"cannot be read ({error.strerror}); give this account permission to read it"
    return Refusal(file, "", reason, whole=True)
