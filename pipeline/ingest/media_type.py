"""What a file is, by its first bytes. Its name is a hint among texts, never a proof.

Source: the signatures that each format's standard gives for what phones hold; puremagic knows the other thousand.
Cost: 30 to 100 µs.
Not told apart: text without a form of its own (it is text/plain), and what neither knows: None.
"""

import re
from pathlib import PurePosixPath

import puremagic

from pipeline.ingest.text_type import text_type

HEAD = 65_536
"""Bytes that are looked at, at most."""

SQLITE = "application/vnd.sqlite3"

_SURE = 4  # bytes; shorter signatures fit one file in a thousand by accident

_OFFICE = "application/vnd.openxmlformats-officedocument."
_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"SQLite format 3\0", SQLITE),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"%PDF-", "application/pdf"),
    (b"bplist", "application/x-plist"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"#!AMR", "audio/amr"),
    (b"#!SILK_V3", "audio/silk"),
    (b"\x02#!SILK_V3", "audio/silk"),
    (b"\x1f\x8b", "application/gzip"),
    (b"{\\rtf", "application/rtf"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\x78\x9f\x3e\x22", "application/ms-tnef"),
    (b"!BDN", "application/vnd.ms-outlook-pst"),
)
_ANY_PICTURE = (b"mif1", b"msf1")
_BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"hevc", b"heim", b"heis", b"hevm", b"hevs"), "image/heic"),
    **dict.fromkeys(_ANY_PICTURE, "image/heif"),
    **dict.fromkeys((b"avif", b"avis"), "image/avif"),
    **dict.fromkeys((b"M4A ", b"M4B ", b"M4P "), "audio/mp4"),
    b"qt  ": "video/quicktime",
}
_BITMAP_HEADS = tuple(size.to_bytes(4, "little") for size in (12, 16, 40, 52, 56, 64, 108, 124))
"""How long the second head of a BMP can be: "BM" alone begins many a text."""
_MATROSKA = b"\x1a\x45\xdf\xa3"
_FRAMES = {".mp3": "audio/mpeg", ".aac": "audio/aac"}  # of eleven bits: too short without a name
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_OPEN = "application/vnd.oasis.opendocument."
_ANDROID = "application/vnd.android.package-archive"
_ZIPPED = re.compile(
    rb"PK\x03\x04.{26}(?:(word/|xl/|ppt/|AndroidManifest\.xml)|"
    rb"mimetype.{0,64}?application/vnd\.oasis\.opendocument\.(text|spreadsheet|presentation|graphics))",
    re.DOTALL,
)
"""Entries that only one kind of document has, in an archive; OpenDocument names itself in the first."""
_ZIPPED_FORMS = {
    b"word/": _OFFICE + "wordprocessingml.document",
    b"xl/": _OFFICE + "spreadsheetml.sheet",
    b"ppt/": _OFFICE + "presentationml.presentation",
    b"AndroidManifest.xml": _ANDROID,
}
_XLSB = "application/vnd.ms-excel.sheet.binary.macroenabled.12"
_ZIPPED_NAMES = {
    **dict.fromkeys((".docx", ".docm"), _ZIPPED_FORMS[b"word/"]),
    **dict.fromkeys((".xlsx", ".xlsm"), _ZIPPED_FORMS[b"xl/"]),
    **dict.fromkeys((".pptx", ".pptm"), _ZIPPED_FORMS[b"ppt/"]),
    ".xlsb": _XLSB,
    ".apk": _ANDROID,
    ".pages": "application/vnd.apple.pages",
    ".numbers": "application/vnd.apple.numbers",
    ".key": "application/vnd.apple.keynote",
    **{f".od{form[0]}": _OPEN + form for form in ("text", "spreadsheet", "presentation", "graphics")},
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_FORMS = {
    "WordDocument": "application/msword",
    "Workbook": "application/vnd.ms-excel",
    "PowerPoint Document": "application/vnd.ms-powerpoint",
    "__properties_version1.0": "application/vnd.ms-outlook",
}
"""Streams that only one kind of file has; their names mostly stand near its beginning."""
_OLE_STREAMS = tuple((name.encode("utf-16-le"), type_) for name, type_ in _OLE_FORMS.items())
_OLE_NAMES = {".msg": "application/vnd.ms-outlook", ".xls": "application/vnd.ms-excel"}
_OLE_NAMES |= {".ppt": "application/vnd.ms-powerpoint", ".doc": "application/msword"}
_OLE_NAMES |= {suffix: type_ for suffix, type_ in _ZIPPED_NAMES.items() if type_.startswith(_OFFICE)}
"""Office puts what has a password into such a file, under its own name."""


def media_type(head: bytes, path: str) -> str | None:
    """The media type of a file.

    Args:
        head: its first bytes, HEAD of them if it has so many.
        path: its name; decides only between forms that their content does not tell apart.

    Returns:
        A type of IANA's where there is one; None for what is empty or unknown.
    """
    suffix = PurePosixPath(path).suffix.lower()
    found = _signature(head, suffix) or text_type(head, suffix, PurePosixPath(path).name)
    if not found and b"%PDF-" in head[:1024]:  # readers of PDF pass over what stands before it
        return "application/pdf"
    return found or _known_to_puremagic(head, suffix)


def _signature(head: bytes, suffix: str) -> str | None:
    for start, type_ in _STARTS:
        if head.startswith(start):
            return type_
    if head[4:8] == b"ftyp":
        return _brand(head)
    if head.startswith(b"BM") and head.startswith(_BITMAP_HEADS, 14):
        return "image/bmp"
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12])
    if head.startswith(b"PK\x03\x04"):
        return _zipped(head, suffix)
    if head.startswith(_MATROSKA):
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    if head[:1] == b"\xff" and head[1:2] >= b"\xe0" and suffix in _FRAMES:
        return _FRAMES[suffix]
    if head.startswith(_OLE):
        found = next((type_ for stream, type_ in _OLE_STREAMS if stream in head), None)
        return found or _OLE_NAMES.get(suffix, "application/x-ole-storage")
    return None


