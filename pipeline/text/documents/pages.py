"""Documents to pages of text, by their media type. What nothing here reads is an issue, never silence.

Not read: Office before 2007, .xlsb, the text of Apple's Pages, Numbers and Keynote: said, each by its name.
"""

import re
from collections.abc import Iterator

from models.issues import Issue
from models.plaintext import Decoded, decoded, legible, visible
from pipeline.text.documents import opendocument, pdf, preview, rich_text, sheets, slides, word
from pipeline.text.documents.embedded import with_embedded
from pipeline.text.documents.page import Content, Embedded, Page, cut, opened
from pipeline.text.documents.types import DOCX, FLAT, IWORK, MARKUP, OPENDOCUMENT, PDF, PLAIN, PPTX, RTF, UNREAD, XLSX

_READERS = {
    PDF: pdf.pages,
    DOCX: word.pages,
    XLSX: sheets.pages,
    PPTX: slides.pages,
    RTF: rich_text.pages,
    FLAT: opendocument.flat,
    **dict.fromkeys(OPENDOCUMENT, opendocument.pages),
    **dict.fromkeys(IWORK, preview.pages),
}

_LINKS = 10_000  # of one page of the web
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{1,40})""", re.IGNORECASE)


def pages(content: Content, type_: str | None, max_chars: int) -> Iterator[Page | Issue]:
    """The pages of a document in order, then those of the files in it, and what could not be read of it.

    Args:
        content: our own copy.
        type_: media type by content.
        max_chars: of one page; the rest of a longer one is an issue.
    """
    yield from with_embedded(content, type_ or "", lambda file, kind: _pages(file, kind, max_chars))


def _pages(content: Content, type_: str, max_chars: int) -> Iterator[Page | Embedded | Issue]:
    if type_ in _READERS:
        yield from _READERS[type_](content, max_chars)
    elif type_ in (*MARKUP, *PLAIN):
        yield from _text_file(content, max_chars, markup=type_ in MARKUP)
    else:
        yield Issue("document:1", "unsupported", UNREAD.get(type_, "nothing here reads documents of this type"))


def _text_file(content: Content, max_chars: int, *, markup: bool) -> Iterator[Page | Issue]:
    """One page. A character takes 4 bytes at most, so that no more than that is read of a log of many gigabytes."""
    try:
        with opened(content) as file:
            raw = file.read(max_chars * 4 + 1)
    except OSError as error:
        yield Issue("document:1", "unreadable", type(error).__name__)
        return
    whole = len(raw) <= max_chars * 4
    raw = raw if whole else _whole_characters(raw[:-1])
    declared = _META_CHARSET.search(raw[:4096]) if markup else None
    found = decoded(raw, declared[1].decode("ascii") if declared else None)
    text = visible(found.text, _LINKS) if markup else legible(found.text)
    yield from _doubts(found)
    text, issues = cut(text, max_chars, 1)
    if not whole and not issues:
        issues = [Issue("page:1", "truncated", f"the first {len(raw)} bytes were read")]
    yield from issues
    yield Page(1, text)


def _whole_characters(raw: bytes) -> bytes:
    """Without the first bytes of a UTF-8 character whose last ones were cut off: they would look like damage."""
    if 0 in raw[:64]:  # UTF-16 and UTF-32: cut at a multiple of 4 bytes
        return raw
    for back in range(1, min(4, len(raw)) + 1):
        lead = raw[-back]
        if lead & 0xC0 == 0x80:
            continue
        needed = 4 if lead >= 0xF0 else 3 if lead >= 0xE0 else 2 if lead >= 0xC0 else 1
        return raw if needed <= back else raw[:-back]
    return raw


def _doubts(found: Decoded) -> Iterator[Issue]:
    if found.damaged:
        yield Issue("page:1", "bad-text", f"bytes that are not {found.charset} stand as replacement characters")
    elif found.guessed:
        yield Issue("page:1", "bad-text", f"no charset fits as declared; read as {found.charset}, a guess")
