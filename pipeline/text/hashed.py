"""SHA-256 of what reads pictures: programs, libraries, language data, networks. A run asks for them several times, and
so does each of its workers."""

import hashlib
from functools import cache
from pathlib import Path


def sha256(file: Path) -> str:
    """Of a file; it is read again only where it is another one, or was written since.

    Raises:
        OSError: it is not there, or cannot be read.
    """
    there = file.stat()
    return _sha256(file, there.st_dev, there.st_ino, there.st_size, there.st_mtime_ns, there.st_ctime_ns)


@cache
def _sha256(file: Path, *_: int) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
