"""OpenDocument (ISO 26300), as an archive or as one flat XML file: text documents, spreadsheets, presentations.

A text document is one page, with its headers, footers, notes and comments; each sheet and each slide is one, with its
name, and a slide's notes. Then the pictures, then the objects and files embedded in it. Addresses behind links are
read; and what a tracked change deleted, below the rest, each line as "deleted: …".
Not read: formulas, charts' styles, drawings (counted), who changed what.
"""

from base64 import b64decode
from collections.abc import Generator, Iterator
from functools import partial
from typing import Any

from models.issues import Issue
from models.plaintext import legible
from pipeline.text.documents.package import PART_BYTES, UNREADABLE, Package, attribute, local, opened, parsed
from pipeline.text.documents.page import Content, Embedded, Page, cut, joined
from pipeline.text.documents.page import opened as opened_file

_UNREAD = (
    "tracked-changes",
    "change-info",
    "forms",
    "scripts",
    "font-face-decls",
    "automatic-styles",
    "settings",
    "meta",
)
_MOST_SPACES = 12  # of one element: it is as long itself, so that no text outgrows its file
_ENCRYPTED = b"encryption-data"
_PICTURES = r"Pictures/.*"
_EMBEDDED = r"Object [^/]*"


def pages(content: Content, max_chars: int) -> Iterator[Page | Embedded | Issue]:
    """The pages of an archive (.odt, .ods, .odp)."""
    package = opened(content)
    if isinstance(package, Issue):
        yield package
        return
    with package.archive:
        if _locked(package):
            yield Issue("document:1", "encrypted", "needs its password")
            return
        if "content.xml" not in package.names:
            yield Issue("document:1", "unknown-structure", "an archive without OpenDocument's content")
            return
        roots = [package.root(name) for name in ("content.xml", "styles.xml") if name in package.names]
        yield from (root for root in roots if isinstance(root, Issue))
        count = yield from _pages([root for root in roots if not isinstance(root, Issue)], max_chars)
        for part in package.matching(r"Object [^/]+/content\.xml"):
            count += 1
            root = package.root(part)
            yield root if isinstance(root, Issue) else Page(count, "\n".join(_lines(root, []))[:max_chars])
        yield from package.pictures(_PICTURES, start=count + 1)
        yield from package.embedded(_EMBEDDED)


def flat(content: Content, max_chars: int) -> Iterator[Page | Embedded | Issue]:
    """The pages of a flat file (.fodt, .fods, .fodp), in which pictures and objects stand as text."""
    try:
        with opened_file(content) as file:
            raw = file.read(PART_BYTES + 1)
        if len(raw) > PART_BYTES:
            yield Issue("document:1", "bomb", f"more than {PART_BYTES} bytes")
            return
        root = parsed(raw)
    except UNREADABLE as error:
        yield Issue("document:1", "damaged", f"cannot be read: {type(error).__name__}")
        return
    yield from _pages([root], max_chars)
    for element in root.iter("{*}binary-data"):
        yield Embedded("", partial(_decoded, element.text or ""))


def _decoded(digits: str) -> bytes:
    try:
        return b64decode(digits)
    except ValueError:  # it is then counted as a file that nothing reads
        return b""


def _locked(package: Package) -> bool:
    """Encrypted parts are noise under their own names; the manifest says so."""
    manifest = package.content("META-INF/manifest.xml") if "META-INF/manifest.xml" in package.names else b""
    return isinstance(manifest, bytes) and _ENCRYPTED in manifest


def _pages(roots: list[Any], max_chars: int) -> Generator[Page | Issue, None, int]:
    """Of the content and, below it, what the styles say on every page (headers, footers). Returns how many."""
    parts = [part for root in roots[:1] for part in _parts(root)] or roots[:1]
    styles = [element for root in roots for element in root.iter() if local(element) in ("master-styles",)]
    for number, part in enumerate(parts, 1):
        links: list[str] = []
        name = attribute(part, "name") if local(part) in ("table", "page") else None
        lines = [legible(name or ""), *_lines(part, links)]
        changes = (
            change for change in part.iter("{*}deletion") if next(change.iterancestors(change.tag), None) is None
        )
        gone = [line for change in changes for line in _lines(change, links)]
        above = [line for style in styles for line in _lines(style, links)] if number == 1 else []
        text, issues = cut(joined(lines, [*above, *(f"deleted: {line}" for line in gone), *links]), max_chars, number)
        yield from issues
        yield Page(number, text)
    return len(parts)


def _parts(root: Any) -> list[Any]:
    """Sheets or slides; a text document has neither as a child of its body, and is one part."""
    for body in (element for element in root.iter() if local(element) == "body"):
        for kind in body:
            name = {"spreadsheet": "table", "presentation": "page", "drawing": "page"}.get(local(kind))
            return [child for child in kind if local(child) == name] if name else [kind]
    return []


def _lines(element: Any, links: list[str]) -> Iterator[str]:
    """A line for each paragraph and for each row of a table; a comment or note in a paragraph follows it."""
    for child in element:
        name = local(child)
        if name in ("p", "h"):
            aside: list[Any] = []
            yield legible("".join(_runs(child, aside, links)))
            for part in aside:
                yield from _lines(part, links)
        elif name == "table-row":
            cells = (" ".join(filter(str.strip, _lines(cell, links))) for cell in child)
            yield "\t".join(cell for cell in cells if cell)
        elif name == "creator":
            yield legible(child.text or "")
        elif name not in _UNREAD:
            yield from _lines(child, links)


def _runs(element: Any, aside: list[Any], links: list[str]) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        name = local(child)
        if name == "s":
            yield " " * min(_count(attribute(child, "c")), _MOST_SPACES)
        elif name in ("tab", "line-break"):
            yield "\t" if name == "tab" else "\n"
        elif name in ("annotation", "note", "text-box"):
            aside.append(child)
        elif name != "binary-data":
            target = attribute(child, "href") or ""
            links += [target] if name == "a" and ":" in target else []
            yield from _runs(child, aside, links)
        yield child.tail or ""


def _count(raw: str | None) -> int:
    return int(raw) if raw and raw.isdecimal() and len(raw) < 6 else 1
