"""Fictional documents, pictures and mails: small files that others' programs could have written, made in code.

The same arguments give the same bytes: dates are fixed, and so are boundaries and the order of entries.
"""

import csv as csv_module
from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from io import BytesIO
from pathlib import Path
from time import gmtime
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from PIL import Image, ImageDraw, ImageFont

WRITTEN = datetime(2026, 3, 14, 20, 0, tzinfo=UTC)
"""When a document was written if nothing else is said."""

Bubble = tuple[str, bool]
"""What a message says, and whether the device's owner wrote it."""


def screenshot(path: Path, bubbles: Sequence[Bubble], *, dark: bool = False, width: int = 1080) -> Path:
    """A chat as a telephone shows it; the format is that of the name (PNG, JPEG …)."""
    back, own, other = ("#0b141a", "#005c4b", "#202c33") if dark else ("#efe7de", "#d9fdd3", "#ffffff")
    ink = "#e9edef" if dark else "#111b21"
    size = width // 27
    font = _font(size)
    chat = Image.new(
        "RGB", (width, size * 3 * sum(2 + len(_wrapped(text)) for text, _ in bubbles) // 2 + size * 4), back
    )
    draw = ImageDraw.Draw(chat)
    top = size * 2
    for text, mine in bubbles:
        lines = _wrapped(text)
        wide = max(draw.textlength(line, font) for line in lines) + size * 2
        left = width - wide - size if mine else float(size)
        low = top + size * 3 * len(lines) // 2 + size
        draw.rounded_rectangle((left, top, left + wide, low), size // 2, own if mine else other)
        for number, line in enumerate(lines):
            draw.text((left + size, top + size // 2 + number * size * 3 // 2), line, ink, font)
        top = low + size // 2
    chat.save(path)
    return path


def page_picture(text: str, *, width: int = 1654, height: int = 2339) -> Image.Image:
    """A page as a scanner sees it: A4 at 200 dpi unless said otherwise."""
    page = Image.new("L", (width, height), 250)
    ImageDraw.Draw(page).multiline_text((120, 160), text, 20, _font(34), spacing=22)
    return page


def scanned_pdf(path: Path, text: str | Sequence[str]) -> Path:
    """A PDF whose pages are pictures only."""
    first, *rest = [page_picture(page) for page in ([text] if isinstance(text, str) else text)]
    written = gmtime(WRITTEN.timestamp())
    first.save(path, "PDF", resolution=200, save_all=True, append_images=rest, creationDate=written, modDate=written)
    return path


def text_pdf(
    path: Path, pages: Sequence[str], *, author: str | None = None, created: str | None = None, locked: bool = False
) -> Path:
    """A PDF of text in Helvetica (Latin letters only).

    Args:
        path: where it goes.
        pages: their text, with newlines; "" for a blank page.
        author: property.
        created: property, as PDF writes times: D:20260314200000Z.
        locked: as if encrypted with a password that nobody knows.
    """
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for text in pages:
        lines = b" T* ".join(b"(%b) Tj" % _pdf_text(line) for line in text.split("\n"))
        content = b"BT /F1 12 Tf 16 TL 72 770 Td %b ET" % lines if text else b""
        kids.append(b"%d 0 R" % (len(objects) + 2))
        objects.append(b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%b] >>" % (len(kids), b" ".join(kids))
    about = [(b"Author", author), (b"CreationDate", created)]
    objects.append(b"<< %b >>" % b" ".join(b"/%b (%b)" % (name, _pdf_text(value)) for name, value in about if value))
    trailer = b"/Root 1 0 R /Info %d 0 R" % len(objects)
    if locked:
        objects.append(b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%b> /U <%b> >>" % (b"5a" * 32, b"a5" * 32))
        trailer += b" /Encrypt %d 0 R /ID [<%b> <%b>]" % (len(objects), b"00" * 16, b"00" * 16)
    path.write_bytes(_pdf_file(objects, trailer))
    return path


def docx(
    path: Path,
    paragraphs: Sequence[str],
    *,
    table: Sequence[Sequence[str]] = (),
    header: str | None = None,
    footer: str | None = None,
    pictures: Sequence[Path] = (),
    author: str = "",
    created: datetime = WRITTEN,
) -> Path:
    """A Word document."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if table:
        grid = document.add_table(len(table), len(table[0]))
        for row, texts in zip(grid.rows, table, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    for picture in pictures:
        document.add_picture(str(picture))
    for part, line in ((document.sections[0].header, header), (document.sections[0].footer, footer)):
        if line is not None:
            part.paragraphs[0].text = line
    about = document.core_properties
    about.author, about.comments, about.created, about.modified = author, "", created, created
    file = BytesIO()
    document.save(file)
    _with_fixed_dates(file, path)
    return path


def message(
    *,
    sender: str,
    recipients: Sequence[str],
    subject: str,
    body: str,
    sent_at: datetime = WRITTEN,
    cc: Sequence[str] = (),
    bcc: Sequence[str] = (),
    message_id: str | None = None,
    in_reply_to: str | None = None,
    references: Sequence[str] = (),
    html: str | None = None,
    attachments: Sequence[tuple[str, bytes]] = (),
) -> bytes:
    """A mail. Addresses as in "Amara Okafor <amara@example.org>"; ids without their brackets."""
    mail = EmailMessage()
    mail["From"] = sender
    for name, addresses in (("To", recipients), ("Cc", cc), ("Bcc", bcc)):
        if addresses:
            mail[name] = ", ".join(addresses)
    mail["Subject"] = subject
    mail["Date"] = format_datetime(sent_at)
    for name, identifiers in (("Message-ID", [message_id]), ("In-Reply-To", [in_reply_to]), ("References", references)):
        if given := [f"<{identifier}>" for identifier in identifiers if identifier]:
            mail[name] = " ".join(given)
    mail.set_content(body)
    if html is not None:
        mail.add_alternative(html, subtype="html")
    for filename, content in attachments:
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=filename)
    for number, part in enumerate(part for part in mail.walk() if part.is_multipart()):
        part.set_boundary(f"=-part-{number}")
    return mail.as_bytes()


def mail(path: Path, content: bytes) -> Path:
    """A mail as a file of its own: `mail(path, message(…))`."""
    path.write_bytes(content)
    return path


def mbox(path: Path, mails: Sequence[bytes]) -> Path:
    """A mailbox, as Thunderbird and Unix programs keep it; lines that begin "From " are quoted."""
    with path.open("wb") as file:
        for content in mails:
            file.write(b"From someone@example.org Sat Mar 14 20:00:00 2026\n")
            for line in content.splitlines():
                quoted = line.lstrip(b">").startswith(b"From ")
                file.write((b">" if quoted else b"") + line + b"\n")
            file.write(b"\n")
    return path


def html(path: Path, paragraphs: Sequence[str], *, title: str = "", hidden: str = "") -> Path:
    """A web page; `hidden` is there but not shown."""
    shown = "".join(f"<p>{escape(text)}</p>\n" for text in paragraphs)
    concealed = f"<script>{hidden}</script><div style='display:none'>{escape(hidden)}</div>" if hidden else ""
    head = f"<head><meta charset='utf-8'><title>{escape(title)}</title></head>"
    path.write_text(f"<!DOCTYPE html>\n<html>{head}<body>\n{shown}{concealed}</body></html>\n", "utf-8")
    return path


def csv(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    """A table as comma-separated text."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv_module.writer(file).writerows(rows)
    return path


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    try:
        return ImageFont.truetype("DejaVuSans.ttf", size)
    except OSError:
        return ImageFont.load_default(size)


def _wrapped(text: str, columns: int = 34) -> list[str]:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > columns:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    return lines


def _pdf_text(text: str) -> bytes:
    raw = text.encode("cp1252", "replace")
    return raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _pdf_file(objects: Sequence[bytes], trailer: bytes) -> bytes:
    content, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, item in enumerate(objects, start=1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, item)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    ending = b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<< /Size %d %b >>\nstartxref\n%d\n%%%%EOF\n"
    return bytes(content) + ending % (size, table, size, trailer, len(content))


def _with_fixed_dates(written: BytesIO, path: Path) -> None:
    """python-docx gives an archive's entries the time of writing."""
    with ZipFile(written) as source, ZipFile(path, "w") as target:
        for entry in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            info = ZipInfo(entry, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = ZIP_DEFLATED
            target.writestr(info, source.read(entry))
