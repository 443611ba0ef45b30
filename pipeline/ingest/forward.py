"""A file read once, from front to end, unpacked on the way if it is gzip, bzip2, xz or zstd."""

import bz2
import io
import lzma
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, cast

import zstandard

from pipeline.ingest.container import PIECE, Damaged, Pieces

_GZIP = b"\x1f\x8b"
_AT_ONCE = 64 * PIECE


class Forward:
    """A stream that goes forward only, as tarfile wants one. What could be read before damage is handed over first."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._piece = memoryview(b"")
        self._position = 0
        self._damage: Damaged | None = None

    def tell(self) -> int:
        return self._position

    def read(self, size: int) -> bytes:
        """`size` bytes, fewer at the end and before damage.

        Raises:
            Damaged: not one more can be read.
        """
        if not 0 <= size <= _AT_ONCE:
            raise Damaged("a header claims an unreasonable size")
        parts: list[memoryview] = []
        while size and (part := self._some(size)):
            parts.append(part)
            size -= len(part)
        if self._damage and not parts:
            raise self._damage
        return b"".join(parts)

    def seek(self, position: int) -> int:
        """Read on to `position`, or to the end or the damage if that comes first."""
        if position < self._position:
            raise Damaged("a header points backwards")
        while self._position < position and self._some(position - self._position):
            pass
        return self._position

    def close(self) -> None:
        """Nothing to close; tarfile asks."""

    def _some(self, size: int) -> memoryview:
        if not self._piece and not self._damage:
            try:
                self._piece = memoryview(next(self._pieces, b""))
            except Damaged as damage:
                self._damage = damage
        part, self._piece = self._piece[:size], self._piece[size:]
        self._position += len(part)
        return part


def pieces(path: Path, show: Callable[[bytes], object] = len) -> Pieces:
    """The content of a file, unpacked if need be. Its own bytes go to `show`: all, if it is read to the end."""
    with path.open("rb", buffering=0) as file:
        raw = _raw(iter(lambda: file.read(PIECE), b""), show)
        first = next(raw, b"")
        if first.startswith(_GZIP):
            yield from _unpacked(first, raw)
        elif unpack := next((unpack for magic, unpack in _OTHERS.items() if first.startswith(magic)), None):
            yield from unpack(first, raw)
        elif first:
            yield first
            yield from raw
        for _ in raw:
            pass  # behind the end: shown, not read


def _raw(parts: Iterator[bytes], show: Callable[[bytes], object]) -> Iterator[bytes]:
    for part in parts:
        show(part)
        yield part


def _unpacked(data: bytes, raw: Iterator[bytes]) -> Iterator[bytes]:
    """RFC 1952: one member after the other. What follows the last and is none, such as padding, is left out."""
    while data.startswith(_GZIP):
        decoder = zlib.decompressobj(wbits=31)
        while not decoder.eof:
            try:
                piece = decoder.decompress(data, PIECE)
            except zlib.error:
                raise Damaged("gzip: its content contradicts itself") from None
            if piece:
                yield piece
            data = decoder.unconsumed_tail or (b"" if decoder.eof else next(raw, b""))
            if not data and not piece and not decoder.eof:
                raise Damaged("gzip: cut off")
        data = decoder.unused_data
        if len(data) < len(_GZIP):
            data += next(raw, b"")


def _bzip2(data: bytes, raw: Iterator[bytes]) -> Iterator[bytes]:
    return _stepwise(bz2.BZ2Decompressor(), data, raw, "bzip2")


def _xz(data: bytes, raw: Iterator[bytes]) -> Iterator[bytes]:
    return _stepwise(lzma.LZMADecompressor(memlimit=512 << 20), data, raw, "xz")


def _stepwise(
    decoder: bz2.BZ2Decompressor | lzma.LZMADecompressor, data: bytes, raw: Iterator[bytes], name: str
) -> Iterator[bytes]:
    """One stream. No more than a piece of what comes out is in memory at once."""
    while not decoder.eof:
        if decoder.needs_input and not data and not (data := next(raw, b"")):
            raise Damaged(f"{name}: cut off")
        try:
            piece = decoder.decompress(data, PIECE)
        except (OSError, lzma.LZMAError, MemoryError, EOFError):
            raise Damaged(f"{name}: its content contradicts itself") from None
        data = b""
        if piece:
            yield piece


def _zstd(data: bytes, raw: Iterator[bytes]) -> Iterator[bytes]:
    source = _Source(data, raw)
    decoder = zstandard.ZstdDecompressor(max_window_size=1 << 27)
    with decoder.stream_reader(cast(IO[bytes], source), read_size=PIECE, read_across_frames=True) as stream:
        while True:
            try:
                piece = stream.read(PIECE)
            except zstandard.ZstdError:
                raise Damaged("zstd: its content contradicts itself") from None
            if not piece:
                return
            yield piece


class _Source(io.RawIOBase):
    """What `stream_reader` reads from: the next piece, whatever size it asks for."""

    def __init__(self, first: bytes, raw: Iterator[bytes]) -> None:
        self._first, self._raw = first, raw

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:  # noqa: ARG002 - a piece is what there is
        first, self._first = self._first, b""
        return first or next(self._raw, b"")


_OTHERS = {b"BZh": _bzip2, b"\xfd7zXZ\x00": _xz, b"\x28\xb5\x2f\xfd": _zstd}
"""How a file begins → what unpacks it."""
