"""Cells of an Excel sheet (ISO 29500-1, 18.3): what each shows, as far as it is known without Excel.

Numbers that are shown as dates are dates here, in ISO 8601; a number that is whole is written without a power of ten,
as telephone numbers are. The address that a formula links to follows what it shows; a formula that was never
calculated stands for itself. What is a date, and from which day dates count, is openpyxl's knowledge.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from models.issues import Issue
from models.plaintext import legible
from pipeline.text.documents.package import UNREADABLE, Package, local, why

_LINK = re.compile(r'HYPERLINK\(\s*"([^"]{1,2000})"', re.IGNORECASE)
_FORMAT = 255  # characters, as Excel allows; openpyxl takes the square of it


@dataclass(frozen=True)
class Book:
    """What the cells of all sheets refer to: texts by number, whether a style shows a date, day 0 of dates."""

    shared: list[str]
    dated: list[bool]
    epoch: datetime


def book(package: Package, main: Any, issues: list[Issue]) -> Book:
    """Of a workbook, whose main part may be an issue; what else cannot be read of it goes to `issues`."""
    return Book(_shared(package, issues), _dated(package, issues), _epoch(main))


def rows(package: Package, part: str, book: Book, max_chars: int) -> Iterator[str | Issue]:
    """A line for each row that has values, those with a tab between."""
    for row in _stream(package, part, "row"):
        if isinstance(row, Issue):
            yield row
            continue
        if line := "\t".join(_values(row, book, max_chars)):
            yield line


def _values(row: Any, book: Book, max_chars: int) -> Iterator[str]:
    """Those of a row until there is too much: a million of its cells may share one long text."""
    size = 0
    for cell in row:
        value = _value(cell, book)[: max_chars + 1] if local(cell) == "c" else ""
        if value.strip():
            yield legible(value)
            size += len(value) + 1
        if size > max_chars:
            return


def _value(cell: Any, book: Book) -> str:
    raw, inline, formula, empty = "", "", "", False
    for child in cell:
        name = local(child)
        if name == "v":
            raw = child.text or ""
            empty = not raw and cell.get("t") == "str"  # that is what was calculated
        elif name == "is":
            inline = _rich(child)
        elif name == "f":
            formula = child.text or ""
    if not formula:
        return _shown(cell, raw, inline, book)
    value = _shown(cell, raw, inline, book) or ("" if empty else f"={formula}")
    return " ".join((value, *(target for target in _LINK.findall(formula) if target not in value)))


def _shown(cell: Any, raw: str, inline: str, book: Book) -> str:
    kind = cell.get("t", "n")
    try:
        if kind == "s":
            return book.shared[int(raw)]
        if kind == "b":
            return "TRUE" if raw == "1" else "FALSE"
        if kind == "n" and raw:
            return _number(float(raw), raw, book.dated[int(cell.get("s", 0))] if book.dated else False, book.epoch)
    except (ValueError, IndexError, OverflowError):
        return raw
    return inline or raw


def _number(value: float, raw: str, dated: bool, epoch: datetime) -> str:
    if dated:
        return _moment(from_excel(value, epoch), value) or raw
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else raw


def _moment(moment: datetime | date | time | timedelta | None, value: float) -> str:
    if isinstance(moment, datetime):
        return str(moment.date()) if value.is_integer() else moment.isoformat(" ", "seconds")
    return "" if moment is None else str(moment)


def _shared(package: Package, issues: list[Issue]) -> list[str]:
    found = []
    for item in _stream(package, "xl/sharedStrings.xml", "si"):
        if isinstance(item, Issue):
            issues.append(item)
        else:
            found.append(_rich(item))
    return found


def _rich(item: Any) -> str:
    """The runs of a text; not how East Asian characters are pronounced, which stands among them."""
    return "".join(
        "".join(element.text or "" for element in child.iter() if local(element) == "t")
        for child in item
        if local(child) != "rPh"
    )


def _dated(package: Package, issues: list[Issue]) -> list[bool]:
    """For each style of cells whether it shows dates or times."""
    root = package.root("xl/styles.xml") if "xl/styles.xml" in package.names else None
    if root is None or isinstance(root, Issue):
        issues += [root] if root is not None else []
        return []
    formats: dict[str, str] = {str(number): code for number, code in BUILTIN_FORMATS.items()}
    formats |= {e.get("numFmtId", ""): e.get("formatCode", "") for e in root.iter() if local(e) == "numFmt"}
    cells = next((element for element in root if local(element) == "cellXfs"), ())
    return [bool(is_date_format(formats.get(style.get("numFmtId", "0"), "")[:_FORMAT])) for style in cells]


def _epoch(main: Any) -> datetime:
    """Workbooks of old Macs count from 1904."""
    about = () if isinstance(main, Issue) else (e for e in main.iter() if local(e) == "workbookPr")
    old = any(element.get("date1904") in ("1", "true") for element in about)
    epoch: datetime = CALENDAR_MAC_1904 if old else CALENDAR_WINDOWS_1900
    return epoch


def _stream(package: Package, part: str, name: str) -> Iterator[Any | Issue]:
    """Elements of a part as they come; each is emptied after it has been seen."""
    if part not in package.names:
        return
    try:
        with package.part(part) as file:
            for _, element in etree.iterparse(file, resolve_entities=False, no_network=True, remove_comments=True):
                if local(element) == name:
                    yield element
                    element.clear()
                    while element.getprevious() is not None:
                        del element.getparent()[0]
    except UNREADABLE as error:
        yield why(error)
