"""Intelligence files to NOMINALS. They are written by people: every mistake of every file is reported at once.

CSV: one identifier or name a row, columns as `models.intelligence.Entry`, UTF-8. JSON: one nominal an object, or a
list of them, with the same fields; those beside `identifiers` hold for each of them.
Not read: spreadsheets, case roles in a file of their own.
"""

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pyarrow as pa
from pydantic import ValidationError

from models.intelligence import COLUMNS, REQUIRED, Entry
from models.mistakes import Mistakes, from_validation
from models.rows import Row, pack
from models.schemas import NOMINALS

Normalise = Callable[[str, str], str | None]
"""The canonical form of a value of a type; None if it has none."""


@dataclass(frozen=True)
class Given:
    """What a file says of one identifier, and where: line ":3" of a CSV, item "[0].identifiers[1]" of JSON."""

    file: Path
    at: str
    fields: dict[str, Any]


def read(files: Sequence[Path], normalise: Normalise) -> pa.Table:
    """NOMINALS of some files, in order of file and place.

    Raises:
        Mistakes: all of them, in all files, each with file and line.
    """
    rows: list[Row] = []
    mistakes: list[str] = []
    for file in files:
        for given in _json(file) if file.suffix.lower() == ".json" else _csv(file):
            row = given if isinstance(given, Mistakes) else _row(given, normalise)
            if isinstance(row, Mistakes):
                mistakes += row.reasons
            else:
                rows.append(row)
    batch, misfits = pack({name: [row.get(name) for row in rows] for name in NOMINALS.names}, NOMINALS)
    mistakes += [f"{rows[m.index]['locator']}: {m.column}: {m.reason}; save the file as UTF-8" for m in misfits]
    if mistakes:
        raise Mistakes(mistakes)
    return pa.Table.from_batches([batch])


def _row(given: Given, normalise: Normalise) -> Row | Mistakes:
    place = f"{given.file}{given.at}"
    try:
        entry = Entry.model_validate(given.fields)
    except ValidationError as error:
        return Mistakes(from_validation(place, error))
    value = normalise(entry.type, entry.value)
    if value is None:
        return Mistakes(
            [f"{place}: value: is not a {entry.type} as this type is written; correct the value or the type"]
        )
    fields = entry.model_dump(exclude={"source", "value"})
    return fields | {
        "value_raw": entry.value,
        "value_norm": value,
        "source_grade": entry.source,
        "mo_tags": list(entry.mo_tags) or None,
        "locator": f"{given.file.name}{given.at}",
    }


def _csv(file: Path) -> Iterator[Given | Mistakes]:
    text = _text(file)
    if isinstance(text, Mistakes):
        yield text
        return
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        if mistakes := _header(file, header):
            yield mistakes
            return
        line = reader.line_num + 1
        for cells in reader:
            at, line = f":{line}", reader.line_num + 1
            if len(cells) > len(header):
                yield Mistakes([f"{file}{at}: more cells than columns; put values that hold a comma in double quotes"])
            elif filled := {name: cell for name, cell in zip(header, cells, strict=False) if cell.strip()}:
                yield Given(file, at, filled)
    except csv.Error as error:
        yield Mistakes([f"{file}:{reader.line_num}: is not CSV: {error}; save it again from the spreadsheet"])


def _header(file: Path, header: list[str]) -> Mistakes | None:
    known = ", ".join(COLUMNS)
    # By its number: a file without a header would be quoted.
    odd = [number for number, name in enumerate(header, 1) if name not in COLUMNS]
    mistakes = [f"column {number} has a name that is not known; use {known}" for number in odd]
    mistakes += [f"column {name!r} is missing; add it" for name in REQUIRED if name not in header]
    mistakes += [f"column {name!r} occurs twice; remove one" for name in COLUMNS if header.count(name) > 1]
    if len(header) == 1 and any(divider in header[0] for divider in ";\t"):
        mistakes = ["cells are not divided by commas; save it as CSV with commas"]
    return Mistakes(f"{file}:1: {mistake}" for mistake in mistakes) if mistakes else None


def _json(file: Path) -> Iterator[Given | Mistakes]:
    text = _text(file)
    try:
        content = text if isinstance(text, Mistakes) else json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        where = f":{error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        content = Mistakes([f"{file}{where}: is not JSON: {getattr(error, 'msg', 'nested too deep')}"])
    if isinstance(content, Mistakes):
        yield content
        return
    several = isinstance(content, list)
    for number, nominal in enumerate(content if several else [content]):
        yield from _nominal(file, f"[{number}]" if several else "", nominal)


def _nominal(file: Path, at: str, nominal: Any) -> Iterator[Given | Mistakes]:
    """One nominal: what stands beside its identifiers holds for each of them, unless that says otherwise."""
    listed = nominal.get("identifiers", [{}]) if isinstance(nominal, dict) else None
    if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
        yield Mistakes([f"{file}{at}: is not a nominal; write an object with nominal_id and a list of identifiers"])
        return
    if not listed:
        yield Mistakes([f"{file}{at}: identifiers: is empty; add one, or take the nominal out"])
    own = {key: value for key, value in nominal.items() if key != "identifiers"}
    for number, item in enumerate(listed):
        place = f"{at}.identifiers[{number}]" if "identifiers" in nominal else at
        yield Given(file, place, {key: value for key, value in (own | item).items() if value is not None})


def _text(file: Path) -> str | Mistakes:
    try:
        return file.read_text("utf-8-sig")
    except FileNotFoundError:
        return Mistakes([f"{file}: no such file; paths in the case file are relative to it"])
    except UnicodeDecodeError:
        return Mistakes([f'{file}: is not UTF-8; save it as "CSV UTF-8", or JSON in UTF-8'])
    except OSError as error:
        return Mistakes([f"{file}: cannot be read ({error.strerror}); give this account permission to read it"])
