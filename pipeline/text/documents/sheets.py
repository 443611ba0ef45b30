"""Excel's .xlsx: each sheet a page, hidden ones too, its name first: values of cells by row, text boxes, comments, and
the addresses behind its links; then the pictures, then the files embedded in it.

Values are those that Excel kept when it last calculated. The parts are read as streams and not by openpyxl, which one
broken sheet, or a row that claims a number of twelve digits, stops for good.
Not read: formulas beside their value, other number formats (a percentage is a fraction), charts, pivot caches, headers
of printed pages.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from models.issues import Issue
from models.plaintext import legible
from pipeline.text.documents import cells, drawing
from pipeline.text.documents.cells import Book
from pipeline.text.documents.package import Package, local, opened
from pipeline.text.documents.page import Content, Embedded, Page, cut, joined

_MAIN = "xl/workbook.xml"
_BESIDE = ("comments", "threadedComment", "drawing", "table")


@dataclass(frozen=True)
class _Sheet:
    name: str
    part: str


def pages(content: Content, max_chars: int) -> Iterator[Page | Embedded | Issue]:
    """Sheets in the order of the workbook."""
    package = opened(content)
    if isinstance(package, Issue):
        yield package
        return
    with package.archive:
        main = package.root(_MAIN)
        sheets = _sheets(package, main)
        if not sheets:
            yield Issue("document:1", "unknown-structure", "an archive without one sheet")
        elif isinstance(main, Issue):
            yield main
        issues: list[Issue] = []
        book = cells.book(package, main, issues)
        yield from issues
        for number, sheet in enumerate(sheets, 1):
            yield from _sheet(package, sheet, book, number, max_chars)
        yield from package.pictures(r"xl/media/.*", start=len(sheets) + 1)
        yield from package.embedded(r"xl/embeddings/.*")


def _sheet(package: Package, sheet: _Sheet, book: Book, number: int, max_chars: int) -> Iterator[Page | Issue]:
    lines, also, size = [sheet.name], package.links(sheet.part), len(sheet.name)
    for found in cells.rows(package, sheet.part, book, max_chars):
        if isinstance(found, Issue):
            yield Issue(f"page:{number}", found.code, found.detail)
            continue
        lines.append(found)
        size += len(found) + 1
        if size > max_chars:
            break
    for relation in package.related(sheet.part):
        if relation.type in _BESIDE and relation.target in package.names:
            root = package.root(relation.target)
            if isinstance(root, Issue):
                yield Issue(f"page:{number}", root.code, root.detail)
            else:
                also += _beside(root)
    text, issues = cut(joined(lines, also), max_chars, number)
    yield from issues
    yield Page(number, text)


def _sheets(package: Package, main: Any) -> list[_Sheet]:
    """As the workbook lists them; then those that it does not, by the names of their parts."""
    targets = {relation.id: relation.target for relation in package.related(_MAIN)}
    listed = []
    for entry in () if isinstance(main, Issue) else (element for element in main.iter() if local(element) == "sheet"):
        id_ = next((str(value) for key, value in entry.attrib.items() if str(key).endswith("}id")), "")
        listed.append(_Sheet(legible(entry.get("name") or ""), targets.get(id_, "")))
    known = [sheet for sheet in listed if sheet.part in package.names and "/worksheets/" in sheet.part.lower()]
    parts = {sheet.part for sheet in known}
    return known + [_Sheet("", part) for part in package.matching(r"xl/worksheets/[^/]+\.xml") if part not in parts]


def _beside(root: Any) -> list[str]:
    """Comments (with their authors), and what stands in text boxes."""
    if local(root) == "wsDr":
        return drawing.lines(root)
    said = (element for element in root.iter() if local(element) in ("comment", "threadedComment", "author"))
    return [legible(_all(element)) for element in said]


def _all(element: Any) -> str:
    return "".join(map(str, element.itertext())).strip()