def _zipped(head: bytes, suffix: str) -> str:
    """The first entry that says it: a document may have others of other kinds inside."""
    found = _ZIPPED.search(head)
    if not found or suffix == ".xlsb":
        return _ZIPPED_NAMES.get(suffix, "application/zip")
    return _ZIPPED_FORMS[found[1]] if found[1] else _OPEN + found[2].decode()


def _brand(head: bytes) -> str:
    """ISO/IEC 14496-12: the major brand, then those it is compatible with."""
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, min(int.from_bytes(head[:4], "big"), 256), 4))]
    if brands[0] in _ANY_PICTURE:
        brands.sort(key=lambda brand: brand in _ANY_PICTURE)
    found = next((_BRANDS[brand] for brand in brands if brand in _BRANDS), None)
    return "video/3gpp" if not found and head[8:11] in (b"3gp", b"3g2") else found or "video/mp4"


def _indexed() -> dict[tuple[int, int], dict[bytes, list[puremagic.PureMagic]]]:
    """puremagic's signatures by place and length. Its own search compares all of them: 20 times slower, and signatures
    that fit equally well come in another order each time."""
    index: dict[tuple[int, int], dict[bytes, list[puremagic.PureMagic]]] = {}
    for magic in puremagic.magic_header_array:
        if magic.mime_type and len(magic.byte_match) >= _SURE:
            place = index.setdefault((magic.offset, len(magic.byte_match)), {})
            place.setdefault(magic.byte_match, []).append(magic)
    return dict(sorted(index.items(), key=lambda item: (-item[0][1], item[0][0])))


_INDEX = _indexed()


def _known_to_puremagic(head: bytes, suffix: str) -> str | None:
    """By the longest signature; of equal ones, that whose extension the name has, then the first by name."""
    for (offset, length), signatures in _INDEX.items():
        if found := signatures.get(head[offset : offset + length]):
            best = min(found, key=lambda magic: (magic.extension != suffix, magic.mime_type, magic.extension))
            return str(best.mime_type)
    return None
