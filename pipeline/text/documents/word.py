"""Word's .docx: its paragraphs, tables, text boxes, diagrams, titles of charts, headers, footers, notes and comments
(who wrote them first); below it what a tracked change deleted, each as "deleted: …", and the addresses behind its
links; then its pictures, then the files embedded in it.

The parts are found by their names, and not by python-docx: its paragraphs leave out what stands in insertions, content
controls and text boxes.
Not read: other instructions of fields, data of charts, drawings (EMF, WMF) and recordings (both counted).
"""

import re
from collections.abc import Iterator
from typing import Any

from models.issues import Issue
from models.plaintext import legible
from pipeline.text.documents.package import attribute, local, opened
from pipeline.text.documents.page import Content, Embedded, Page, cut, joined

_BODY = r"word/document\d*\.xml"
_LINK = re.compile(r'HYPERLINK\s+"([^"\\]{1,2000})"')
_REST = r"word/(header\d*|footer\d*|footnotes|endnotes|comments|diagrams/data\d*|charts/chart\d*)\.xml"


def pages(content: Content, max_chars: int) -> Iterator[Page | Embedded | Issue]:
    """Page 1 is all of the text; each picture is a page of its own after it."""
    package = opened(content)
    if isinstance(package, Issue):
        yield package
        return
    with package.archive:
        bodies = package.matching(_BODY)
        if not bodies:
            yield Issue("document:1", "unknown-structure", "an archive without Word's main part")
        texts: dict[str, None] = {}  # the same header stands there for first, even and odd pages
        also: list[str] = []
        for name in bodies + package.matching(_REST):
            root = package.root(name)
            if isinstance(root, Issue):
                yield root
            else:
                texts[legible("\n".join(line for line in _lines(root) if line.strip()))] = None
                also += _deleted(root) + _links(root)
            also += package.links(name)
        text, issues = cut(joined(list(texts), also), max_chars, 1)
        yield from issues
        yield Page(1, text)
        yield from package.pictures(r"word/media/.*", start=2)
        yield from package.embedded(r"word/embeddings/.*")


def _deleted(root: Any) -> list[str]:
    """What each change took away. One that Word has in pieces is a line if they stand side by side."""
    found: list[str] = []
    for change in root.iter("{*}del"):
        text, before = "".join(_runs(change, [], "delText")), change.getprevious()
        if found and before is not None and local(before) == "del":
            found[-1] += text
        else:
            found.append(text)
    return [legible(f"deleted: {text}") for text in found if text.strip()]


def _links(root: Any) -> list[str]:
    """Addresses behind links that are fields; the instruction of one may be in pieces."""
    simple = "\n".join(attribute(part, "instr") or "" for part in root.iter("{*}fldSimple"))
    pieces = "".join(part.text or "" for part in root.iter("{*}instrText"))
    return [legible(target) for target in _LINK.findall(pieces + simple)]


def _lines(element: Any) -> Iterator[str]:
    """A line for each paragraph and for each row of a table. libxml2 has refused what nests deeper than 256."""
    for child in element:
        name = local(child)
        if name == "p":
            boxes: list[Any] = []
            yield "".join(_runs(child, boxes))
            for box in boxes:
                yield from _lines(box)
        elif name == "tr":
            yield "\t".join(" ".join(filter(str.strip, _lines(cell))) for cell in child if local(cell) != "trPr")
        elif name != "Fallback":  # repeats a text box for programs that do not know the newer kind
            if name == "comment":
                yield attribute(child, "author") or ""
            yield from _lines(child)


def _runs(element: Any, boxes: list[Any], text: str = "t") -> Iterator[str]:
    """The text of a paragraph, in whatever wrappers; text boxes anchored in it are put aside."""
    for child in element:
        name = local(child)
        if name == text:
            yield child.text or ""
        elif name in ("tab", "ptab"):
            yield "\t" if local(element) == "r" else ""  # elsewhere it only defines a stop
        elif name in ("br", "cr"):
            yield "\n"
        elif name in ("noBreakHyphen", "softHyphen"):
            yield "-" if name == "noBreakHyphen" else ""
        elif name == "txbxContent":
            boxes.append(child)
        elif name not in ("Fallback", "pPr", "rPr", "del"):
            yield from _runs(child, boxes, text)
