"""Word's .docx: its paragraphs, tables, text boxes, diagrams, headers, footers, notes and comments, and the addresses
behind its links; then its pictures, then the files embedded in it.

The parts are found by their names, and not by python-docx: its paragraphs leave out what stands in insertions, content
controls and text boxes.
Not read: text that a tracked change deleted, fields' instructions, charts, drawings (EMF, WMF) and recordings (both
counted).
"""

from collections.abc import Iterator
from typing import Any

from models.issues import Issue
from models.plaintext import legible
from pipeline.text.documents.package import Package, local, opened
from pipeline.text.documents.page import Content, Embedded, Page, cut, joined

_BODY = r"word/document\d*\.xml"
_REST = r"word/(header\d*|footer\d*|footnotes|endnotes|comments|diagrams/data\d*)\.xml"


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
        links: list[str] = []
        for name in bodies + package.matching(_REST):
            found = _text(package, name)
            links += package.links(name)
            if isinstance(found, Issue):
                yield found
            else:
                texts[found] = None
        text, issues = cut(joined(list(texts), links), max_chars, 1)
        yield from issues
        yield Page(1, text)
        yield from package.pictures(r"word/media/.*", start=2)
        yield from package.embedded(r"word/embeddings/.*")


def _text(package: Package, name: str) -> str | Issue:
    root = package.root(name)
    if isinstance(root, Issue):
        return root
    return legible("\n".join(line for line in _lines(root) if line.strip()))


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
            yield from _lines(child)


def _runs(element: Any, boxes: list[Any]) -> Iterator[str]:
    """The text of a paragraph, in whatever wrappers; text boxes anchored in it are put aside."""
    for child in element:
        name = local(child)
        if name == "t":
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
            yield from _runs(child, boxes)
