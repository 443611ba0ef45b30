"""PDF by PDFium: the text of each page with what was written onto it (forms, notes, the addresses behind links) and the
bookmarks that lead to it, and a picture of what its text does not say: the whole page if it has none, or little beside
drawn letters, or nothing but signs (of a font that does not say which letters they are), else that part of it where its
pictures are, without that text; then the files attached to it.

PDFium is not safe for threads: one document at a time in a process.
Not read: pages behind the 5,000th, scripts, signatures, sounds and videos; pictures on less than a thirtieth of a page
with text; and a scan that was read before: the picture fills the page, and below it lies much text that is legible.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from itertools import islice
from typing import Any, TypeAlias
from unicodedata import category

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from models.issues import Issue
from models.plaintext import legible
from pipeline.text.documents import pdf_notes
from pipeline.text.documents.page import Content, Embedded, Page, cut, joined

_DPI, _MOST_DPI = 200, 432  # of a page; of a part of it, where a screenshot may be shown small
_PIXELS = 25_000_000  # of one rendered page: A3 at 200 dpi has 7.7 million; a page may claim to be 5 m wide
_PAGES = 5_000
_BOOKMARKS = 5_000
_STAMP = 200  # characters; a scanned page often carries a line of text ("Scanned with …", a page number) of its own
_SMALL, _FULL = 1 / 30, 0.9  # of a page: a logo; a scan, or a background
_CELLS = 200  # along each side of a page, to see how much of it is covered
_OUTLINES = 50  # paths; more of them on a page that says little may be letters
_FILLING = re.compile(r"[\s._-]+")  # to the number of a page, to be written upon
_LEGIBLE = 0.5  # of the rest: letters, their marks, numbers. A reading of nothing has less, or a font without names

_INVISIBLE = raw.FPDF_TEXTRENDERMODE_INVISIBLE

_Edges: TypeAlias = tuple[float, float, float, float]
"""Points: left, bottom, right, top."""


@dataclass(frozen=True)
class _Part:
    """What to render of a page: points to leave off at its edges, pixels for a point."""

    edges: _Edges = (0.0, 0.0, 0.0, 0.0)
    scale: float = _DPI / 72


def pages(content: Content, max_chars: int) -> Iterator[Page | Embedded | Issue]:
    """The pages of a PDF in order."""
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        code = "encrypted" if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY) else "damaged"
        yield Issue("document:1", code, f"PDFium error {error.err_code}")
        return
    with closing(document):
        document.init_forms()
        if len(document) > _PAGES:
            yield Issue("document:1", "truncated", f"{_PAGES} of {len(document)} pages are read")
        bookmarks = _bookmarks(document)
        filled = list(pdf_notes.of_program(document))
        yield from (value for value in filled if isinstance(value, Issue))
        bookmarks.setdefault(0, []).extend(value for value in filled if isinstance(value, str))
        attached: list[Embedded] = []
        for index in range(min(len(document), _PAGES)):
            yield from _page(document, index, bookmarks.get(index, []), attached, max_chars)
        yield from _attachments(document)
        yield from attached


def _page(
    document: Any, index: int, bookmarks: list[str], attached: list[Embedded], max_chars: int
) -> Iterator[Page | Issue]:
    number = index + 1
    try:
        page, notes = _flat(document, index, attached)
    except pdfium.PdfiumError:
        yield Issue(f"page:{number}", "damaged", "PDFium cannot load the page")
        return
    with closing(page):
        drawn = _text(page)
        text, issues = cut(joined([drawn], notes + bookmarks), max_chars, number)
        yield from issues
        part = _around_pictures(page, drawn.strip())
        yield Page(number, text, image=partial(_picture, page, part, _legible(drawn)) if part else None)


def _flat(document: Any, index: int, attached: list[Embedded]) -> tuple[Any, list[str]]:
    """A page with its form fields and annotations drawn into it: what was typed into a form is text only then. And what
    they say that drawing does not show. The file is not touched.
    """
    page = document[index]
    if raw.FPDFPage_GetAnnotCount(page) == 0:
        return page, []
    notes, files = pdf_notes.of(document, page)
    attached += files
    raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)  # page.flatten() raises where there is no form
    page.close()
    return document[index], notes


def _bookmarks(document: Any) -> dict[int, list[str]]:
    """Titles of the outline by the index of the page they lead to; those that lead nowhere belong to the first."""
    found: dict[int, list[str]] = {}
    try:
        for _, bookmark in zip(range(_BOOKMARKS), document.get_toc(), strict=False):
            target = bookmark.get_dest()
            index = target.get_index() if target else None
            found.setdefault(index or 0, []).append(legible(bookmark.get_title()))
    except (pdfium.PdfiumError, ValueError):
        pass  # an outline that leads in circles is left where it does
    return found


def _attachments(document: Any) -> Iterator[Embedded | Issue]:
    for index in range(document.count_attachments()):
        try:
            attachment = document.get_attachment(index)
            yield Embedded(attachment.get_name() or "unnamed", partial(_content, attachment))
        except pdfium.PdfiumError:
            yield Issue("document:1", "damaged", "an attached file cannot be taken out")


def _content(attachment: Any) -> bytes:
    try:
        return bytes(attachment.get_data())
    except pdfium.PdfiumError:
        return b""


def _text(page: Any) -> str:
    try:
        with closing(page.get_textpage()) as part:
            text = part.get_text_range()
    except pdfium.PdfiumError:
        return ""
    # PDFium writes a hyphen at the end of a line as a control character.
    return legible(text.replace("\x02", "-").replace("\ufffe", "-")).strip("\n")


def _legible(text: str) -> bool:
    written = _FILLING.sub("", text)  # marks: half of what Hindi and Punjabi are written with
    return sum(category(character)[0] in "LMN" for character in written) > _LEGIBLE * len(written)


def _around_pictures(page: Any, text: str) -> _Part | None:
    """Where a page shows more than its text says: anywhere if that is none, or no words; None if nowhere."""
    if not _legible(text):
        return _Part() if raw.FPDFPage_CountObjects(page) > 0 else None
    left, bottom, right, top = around = page.get_bbox()
    pictures = list(_pictures(page))
    seen = [_within(around, box) for box, _ in pictures]
    share = _covered(around, seen)
    if share < _SMALL:
        return _Part() if len(text) <= _STAMP and _outlines(page) else None
    if share > _FULL and len(text) > _STAMP and not _in_front(page):
        return None
    if page.get_rotation():
        return _Part()
    lefts, bottoms, rights, tops = zip(*seen, strict=True)
    edges = min(lefts) - left, min(bottoms) - bottom, right - max(rights), top - max(tops)
    fine = max(scale for _, scale in pictures) if share < _FULL else 0.0
    return _Part(edges, max(_DPI / 72, min(fine, _MOST_DPI / 72)))


def _within(around: _Edges, box: _Edges) -> _Edges:
    left, bottom, right, top = around
    x, y, x1, y1 = box
    return (
        *(min(max(left, x), right), min(max(bottom, y), top)),
        *(max(min(right, x1), left), max(min(top, y1), bottom)),
    )


def _covered(around: _Edges, boxes: Sequence[_Edges]) -> float:
    """The share that boxes cover together: a scan may be in strips, and one picture stand on another."""
    left, bottom, right, top = around
    across, up = _CELLS / max(1.0, right - left), _CELLS / max(1.0, top - bottom)
    cells = np.zeros((_CELLS, _CELLS), np.bool_)
    for x, y, x1, y1 in boxes:
        cells[
            round((y - bottom) * up) : round((y1 - bottom) * up),
            round((x - left) * across) : round((x1 - left) * across),
        ] = True
    return float(cells.mean())


def _pictures(page: Any) -> Iterator[tuple[_Edges, float]]:
    """Where each picture is, those in groups of objects (forms) too, and how many of its pixels a point has."""
    for picture in _objects(page, raw.FPDF_PAGEOBJ_IMAGE):
        try:
            box, group = picture.get_bounds(), picture.container
            while group:
                box, group = group.get_matrix().on_rect(*box), group.container
            yield box, max(picture.get_px_size()) / max(1.0, box[2] - box[0], box[3] - box[1])
        except pdfium.PdfiumError:
            continue


def _objects(page: Any, *kinds: int) -> Iterator[Any]:
    with suppress(pdfium.PdfiumError):  # what was found before is looked at
        yield from page.get_objects(filter=list(kinds))


def _outlines(page: Any) -> bool:
    return sum(1 for _ in islice(_objects(page, raw.FPDF_PAGEOBJ_PATH), _OUTLINES)) == _OUTLINES


def _in_front(page: Any) -> bool:
    """Whether text is seen before a picture: that of a scan that was read is invisible, or painted over."""
    last = None
    for item in _objects(page, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_TEXT):
        if item.type == raw.FPDF_PAGEOBJ_IMAGE or raw.FPDFTextObj_GetTextRenderMode(item) != _INVISIBLE:
            last = item.type
    return bool(last == raw.FPDF_PAGEOBJ_TEXT)


def _picture(page: Any, part: _Part, said: bool) -> bytes:
    """A part of the page in grey, without what its text says already, as PNG."""
    for item in _objects(page, raw.FPDF_PAGEOBJ_TEXT) if said else ():
        raw.FPDFTextObj_SetTextRenderMode(item, _INVISIBLE)
    (width, height), (left, bottom, right, top) = page.get_size(), part.edges
    points = max(1.0, (width - left - right) * (height - bottom - top))
    scale = min(part.scale, (_PIXELS / points) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=True, crop=part.edges)
    with closing(bitmap):
        file = BytesIO()
        bitmap.to_pil().save(file, "PNG", compress_level=1)
    return file.getvalue()
