"""What is said by the annotations of a PDF's page (ISO 32000-1, 12.5) and not, or not always, drawn on it.

Read: notes, comments and answers to them with their authors, texts of pop-ups, values of form fields with their names,
addresses behind links, files pinned to the page; and the values of a form that only a program makes pages of (XFA),
which says "Please wait" to all others.
"""

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from models.issues import Issue
from models.plaintext import legible
from pipeline.text.documents.package import UNREADABLE, local, parsed, why
from pipeline.text.documents.page import Embedded

_LONGEST = 32  # bytes; of a longer name nothing is copied
_RICH = "{http://www.w3.org/1999/xhtml}"
_MOST = 20_000  # annotations of one page
_BUTTONS = (raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON)


def of(document: Any, page: Any) -> tuple[list[str], list[Embedded]]:
    """A line for each, in the order of the page; and the files pinned to it."""
    lines: list[str] = []
    files: list[Embedded] = []
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST)):
        with _annotation(page, index) as annotation:
            if not annotation:
                continue
            subtype = raw.FPDFAnnot_GetSubtype(annotation)
            if subtype == raw.FPDF_ANNOT_WIDGET:
                lines += _field(document, annotation)
            elif subtype == raw.FPDF_ANNOT_LINK:
                lines += _address(document, annotation)
            elif subtype == raw.FPDF_ANNOT_FILEATTACHMENT:
                files += _file(document, annotation)
            lines += _note(annotation) if subtype != raw.FPDF_ANNOT_WIDGET else []
    return [legible(line) for line in lines], files


def of_program(document: Any) -> Iterator[str | Issue]:
    """Values of an XFA form, each with the name of its field."""
    count = raw.FPDF_GetXFAPacketCount(document)
    of_values = (index for index in range(count) if count == 1 or _packet_name(document, index) == b"datasets")
    for index in islice(of_values, 1):  # a file may name one packet, which is packed, a million times
        size = ctypes.c_ulong()
        raw.FPDF_GetXFAPacketContent(document, index, None, 0, ctypes.byref(size))
        buffer = ctypes.create_string_buffer(size.value)
        raw.FPDF_GetXFAPacketContent(document, index, buffer, size.value, ctypes.byref(size))
        yield from _values(buffer.raw)


def _packet_name(document: Any, index: int) -> bytes:
    buffer = ctypes.create_string_buffer(_LONGEST)
    raw.FPDF_GetXFAPacketName(document, index, buffer, _LONGEST)
    return buffer.value


def _values(packet: bytes) -> Iterator[str | Issue]:
    """Of a packet of values, or of a whole form with one in it."""
    try:
        root = parsed(packet)
    except UNREADABLE as error:
        yield why(error)
        return
    for values in islice(root.iter("{*}datasets"), 1):
        for field in values.iter("*"):
            rich = field.find(f"{_RICH}body")
            if rich is None and (len(field) or field.tag.startswith(_RICH)):
                continue
            if text := " ".join("".join((field if rich is None else rich).itertext()).split()):
                yield legible(f"{local(field)}: {text}")


@contextmanager
def _annotation(page: Any, index: int) -> Iterator[Any]:
    annotation = raw.FPDFPage_GetAnnot(page, index)
    try:
        yield annotation
    finally:
        if annotation:
            raw.FPDFPage_CloseAnnot(annotation)


def _note(annotation: Any) -> list[str]:
    said = _string(partial(raw.FPDFAnnot_GetStringValue, annotation, b"Contents"))
    author = _string(partial(raw.FPDFAnnot_GetStringValue, annotation, b"T"))
    return [": ".join(part for part in (author, said) if part)] if said else []


def _field(document: Any, annotation: Any) -> list[str]:
    """A field that was filled in; of a box or a button that it is set."""
    form = document.formenv
    if not form:
        return []
    name = _string(partial(raw.FPDFAnnot_GetFormFieldAlternateName, form, annotation))
    name = name or _string(partial(raw.FPDFAnnot_GetFormFieldName, form, annotation))
    if raw.FPDFAnnot_GetFormFieldType(form, annotation) in _BUTTONS:
        value = "yes" if raw.FPDFAnnot_IsChecked(form, annotation) else ""
    else:
        value = _string(partial(raw.FPDFAnnot_GetFormFieldValue, form, annotation))
    return [": ".join(part for part in (name, value) if part)] if value else []


def _address(document: Any, annotation: Any) -> list[str]:
    link = raw.FPDFAnnot_GetLink(annotation)
    action = raw.FPDFLink_GetAction(link) if link else None
    if not action:
        return []
    size = raw.FPDFAction_GetURIPath(document, action, None, 0)
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFAction_GetURIPath(document, action, buffer, size)
    return [buffer.value.decode("utf-8", "replace")] if size > 1 else []


def _file(document: Any, annotation: Any) -> list[Embedded]:
    found = raw.FPDFAnnot_GetFileAttachment(annotation)
    if not found:
        return []
    attachment = pdfium.PdfAttachment(found, document)
    return [Embedded(attachment.get_name() or "unnamed", partial(_content, attachment))]


def _content(attachment: Any) -> bytes:
    try:
        return bytes(attachment.get_data())
    except pdfium.PdfiumError:
        return b""


def _string(get: Callable[[Any, int], int]) -> str:
    """What PDFium writes as UTF-16LE into a buffer whose size in bytes it says first."""
    size = get(None, 0)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    get(ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace").strip()
