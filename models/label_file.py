"""Files in which people say what they found: CSV with a header, or JSON lines. Read line by line."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TypeVar

from models.mistakes import Mistakes

T = TypeVar("T")


@dataclass(frozen=True)
class Given:
    """What one line says: only the cells that are not empty, without the blanks around them."""

    line: int
    fields: dict[str, str]


def rows(file: Path, columns: Sequence[str], required: Sequence[str] = ()) -> Iterator[Given | Mistakes]:
    """The lines of a file, in order; what is wrong with one instead of it.

    Args:
        file: `.csv` is CSV in UTF-8 with a header; `.jsonl`, `.ndjson` and `.json` have one object a line.
        columns: all that it may have.
        required: those that a CSV's header must have.
    """
    suffix = file.suffix.lower()
    if suffix not in (".csv", ".jsonl", ".ndjson", ".json"):
        yield Mistakes(
            [f"{file}: is neither .csv nor .jsonl by its name; write CSV with a header, or an object a line"]
        )
        return
    try:
        text = file.read_text("utf-8-sig")
    except FileNotFoundError:
        yield Mistakes([f"{file}: no such file; give the path of a file of labels"])
    except UnicodeDecodeError:
        yield Mistakes([f'{file}: is not UTF-8; save it as "CSV UTF-8", or JSON in UTF-8'])
    except OSError as error:
        yield Mistakes([f"{file}: cannot be read ({error.strerror}); give this account permission to read it"])
    else:
        yield from _csv(file, text, columns, required) if suffix == ".csv" else _json(file, text, columns)


def _csv(file: Path, text: str, columns: Sequence[str], required: Sequence[str]) -> Iterator[Given | Mistakes]:
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        if wrong := _header(header, columns, required):
            yield Mistakes(f"{file}:1: {mistake}" for mistake in wrong)
            return
        line = reader.line_num + 1
        for cells in reader:
            at, line = line, reader.line_num + 1
            if len(cells) > len(header):
                yield Mistakes([f"{file}:{at}: more cells than columns; put values that hold a comma in double quotes"])
            elif fields := {name: cell.strip() for name, cell in zip(header, cells, strict=False) if cell.strip()}:
                yield Given(at, fields)
    except csv.Error as error:
        yield Mistakes([f"{file}:{reader.line_num}: is not CSV: {error}; save it again from the spreadsheet"])


def _header(header: Sequence[str], columns: Sequence[str], required: Sequence[str]) -> list[str]:
    if len(header) == 1 and any(divider in header[0] for divider in ";\t"):
        return ["cells are not divided by commas; save it as CSV with commas"]
    # By its number: a file without a header would be quoted.
    odd = [number for number, name in enumerate(header, 1) if name not in columns]
    mistakes = [f"column {number} has a name that is not known; use {', '.join(columns)}" for number in odd]
    mistakes += [f"column {name!r} is missing; add it" for name in required if name not in header]
    return mistakes + [f"column {name!r} occurs twice; remove one" for name in columns if header.count(name) > 1]


def _json(file: Path, text: str, columns: Sequence[str]) -> Iterator[Given | Mistakes]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            content = json.loads(line)
        except (ValueError, RecursionError) as error:
            said = getattr(error, "msg", "nested too deep")
            yield Mistakes([f"{file}:{number}: is not JSON: {said}; write one object a line"])
            continue
        if not isinstance(content, dict) or any(isinstance(value, dict | list) for value in content.values()):
            yield Mistakes([f"{file}:{number}: is not an object with plain values; write one a line"])
        elif any(name not in columns for name in content):
            yield Mistakes([f"{file}:{number}: has a key that is not known; use {', '.join(columns)}"])
        else:
            fields = {name: _cell(value) for name, value in content.items() if value is not None}
            yield Given(number, {name: cell for name, cell in fields.items() if cell})


def _cell(value: str | int | float | bool) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value).strip()


def every(
    file: Path,
    columns: Sequence[str],
    required: Sequence[str],
    read: Callable[[Given], T | Mistakes],
    check: Callable[[Sequence[T]], Iterable[str]],
) -> tuple[T, ...]:
    """What each line of a file says.

    Args:
        read: one line.
        check: mistakes that are seen only beside other lines, or where there is none.

    Raises:
        Mistakes: all of them, each with its line.
    """
    found: list[T] = []
    mistakes: list[str] = []
    for given in rows(file, columns, required):
        one = given if isinstance(given, Mistakes) else read(given)
        if isinstance(one, Mistakes):
            mistakes += one.reasons
        else:
            found.append(one)
    if found or not mistakes:
        mistakes += check(found)
    if mistakes:
        raise Mistakes(mistakes)
    return tuple(found)


def truth(cell: str) -> bool | None:
    """What a cell of yes or no says; None if it says neither."""
    return {"yes": True, "true": True, "no": False, "false": False}.get(cell.lower())
