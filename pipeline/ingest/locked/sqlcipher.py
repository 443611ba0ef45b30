"""SQLCipher: a SQLite database whose pages are encrypted, with its log. Opened page by page, so that what was deleted
is still where it was.

Source of the format: Zetetic's own design document (AES-256-CBC for each page, its nonce and HMAC in the reserved end
of the page, keys by PBKDF2 from the salt in the first 16 bytes; HMAC key by two more rounds with the salt xor 0x3a) and
its list of defaults of versions 2 to 4. Apps choose rounds, page size and hash of their own: what fits is found by the
HMAC of the first page. iOS apps leave the first 32 bytes plain and keep the salt behind the key. Version 1 has no HMAC
and is not opened.
"""

import hmac
import re
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import pbkdf2_hmac
from pathlib import Path

from Crypto.Cipher import AES

from pipeline.ingest.container import PIECE, Damaged, Pieces

_MAGIC = b"SQLite format 3\0"
_HASHES = {"sha512": 64, "sha1": 20, "sha256": 32}
_ROUNDS = (256_000, 64_000, 4_000, 1)
_PAGES = (4096, 1024, 8192, 16384)
HEAD = max(_PAGES)
_PLAIN_HEADER = 32
_SALT = 16
_FRAME, _LOG_HEADER = 24, 32


