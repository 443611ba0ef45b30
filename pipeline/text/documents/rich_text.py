"""Rich Text Format by striprtf: the text, with headers, footers, notes, comments (who wrote them first), text boxes and
addresses behind links; then pictures (PNG, JPEG) as pages, and the files embedded in it.

Not read: drawings (WMF, EMF; counted). Text that a tracked change deleted is read as if it were there.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from striprtf.striprtf import rtf_to_text

from models.issues import Issue
from models.plaintext import legible
from pipeline.text.documents import ole
from pipeline.text.documents.page import Content, Embedded, Page, cut, joined, opened

_BYTES = 67_108_864  # 64 MiB; pictures stand in it as text
_DATA = re.compile(rb"\{(?:\\\*)?\\(pict|objdata)\b")
_BRACE = re.compile(rb"\\[{}\\]|[{}]")
_DEEPER = {b"{": 1, b"}": -1}
_WORD = re.compile(rb"\\[a-z]+-?\d*")
_SHOWABLE = re.compile(rb"\\(?:png|jpeg)blip\b")
_ASIDE = re.compile(
    rb"\{(?:\\\*)?\\(header[flr]?|footer[flr]?|footnote|annotation|atnauthor|shptxt|dptxbxtext|result|shprslt)"
    rb"(?![a-z0-9-]) ?"
)
"""Groups of text that striprtf leaves out; the last is a text box once more, for older programs."""
_NESTED = 4  # notes in text boxes in headers
_CODEPAGE = re.compile(rb"\\ansicpg(\d{3,5})")
_MAC = re.compile(rb"\{\\rtf\d*\s*\\mac\b")
_LINK = re.compile(rb'HYPERLINK\s+"([^"\\{}]{1,2000})"')


@dataclass
class _Apart:
    """Text without the data that stands in it as digits, pictures and objects of that, how much of it is neither."""

    text: bytes = b""
    pictures: list[bytes] = field(default_factory=list)
    objects: list[bytes] = field(default_factory=list)
    unread: int = 0


def pages(content: Content, max_chars: int) -> Iterator[Page | Embedded | Issue]:
    """Page 1 is all of the text; each picture is a page of its own after it."""
    with opened(content) as file:
        raw = file.read(_BYTES + 1)
    if len(raw) > _BYTES:
        yield Issue("document:1", "truncated", f"the first {_BYTES} bytes were read")
    elif raw.rstrip(b"\0 \r\n\t")[-1:] != b"}":
        yield Issue("document:1", "damaged", "cut off; what is there is read")
    apart = _apart(raw)
    if apart.unread:
        yield Issue("document:1", "unsupported", f"{apart.unread} embedded drawings are not read")
    links = [target.decode("ascii", "replace") for target in _LINK.findall(apart.text)]
    text, issues = cut(joined([_text(apart.text)], links), max_chars, 1)
    yield from issues
    yield Page(1, text)
    for number, digits in enumerate(apart.pictures, 2):
        yield Page(number, "", image=partial(bytes.fromhex, digits.decode("ascii")))
    for digits in apart.objects:
        name, inner = ole.of_rich_text(bytes.fromhex(digits.decode("ascii")))
        yield Embedded(name, partial(bytes, inner))


def _apart(raw: bytes) -> _Apart:
    found, at, kept = _Apart(), 0, []
    for start in _DATA.finditer(raw):
        if start.start() < at:
            continue
        kept.append(raw[at : start.start()])
        at = _end(raw, start.end())
        group = raw[start.end() : at]
        digits = b"".join(_WORD.sub(b" ", group[group.rfind(b"}", 0, -1) + 1 :].rstrip(b"}")).split())
        whole = len(digits) % 2 == 0 and re.fullmatch(rb"[0-9A-Fa-f]+", digits)
        if whole and start[1] == b"objdata":
            found.objects.append(digits)
        elif whole and _SHOWABLE.search(group):
            found.pictures.append(digits)
        else:
            found.unread += 1
    found.text = b"".join((*kept, raw[at:]))
    return found


def _unfolded(raw: bytes) -> bytes:
    """What stands aside of the text, behind it."""
    found, aside = list[bytes](), [raw]
    for _ in range(_NESTED):
        parts, aside = aside, []
        found += [_apart_from_asides(part, aside) for part in parts]
        aside = [rb"\par {" + part for part in aside]
    found += [_ASIDE.sub(rb"{\\par ", part) for part in aside]
    return b"".join((_left_open(found[0]), *found[1:], b"}"))


def _left_open(text: bytes) -> bytes:
    """With its outermost group open, and no other: the last ones of what was cut off may be of no text."""
    text = text.rstrip(b"\0 \r\n\t")
    still = sum(_DEEPER.get(brace[0], 0) for brace in _BRACE.finditer(text))
    return text + b"}" * (still - 1) if still > 0 else text.removesuffix(b"}")


def _apart_from_asides(raw: bytes, aside: list[bytes]) -> bytes:
    kept, at = [], 0
    for start in _ASIDE.finditer(raw):
        if start.start() < at:
            continue
        kept.append(raw[at : start.start()])
        at = _end(raw, start.end())
        if start[1] != b"shprslt":
            aside.append(raw[start.end() : at])
    return b"".join((*kept, raw[at:]))


def _end(raw: bytes, start: int) -> int:
    """Behind the brace that closes the group in which `start` is."""
    depth = 1
    for brace in _BRACE.finditer(raw, start):
        depth += _DEEPER.get(brace[0], 0)
        if not depth:
            return brace.end()
    return len(raw)


def _text(raw: bytes) -> str:
    """Bytes beyond ASCII stand as escapes; a program that writes them bare means the code page that it declares."""
    declared = _CODEPAGE.search(raw[:4096])
    charset = f"cp{declared[1].decode()}" if declared else "mac_roman" if _MAC.match(raw) else "cp1252"
    try:
        codecs.lookup(charset)
    except LookupError:
        charset = "cp1252"
    try:
        text = rtf_to_text(_unfolded(raw).decode(charset, "replace"), charset, errors="replace")  # type: ignore[no-untyped-call]  # none
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # emoji stand there in two halves
        return legible(text).strip("\n")
    except (ValueError, TypeError, LookupError, OverflowError):  # a number or a charset that cannot be one
        return legible(_WORD.sub(b" ", raw).decode(charset, "replace"))
