"""QuickTime and ISO base media files (MOV, MP4, 3GP, M4A): when, where and with what they were recorded.

Source of the format: ISO/IEC 14496-12 and Apple's QuickTime File Format. Only headers are read, wherever in the file
they lie: what a video shows is passed over by seeking, so that its length does not matter.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from struct import unpack, unpack_from
from typing import BinaryIO

from pipeline.parse.times.epochs import unix_s

_SINCE_1904 = 2_082_844_800  # seconds from 1904-01-01, where these files count from, to 1970
_MOST_BYTES = 1_048_576  # of one value
_MOST_ATOMS = 20_000
_DEPTH = 8
_INSIDE = frozenset({b"moov", b"trak", b"mdia", b"udta"})
_XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")


@dataclass
class Movie:
    """What the headers say.

    Attributes:
        created: seconds since 1904-01-01, as stored; UTC by the standard.
        seconds: how long it is.
        kinds: of its tracks: "vide", "soun" …
        values: by key ("com.apple.quicktime.make") or by the four letters of older files ("©xyz").
        xmp: Adobe's packet.
    """

    created: int | None = None
    seconds: float | None = None
    width: int | None = None
    height: int | None = None
    kinds: set[str] = field(default_factory=set)
    values: dict[str, str] = field(default_factory=dict)
    xmp: bytes | None = None


def since_1904(value: int | None) -> int | None:
    """Seconds since 1904-01-01 UTC to UTC microseconds; None if that cannot be a time."""
    return None if value is None else unix_s(value - _SINCE_1904)


def movie(path: Path) -> Movie:
    """Reads the headers of a file.

    Raises:
        ValueError: it has none, or they contradict themselves.
    """
    with path.open("rb") as file:
        reader = _Reader(file)
        reader.read(0, path.stat().st_size, 0)
    if not reader.found:
        raise ValueError("no header of a movie")
    return reader.movie


class _Reader:
    def __init__(self, file: BinaryIO) -> None:
        self.movie = Movie()
        self.found = False
        self._file = file
        self._atoms = 0
        self._keys: list[str] = []
        self._size: tuple[int, int] | None = None

    def read(self, begin: int, end: int, depth: int) -> None:
        """All atoms of a range; those inside where something is wanted."""
        for kind, start, stop in self._between(begin, end):
            if kind == b"trak":
                self._size = None
            if kind in _INSIDE and depth < _DEPTH:
                self.found |= kind == b"moov"
                self.read(start, stop, depth + 1)
            elif kind == b"meta" and depth < _DEPTH:
                whole = self._bytes(start, min(start + 8, stop))
                self.read(start if whole[4:8] == b"hdlr" else start + 4, stop, depth + 1)
            elif kind == b"ilst":
                self._list(start, stop)
            elif depth or kind == b"uuid":
                self._leaf(kind, start, stop)

    def _between(self, begin: int, end: int) -> Iterator[tuple[bytes, int, int]]:
        """The type of each atom of a range, and where its content begins and ends."""
        while end - begin >= 8:
            self._atoms += 1
            if self._atoms > _MOST_ATOMS:  # a long recording in pieces: its header stands before them
                return
            head = self._bytes(begin, min(begin + 16, end))
            size, kind = unpack_from(">I4s", head)
            start = begin + 8
            if size == 1 and len(head) == 16:
                size, start = unpack_from(">Q", head, 8)[0], begin + 16
            stop = end if size == 0 else begin + size
            if stop < start:
                return
            yield kind, start, min(stop, end)
            begin = stop

    def _leaf(self, kind: bytes, start: int, stop: int) -> None:
        if kind == b"mvhd":
            self._header(self._bytes(start, min(start + 32, stop)))
        elif kind == b"tkhd" and stop - start >= 84:
            self._size = unpack(">HxxHxx", self._bytes(stop - 8, stop))
        elif kind == b"hdlr":
            self._handler(self._bytes(start, min(start + 12, stop))[8:12].decode("latin-1"))
        elif kind == b"keys":
            entries = [self._bytes(a, b) for _, a, b in self._between(start + 8, stop)]
            self._keys = [entry.decode("utf-8", "replace") for entry in entries]
        elif kind == b"uuid" and self._bytes(start, min(start + 16, stop)) == _XMP:
            self.movie.xmp = self._bytes(start + 16, stop)
        elif kind == b"XMP_":
            self.movie.xmp = self._bytes(start, stop)
        elif kind[:1] == b"\xa9":  # QuickTime's own: a length and a language before the text
            text = self._bytes(start, stop)
            length = int.from_bytes(text[:2], "big")
            self._keep(kind.decode("latin-1"), text[4 : 4 + length])

    def _header(self, content: bytes) -> None:
        if len(content) < 20:
            raise ValueError("a header that is cut off")
        if content[0] == 1:
            if len(content) < 32:
                raise ValueError("a header that is cut off")
            created, _, scale, length = unpack_from(">QQIQ", content, 4)
        else:
            created, _, scale, length = unpack_from(">IIII", content, 4)
        self.movie.created = created or None
        unknown = length in (0, 2**32 - 1, 2**64 - 1)
        self.movie.seconds = None if unknown or not scale else round(length / scale, 3)

    def _handler(self, kind: str) -> None:
        if kind in ("vide", "soun"):
            self.movie.kinds.add(kind)
        if kind == "vide" and self._size and all(self._size):
            self.movie.width, self.movie.height = self._size

    def _list(self, begin: int, end: int) -> None:
        """Values by the number of their key, or by four letters."""
        for kind, start, stop in self._between(begin, end):
            number = int.from_bytes(kind, "big")
            key = self._keys[number - 1] if 0 < number <= len(self._keys) else kind.decode("latin-1")
            for inner, first, last in self._between(start, stop):
                if inner == b"data" and last - first > 8 and self._bytes(first, first + 4)[3] == 1:
                    self._keep(key, self._bytes(first + 8, last))

    def _keep(self, key: str, value: bytes) -> None:
        text = value.decode("utf-8", "replace").replace("\0", "").strip()
        if text:
            self.movie.values.setdefault(key, text)

    def _bytes(self, start: int, stop: int) -> bytes:
        if stop - start > _MOST_BYTES:
            return b""
        self._file.seek(start)
        return self._file.read(max(0, stop - start))
