"""What a container is: an extraction as one list of logical paths, whatever it was delivered in."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from models.issues import Issue

PIECE = 1 << 20
"""Bytes that are in memory at once of any content."""

Pieces = Generator[bytes, None, None]
"""Content in order, none of its pieces empty. Raises an OSError where it cannot go on; what came before stands."""


class Damaged(OSError):
    """The bytes are cut off or contradict their own format. The message never quotes evidence."""


@dataclass(frozen=True)
class Entry:
    """A file inside a container.

    Attributes:
        path: logical path on the device, as `pipeline.ingest.names` cleans it.
        read: its content, to be read once; None where there is nothing to read (a link, encrypted, missing): `issue`
            then says why.
        size_bytes: declared size; the content decides.
        stored_bytes: what it takes in the container, where it is compressed on its own.
        modified_at: aware, or None where the container keeps none, or none with a zone.
        issue: what is odd about it.
        opens: it is an archive, and its files follow once it has been read.
    """

    path: str
    read: Callable[[], Pieces] | None
    size_bytes: int | None = None
    stored_bytes: int | None = None
    modified_at: datetime | None = None
    issue: Issue | None = None
    opens: bool = False


def _to_nobody(piece: bytes) -> None:
    """Is shown bytes that nobody wants to see."""


@dataclass(frozen=True)
class Reading:
    """One reading of a container.

    Attributes:
        path: the file or folder.
        scratch: a folder for temporary copies.
        show: is shown the container's own bytes, in order, by formats that are read from front to end.
        password: for formats that have one.
        keys: key of an application in the catalogue → keys of its stores, as they were handed in.
    """

    path: Path
    scratch: Path
    show: Callable[[bytes], object] = _to_nobody
    password: str | None = None
    keys: Mapping[str, Sequence[bytes]] = field(default_factory=dict)


@dataclass(frozen=True)
class Container:
    """A format that extractions come in. Inputs are never written to.

    Attributes:
        name: the format.
        recognises: whether the file or folder is of this format, by content; fast. Raises `Refused` if it is one that
            nobody can read.
        entries: its files, each once, in an order that is always the same; an entry is read before the next one is
            asked for. Issues are about the container as a whole. Raises `Refused` if nothing in it can be read.
        shows: `entries` reads the file from front to end and shows all of it: whoever hashes it need not read it again.
        last_resort: asked only if no other format recognises it.
    """

    name: str
    recognises: Callable[[Path], bool]
    entries: Callable[[Reading], Iterator[Entry | Issue]]
    shows: bool = False
    last_resort: bool = False