@dataclass(frozen=True)
class Cipher:
    """How the pages of one database are encrypted.

    Attributes:
        plain: bytes of the first page that are not: its salt, or a header in plain text.
        reserve: bytes at the end of a page: its nonce, its HMAC, and what fills up.
    """

    key: bytes
    mac_key: bytes
    hash: str
    page: int
    plain: int

    @property
    def reserve(self) -> int:
        return -(-(16 + _HASHES[self.hash]) // 16) * 16

    def fits(self, number: int, page: bytes) -> bool:
        """Whether a page has the HMAC that it says."""
        skip, end = self.plain if number == 1 else 0, self.page - self.reserve
        said = page[end + 16 : end + 16 + _HASHES[self.hash]]
        message = page[skip : end + 16] + struct.pack("<I", number)
        return len(page) == self.page and hmac.compare_digest(hmac.digest(self.mac_key, message, self.hash), said)

    def decrypted(self, number: int, page: bytes) -> bytes:
        """A page as SQLite would have it. One that is all zeros was never written."""
        if not any(page):
            return page
        skip, end = self.plain if number == 1 else 0, self.page - self.reserve
        inner = AES.new(self.key, AES.MODE_CBC, iv=page[end : end + 16]).decrypt(page[skip:end])
        head = b"" if number != 1 else _MAGIC if skip == _SALT else page[:skip]
        return head + inner + bytes(self.reserve)


def opened(copy: Path, keys: Sequence[bytes]) -> Callable[[], Pieces] | None:
    """The database, by the first key that fits; as it is if it is not encrypted; None if no key fits."""
    first = _first(copy)
    if _is_plain(first):
        return lambda: _as_it_is(copy)
    cipher = next((cipher for key in keys if (cipher := _cipher(key, first))), None)
    return (lambda: _pages(copy, cipher)) if cipher else None


def log(database: Path, copy: Path, keys: Sequence[bytes]) -> Callable[[], Pieces] | None:
    """The -wal of a database, with the checksums of frames that are not encrypted; as it is if the database is."""
    first = _first(database)
    if _is_plain(first):
        return lambda: _as_it_is(copy)
    cipher = next((cipher for key in keys if (cipher := _cipher(key, first))), None)
    return (lambda: _frames(copy, cipher)) if cipher else None


def _first(copy: Path) -> bytes:
    with copy.open("rb") as file:
        return file.read(HEAD)


def _is_plain(first: bytes) -> bool:
    """Whether it is not encrypted, or empty: behind a header in plain text alone stands what is not zero where SQLite's
    is (bytes 72 to 91)."""
    return not first or (first.startswith(_MAGIC) and not any(first[72:92]))


@lru_cache(maxsize=64)
def _cipher(given: bytes, first: bytes) -> Cipher | None:
    """How a database is encrypted whose first page this is; None if this is not its key."""
    for key, salt, plain in _keys(given, first):
        ciphers = (
            Cipher(derived, pbkdf2_hmac(hash_, derived, bytes(b ^ 0x3A for b in salt), 2, 32), hash_, page, plain)
            for hash_ in _HASHES
            for derived in _derived(key, salt, hash_)
            for page in _PAGES
        )
        if found := next((cipher for cipher in ciphers if cipher.fits(1, first[: cipher.page])), None):
            return found
    return None


def _keys(given: bytes, first: bytes) -> Iterator[tuple[tuple[bytes, bool], bytes, int]]:
    """What a key may mean: (itself, whether it is raw), the salt, and how much of the first page is plain."""
    text = given.strip()
    digits = re.fullmatch(rb"(?:x')?([0-9a-fA-F]{64})([0-9a-fA-F]{32})?'?", text)
    raw = (
        bytes.fromhex((digits[1] + (digits[2] or b"")).decode()) if digits else given if len(given) in (32, 48) else b""
    )
    if len(raw) == 48:
        yield (raw[:32], True), raw[32:], _PLAIN_HEADER if first.startswith(_MAGIC) else _SALT
    elif raw:
        yield (raw, True), first[:_SALT], _SALT
    yield (text, False), first[:_SALT], _SALT


def _derived(key: tuple[bytes, bool], salt: bytes, hash_: str) -> Iterator[bytes]:
    given, raw = key
    if raw:
        yield given
        return
    yield from (pbkdf2_hmac(hash_, given, salt, rounds, 32) for rounds in _ROUNDS)


def _as_it_is(copy: Path) -> Pieces:
    with copy.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def _pages(copy: Path, cipher: Cipher) -> Pieces:
    """Page by page. One that does not have its HMAC is damaged: it is left as zeros, and said at the end."""
    broken = number = 0
    with copy.open("rb") as file:
        while page := file.read(cipher.page):
            number += 1
            whole = not any(page) or cipher.fits(number, page)
            broken += not whole
            yield cipher.decrypted(number, page) if whole else bytes(cipher.page)
    if broken:
        raise Damaged(f"{broken} of {number} encrypted pages do not fit their own authentication code")


def _frames(copy: Path, cipher: Cipher) -> Pieces:
    """Frames of the present use of the log get checksums that fit; those of earlier uses keep what they have."""
    with copy.open("rb") as file:
        header = file.read(_LOG_HEADER)
        order = ">" if header[:4] == b"\x37\x7f\x06\x83" else "<"
        if header:
            yield header
        if len(header) < _LOG_HEADER:
            return
        was = now = struct.unpack(">2I", header[24:32])
        while len(frame := file.read(_FRAME + cipher.page)) == _FRAME + cipher.page:
            head, page = frame[:_FRAME], frame[_FRAME:]
            number = struct.unpack(">I", head[:4])[0]
            plain = cipher.decrypted(number, page) if cipher.fits(number, page) else bytes(cipher.page)
            if head[8:16] == header[16:24] and was:
                was = _checksum(_checksum(was, head[:8], order), page, order)
                was = was if was == struct.unpack(">2I", head[16:24]) else ()
            if head[8:16] == header[16:24] and was:
                now = _checksum(_checksum(now, head[:8], order), plain, order)
                head = head[:16] + struct.pack(">2I", *now)
            yield head + plain


def _checksum(before: tuple[int, ...], content: bytes, order: str) -> tuple[int, int]:
    """SQLite's checksum of a log, over eight bytes at a time."""
    first, second = before
    for one, two in struct.iter_unpack(f"{order}2I", content):
        first = (first + one + second) & 0xFFFFFFFF
        second = (second + two + first) & 0xFFFFFFFF
    return first, second
