"""PowerPoint's .pptx: each slide a page, hidden ones too, with its tables, diagrams, titles of charts, the notes below
it, comments and the addresses behind its links; then the pictures, then the files embedded in it.

Not read: data of charts, text of the slide master, sounds and videos (counted), who wrote a comment.
"""

from collections.abc import Iterator
from typing import Any

from models.issues import Issue
from models.plaintext import legible
from pipeline.text.documents import drawing
from pipeline.text.documents.package import Package, local, opened
from pipeline.text.documents.page import Content, Embedded, Page, cut, joined

_MAIN = "ppt/presentation.xml"
_BESIDE = ("notesSlide", "diagramData", "chart", "comments")


def pages(content: Content, max_chars: int) -> Iterator[Page | Embedded | Issue]:
    """Slides in the order of the presentation."""
    package = opened(content)
    if isinstance(package, Issue):
        yield package
        return
    with package.archive:
        main = package.root(_MAIN)
        slides = _slides(package, main)
        if not slides:
            yield Issue("document:1", "unknown-structure", "an archive without one slide")
        elif isinstance(main, Issue):
            yield main
        for number, name in enumerate(slides, 1):
            lines: list[str] = []
            for found in _lines(package, name):
                if isinstance(found, Issue):
                    yield Issue(f"page:{number}", found.code, found.detail)
                else:
                    lines.append(found)
            text, issues = cut(joined(lines, package.links(name)), max_chars, number)
            yield from issues
            yield Page(number, text)
        yield from package.pictures(r"ppt/media/.*", start=len(slides) + 1)
        yield from package.embedded(r"ppt/embeddings/.*")


def _slides(package: Package, main: Any) -> list[str]:
    """As the presentation lists them; then those that it does not, which deleting leaves behind in some programs."""
    named = {relation.id: relation.target for relation in package.related(_MAIN) if relation.type == "slide"}
    listed = (
        [] if isinstance(main, Issue) else [_target(entry, named) for entry in main.iter() if local(entry) == "sldId"]
    )
    there = package.matching(r"ppt/slides/slide\d+\.xml")
    return list(dict.fromkeys(name for name in (*listed, *there) if name in package.names))


def _target(entry: Any, named: dict[str, str]) -> str:
    """The relation's id stands beside an id of its own, of the same local name, without a namespace."""
    relation = next((str(value) for key, value in entry.attrib.items() if str(key).endswith("}id")), "")
    return named.get(relation, "")


def _lines(package: Package, name: str) -> Iterator[str | Issue]:
    beside = [
        relation.target for relation in package.related(name) if relation.type in _BESIDE and not relation.external
    ]
    for part in (name, *beside):
        if part not in package.names:
            continue
        root = package.root(part)
        if isinstance(root, Issue):
            yield root
        elif "/comments/" in part.lower():
            yield from _comments(root)
        else:
            yield from drawing.lines(root)


def _comments(root: Any) -> Iterator[str]:
    """Older comments are bare text, newer ones paragraphs as on a slide."""
    yield from (legible(element.text or "") for element in root.iter() if local(element) == "text")
    yield from drawing.lines(root)
