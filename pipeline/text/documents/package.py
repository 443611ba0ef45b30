"""The archive that an office document is (OPC, ISO 29500-2; OpenDocument): its parts, parsed one by one.

A document with one broken part has others: nothing here needs all of it. The XML is read without entities, without the
network, and no deeper than libxml2 allows (256).
"""

import posixpath
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from lzma import LZMAError
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

from lxml import etree

from models.issues import Issue
from pipeline.text.documents.page import Content, Embedded, Page
from pipeline.text.documents.page import opened as opened_file

PART_BYTES = 268_435_456
"""256 MiB of XML, or of one picture, is no letter."""

_MOST_BYTES = 2_147_483_648  # of all parts that are read: an archive may name one part, or its bytes, many times over
_NUMBER = re.compile("[0-9]+")
_DIGITS = 12
_PICTURE = re.compile(r".*\.(png|jpe?g|gif|bmp|tiff?|webp|heic)", re.IGNORECASE)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_RELATED = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_SHOWN_LINK = re.compile(r"(?:https?|ftp|mailto|tel|sms):", re.IGNORECASE)


class Bomb(ValueError):
    """A part, or all of them together, would expand beyond reason."""


UNREADABLE = (
    *(BadZipFile, zlib.error, LZMAError, OSError, EOFError, RuntimeError, KeyError, OverflowError),
    *(etree.XMLSyntaxError, ValueError),
)
"""What a damaged archive, or a damaged part of it, makes the libraries raise."""


def why(error: Exception) -> Issue:
    """What is said of a part that cannot be read."""
    if isinstance(error, Bomb):
        limits = f"a part expands to more than {PART_BYTES} bytes, or all of them to more than {_MOST_BYTES}"
        return Issue("document:1", "bomb", limits)
    if type(error) is RuntimeError:  # how zipfile says that an entry is encrypted
        return Issue("document:1", "encrypted", "a part of the archive needs a password")
    return Issue("document:1", "damaged", f"a part is cut off or cannot be read: {type(error).__name__}")


def parsed(content: bytes) -> Any:
    """The root of a part.

    Raises:
        etree.XMLSyntaxError: it is no XML, or nested beyond reason.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    return etree.fromstring(content, parser)


def local(element: Any) -> str:
    """The local name: programs write either of two namespaces. What is no element (an entity) has none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Any, name: str) -> str | None:
    """An attribute by its local name."""
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), None)


@dataclass(frozen=True)
class Relation:
    """What a part says it belongs with: `type` is the last word of its address, `target` a part or an address."""

    id: str
    type: str
    target: str
    external: bool


@dataclass
class Package:
    """An open archive.

    Attributes:
        names: of its parts, in their order.
        left: bytes that may still come out of it.
    """

    archive: ZipFile
    names: dict[str, None]
    left: int

    def content(self, name: str) -> bytes | Issue:
        """The bytes of a part."""
        try:
            with self.part(name) as file:
                return file.read(self.archive.getinfo(name).file_size)  # see `part`: without it, a gigabyte more
        except UNREADABLE as error:
            return why(error)

    def part(self, name: str) -> IO[bytes]:
        """A part to be read.

        Raises:
            one of UNREADABLE: see `why`.
        """
        size = self.archive.getinfo(name).file_size  # no more than it says comes out
        self.left -= size
        if size > PART_BYTES or self.left < 0:
            raise Bomb
        return self.archive.open(name)

    def root(self, name: str) -> Any | Issue:
        """A part of XML."""
        content = self.content(name)
        if isinstance(content, Issue):
            return content
        try:
            return parsed(content)
        except UNREADABLE as error:
            return why(error)

    def matching(self, pattern: str) -> list[str]:
        """Names of parts, in the order that their numbers give."""
        found = filter(re.compile(pattern, re.IGNORECASE).fullmatch, self.names)
        return sorted(found, key=lambda name: _NUMBER.sub(lambda digits: digits[0].zfill(_DIGITS), name))

    def related(self, name: str) -> list[Relation]:
        """What a part belongs with; nothing if that cannot be read: the parts are found by their names as well."""
        folder, _, base = name.rpartition("/")
        beside = f"{folder}/_rels/{base}.rels" if folder else f"_rels/{base}.rels"
        root = self.root(beside) if beside in self.names else None
        if root is None or isinstance(root, Issue):
            return []
        return [_relation(folder, entry) for entry in root.iter(_RELATED)]

    def links(self, name: str) -> list[str]:
        """Addresses behind the links of a part."""
        targets = (relation.target for relation in self.related(name) if relation.external)
        return [target for target in dict.fromkeys(targets) if _SHOWN_LINK.match(target)]

    def pictures(self, pattern: str, start: int) -> Iterator[Page | Issue]:
        """Each embedded picture as a page; drawings (EMF, WMF) are counted."""
        names = self.matching(pattern)
        readable = [name for name in names if _PICTURE.fullmatch(name)]
        if drawings := len(names) - len(readable):
            yield Issue("document:1", "unsupported", f"{drawings} embedded drawings or recordings are not read")
        for number, name in enumerate(readable, start):
            content = self.content(name)
            if isinstance(content, Issue):
                yield Issue(f"page:{number}", content.code, content.detail)
            else:
                yield Page(number, "", image=partial(bytes, content))

    def embedded(self, pattern: str) -> Iterator[Embedded | Issue]:
        """Embedded documents and objects."""
        for name in self.matching(pattern):
            content = self.content(name)
            yield content if isinstance(content, Issue) else Embedded(name, partial(bytes, content))


def opened(content: Content) -> Package | Issue:
    """The archive; or why it is none, which an older format or a password may be the reason of."""
    try:
        archive = ZipFile(content if isinstance(content, Path) else BytesIO(content))
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        return _not_a_zip(content)
    return Package(archive, dict.fromkeys(archive.namelist()), _MOST_BYTES)


def _not_a_zip(content: Content) -> Issue:
    """Office puts a document with a password into an OLE container, and so did its versions before 2007."""
    with opened_file(content) as file:
        head = file.read(1_048_576)
    if not head.startswith(_OLE):
        return Issue("document:1", "damaged", "not a ZIP archive")
    if _LOCKED in head:
        return Issue("document:1", "encrypted", "needs its password")
    return Issue("document:1", "unsupported", "the binary format of Office before 2007")


def _relation(folder: str, entry: Any) -> Relation:
    target, external = str(entry.get("Target") or ""), entry.get("TargetMode") == "External"
    if not external:
        target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
    return Relation(str(entry.get("Id") or ""), str(entry.get("Type") or "").rpartition("/")[2], target, external)
