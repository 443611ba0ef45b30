"""What a container is: an extraction as one list of logical paths, whatever it was delivered in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from models.issues import Issue


@dataclass(frozen=True)
class Entry:
    """A file inside a container.

    Attributes:
        path: logical path on the device, forward slashes, no leading slash.
        size_bytes: declared size; the content decides.
        modified_at: aware, or None where the container keeps none, or none with a zone.
        open: a stream of the content, to be read once; raises an OSError where it cannot be read.
        issue: why it cannot be read (encrypted, a link …); `open` is then not called.
        locator: names the bytes inside the container where the logical path does not (a backup's file id).
    """

    path: str
    size_bytes: int | None
    modified_at: datetime | None
    open: Callable[[], BinaryIO]
    issue: Issue | None = None
    locator: str | None = None


@dataclass(frozen=True)
class Container:
    """A format that extractions come in. Inputs are never written to.

    Attributes:
        recognises: whether the file or folder is of this format, by content.
        entries: its files, each once, in an order that is always the same. An entry's stream is read before the next
            entry is asked for. Issues are about the container as a whole.
    """

    name: str
    recognises: Callable[[Path], bool]
    entries: Callable[[Path], Iterator[Entry | Issue]]
