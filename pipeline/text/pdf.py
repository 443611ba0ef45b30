"""PDF by PDFium: the text of each page, and a picture of the pages whose text says too little.

PDFium is not safe for threads: one document at a time in a process.
Not read: attached files (counted), comments, bookmarks, pages behind the 5,000th.
"""

from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from models.issues import Issue
from models.plaintext import legible
from pipeline.text.page import Page, cut

_DPI = 200
_PIXELS = 25_000_000  # of one rendered page: A3 at 200 dpi has 7.7 million; a page may claim to be 5 m wide
_PAGES = 5_000
_STAMP = 200  # a scanned page often carries a line of real text ("Scanned with …", a page number) below its picture


def pages(path: Path, max_chars: int) -> Iterator[Page | Issue]:
    """The pages of a PDF in order."""
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        code = "encrypted" if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY) else "damaged"
        yield Issue("document:1", code, f"PDFium error {error.err_code}")
        return
    with closing(document):
        document.init_forms()
        if attached := document.count_attachments():
            yield Issue("document:1", "unsupported", f"{attached} attached files are not read")
        if len(document) > _PAGES:
            yield Issue("document:1", "truncated", f"{_PAGES} of {len(document)} pages are read")
        for index in range(min(len(document), _PAGES)):
            yield from _page(document, index, max_chars)


def _page(document: Any, index: int, max_chars: int) -> Iterator[Page | Issue]:
    number = index + 1
    try:
        page = _flat(document, index)
    except pdfium.PdfiumError:
        yield Issue(f"page:{number}", "damaged", "PDFium cannot load the page")
        return
    with closing(page):
        text, issues = cut(_text(page), max_chars, number)
        yield from issues
        yield Page(number, text, image=(lambda: _picture(page)) if _needs_eyes(page, text) else None)


def _flat(document: Any, index: int) -> Any:
    """A page with its form fields and annotations drawn into it: what was typed into a form is text only then.

    The file is not touched.
    """
    page = document[index]
    if raw.FPDFPage_GetAnnotCount(page) > 0:
        page.flatten()
        page.close()
        page = document[index]
    return page


def _text(page: Any) -> str:
    try:
        with closing(page.get_textpage()) as part:
            text = part.get_text_range()
    except pdfium.PdfiumError:
        return ""
    # PDFium writes a hyphen at the end of a line as a control character.
    return legible(text.replace("\x02", "-").replace("\ufffe", "-")).strip("\n")


def _needs_eyes(page: Any, text: str) -> bool:
    """Whether the page shows more than its text says: something drawn but no text, or a picture over most of it."""
    if not text.strip():
        return int(raw.FPDFPage_CountObjects(page)) > 0
    if len(text.strip()) > _STAMP:
        return False
    width, height = page.get_size()
    covered = 0.0
    for picture in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]):
        left, bottom, right, top = picture.get_bounds()
        covered += max(0.0, right - left) * max(0.0, top - bottom)
    return bool(covered * 2 >= width * height)


def _picture(page: Any) -> bytes:
    """The page in grey, as PNG."""
    width, height = page.get_size()
    scale = min(_DPI / 72, (_PIXELS / max(1.0, width * height)) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=True)
    with closing(bitmap):
        file = BytesIO()
        bitmap.to_pil().save(file, "PNG", compress_level=1)
    return file.getvalue()
