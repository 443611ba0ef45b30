"""The force's list of files that are never shown, not even blurred: pictures for which there is a procedure of its own
(domain W-04). One MD5, SHA-1 or SHA-256 a line, as such lists are handed out.

A list has millions of lines: of each hash the first eight bytes are kept, which two files share by chance once in
10¹². What is on no list is not thereby known to be anything.
"""

import hashlib
import os
import threading
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import Refused

_LENGTHS = frozenset({32, 40, 64})
_PIECE = 1 << 20


class HashList:
    """The list, read when it is first needed and again when it has changed.

    Args:
        path: where it lies; None: the force has given none.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._one = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._known = array("Q")

    @property
    def stamp(self) -> int:
        """Which list it is: when it was last written, in nanoseconds since 1970; 0 without one. What was made under
        another is to be asked for again, under an older one too: a list may come late, with the time of its original.
        """
        return self._status().st_mtime_ns if self.path else 0

    def has(self, *hashes: str) -> bool:
        """Whether any of these hashes is on it.

        Raises:
            Refused: it cannot be read. Nothing may be shown then.
        """
        if self.path is None:
            return False
        known = self._read()
        return any(_in(known, _short(value)) for value in hashes)

    def _read(self) -> "array[int]":
        with self._one:
            status = self._status()
            stamp = status.st_mtime_ns, status.st_size
            if stamp != self._stamp:
                self._known = array("Q", sorted(self._hashes()))
                self._stamp = stamp
            return self._known

    def _status(self) -> os.stat_result:
        assert self.path is not None  # noqa: S101 - asked only where there is a list
        try:
            return self.path.stat()
        except OSError as error:
            raise self._refused(f"cannot be read ({type(error).__name__})") from None

    def _hashes(self) -> Iterator[int]:
        assert self.path is not None  # noqa: S101 - as above
        try:
            with self.path.open(encoding="ascii") as lines:
                for number, line in enumerate(lines, 1):
                    if (value := line.strip()) and not value.startswith("#"):
                        yield self._hash(value, number)
        except UnicodeDecodeError:
            raise self._refused("is no text") from None
        except OSError as error:
            raise self._refused(f"cannot be read ({type(error).__name__})") from None

    def _hash(self, value: str, number: int) -> int:
        try:
            if len(value) in _LENGTHS:
                return _short(value)
        except ValueError:
            pass
        raise self._refused(f"line {number} is no MD5, SHA-1 or SHA-256")

    def _refused(self, why: str) -> Refused:
        return Refused(
            f"review.hash_list: the list {why}. No picture, recording or page is shown until it can be read: put it in "
            "order, or ask whoever keeps this program."
        )


def hashes(file: Path) -> tuple[str, str, str]:
    """SHA-256, SHA-1 and MD5 of a file."""
    made = (hashlib.sha256(), hashlib.sha1(usedforsecurity=False), hashlib.md5(usedforsecurity=False))
    with file.open("rb") as content:
        while piece := content.read(_PIECE):
            for one in made:
                one.update(piece)
    sha256, sha1, md5 = (one.hexdigest() for one in made)
    return sha256, sha1, md5


def _short(value: str) -> int:
    return int(value[:16], 16)


def _in(known: "array[int]", value: int) -> bool:
    place = bisect_left(known, value)
    return place < len(known) and known[place] == value
