"""PDF by PDFium: the text of each page with what was written onto it (forms, notes, the addresses behind links) and the
bookmarks that lead to it, and a picture of what its text does not say: the whole page if it has none, else that part
of it where its pictures are; then the files attached to it.

PDFium is not safe for threads: one document at a time in a process.
Not read: pages behind the 5,000th, scripts, signatures, sounds and videos; pictures on less than a tenth of a page with
text, and those that fill a page with much of it: the text of a scan that was read before, or what is behind a text.
"""

from collections.abc import Iterator
from contextlib import closing
from functools import partial
from io import BytesIO
from typing import Any, TypeAlias

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from models.issues import Issue
from models.plaintext import legible
from pipeline.text.documents import pdf_notes
from pipeline.text.documents.page import Content, Embedded, Page, cut, joined

_DPI = 200
_PIXELS = 25_000_000  # of one rendered page: A3 at 200 dpi has 7.7 million; a page may claim to be 5 m wide
_PAGES = 5_000
_BOOKMARKS = 5_000
_STAMP = 200  # characters; a scanned page often carries a line of text ("Scanned with …", a page number) of its own
_SMALL, _FULL = 0.1, 0.9  # of a page: a logo; a scan, or a background

_Edges: TypeAlias = tuple[float, float, float, float]
"""Points to leave off at the left, the bottom, the right and the top of a page."""
_WHOLE: _Edges = (0.0, 0.0, 0.0, 0.0)


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
        edges = _around_pictures(page, len(drawn.strip()))
        yield Page(number, text, image=None if edges is None else partial(_picture, page, edges))


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


def _around_pictures(page: Any, characters: int) -> _Edges | None:
    """Where a page shows more than its text of so many characters says: anywhere if that is none; None if nowhere."""
    if not characters:
        return _WHOLE if raw.FPDFPage_CountObjects(page) > 0 else None
    left, bottom, right, top = page.get_bbox()
    area = (right - left) * (top - bottom)
    seen = []
    for box in _pictures(page):
        within = (max(box[0], left), max(box[1], bottom), min(box[2], right), min(box[3], top))
        size = max(0.0, within[2] - within[0]) * max(0.0, within[3] - within[1])
        if size >= _SMALL * area and (size <= _FULL * area or characters <= _STAMP):
            seen.append(within)
    if not seen:
        return None
    if page.get_rotation():
        return _WHOLE
    lefts, bottoms, rights, tops = zip(*seen, strict=True)
    return min(lefts) - left, min(bottoms) - bottom, right - max(rights), top - max(tops)


def _pictures(page: Any) -> Iterator[_Edges]:
    """Left, bottom, right and top of each picture, those in groups of objects (forms) too."""
    try:
        for picture in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]):
            box, group = picture.get_bounds(), picture.container
            while group:
                box, group = group.get_matrix().on_rect(*box), group.container
            yield box
    except pdfium.PdfiumError:
        return  # what was found before is looked at


def _picture(page: Any, edges: _Edges) -> bytes:
    """The page in grey, without its edges, as PNG."""
    width, height = page.get_size()
    scale = min(_DPI / 72, (_PIXELS / max(1.0, width * height)) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=True, crop=edges)
    with closing(bitmap):
        file = BytesIO()
        bitmap.to_pil().save(file, "PNG", compress_level=1)
    return file.getvalue()
