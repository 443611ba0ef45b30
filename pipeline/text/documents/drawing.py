"""DrawingML (ISO 29500-1, 21): the text of shapes, tables and diagrams, in presentations and on sheets."""

from collections.abc import Iterator
from typing import Any

from models.plaintext import legible
from pipeline.text.documents.package import local


def lines(element: Any) -> list[str]:
    """A line for each paragraph and for each row of a table."""
    return [line for line in map(legible, _lines(element)) if line.strip()]


def _lines(element: Any) -> Iterator[str]:
    for child in element:
        name = local(child)
        if name == "p":
            yield "".join(_runs(child))
        elif name == "tr":
            yield "\t".join(" ".join(filter(str.strip, _lines(cell))) for cell in child)
        elif name != "Fallback":  # repeats a shape for programs that do not know the newer kind
            yield from _lines(child)


def _runs(element: Any) -> Iterator[str]:
    for child in element:
        name = local(child)
        if name == "t":
            yield child.text or ""
        elif name == "br":
            yield "\n"
        elif name != "Fallback":
            yield from _runs(child)
