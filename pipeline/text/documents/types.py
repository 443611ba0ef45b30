"""Media types of documents, and which of them each reader reads."""

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."

PDF = "application/pdf"
RTF = "application/rtf"
ZIP = "application/zip"
"""Read only inside of a document: ingest opens all others."""
DOCX, XLSX, PPTX = (
    f"{_OFFICE}{kind}" for kind in ("wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation")
)
OPENDOCUMENT = tuple(f"{_OPEN}{kind}" for kind in ("text", "spreadsheet", "presentation", "graphics"))
FLAT = f"{_OPEN}text-flat-xml"
"""OpenDocument as one XML file; a sheet's and a presentation's are read by what they hold."""

MARKUP = ("text/html", "application/xhtml+xml")
PLAIN = ("text/plain", "text/csv")

IWORK = tuple(f"application/vnd.apple.{kind}" for kind in ("pages", "numbers", "keynote"))

UNREAD = {
    "application/msword": "a document of Word before 2007",
    "application/vnd.ms-excel": "a workbook of Excel before 2007",
    "application/vnd.ms-powerpoint": "a presentation of PowerPoint before 2007",
    "application/vnd.ms-excel.sheet.binary.macroenabled.12": "a binary workbook of Excel (.xlsb)",
}
"""Documents that are known for what they are, listed, and not read: media type → for people."""

DOCUMENTS = frozenset({PDF, DOCX, XLSX, PPTX, RTF, FLAT, *OPENDOCUMENT, *IWORK, *MARKUP, *PLAIN, *UNREAD})
"""Media types of documents that are read, or known by name and said to be unread."""


def readable(type_: str | None) -> bool:
    """Whether there may be text in files of this media type: in any picture, since one that fails is an issue."""
    return type_ in DOCUMENTS or is_picture(type_)


def is_picture(type_: str | None) -> bool:
    """Whether a file is looked at before it is read."""
    return (type_ or "").startswith("image/")


_SUFFIXES = {
    PDF: (".pdf",),
    RTF: (".rtf",),
    ZIP: (".zip",),
    DOCX: (".docx", ".docm", ".dotx"),
    XLSX: (".xlsx", ".xlsm", ".xltx"),
    PPTX: (".pptx", ".pptm", ".ppsx", ".sldx"),
    f"{_OPEN}text": (".odt",),
    f"{_OPEN}spreadsheet": (".ods",),
    f"{_OPEN}presentation": (".odp",),
    f"{_OPEN}graphics": (".odg",),
    FLAT: (".fodt", ".fods", ".fodp"),
    "text/html": (".htm", ".html"),
    "text/plain": (".txt", ".log", ".md"),
    "text/csv": (".csv",),
    "image/*": (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic"),
}
BY_SUFFIX = {suffix: type_ for type_, suffixes in _SUFFIXES.items() for suffix in suffixes}
"""What a file embedded in a document is, by its name: nothing else says so in all formats."""
