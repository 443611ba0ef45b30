"""WhatsApp's encrypted backups on Android, `msgstore.db.crypt12`, `.crypt14` and `.crypt15`.

Source of the format: public descriptions by those who have read their own backups (the discussions of the projects
WhatsApp-Viewer and wa-crypt-tools, 2021 to 2026), checked against the headers that people have published there.

crypt12 begins with 67 bytes of which the last 16 are the nonce. crypt14 and crypt15 begin with the length of a protocol
buffer, sometimes a byte 1, and that buffer: its field 2.5 (crypt14) or 3.1 (crypt15) is the nonce. Then comes a
compressed database in AES-256-GCM, its tag of 16 bytes, and a checksum. The key is the last 32 of the 158 bytes of
`files/key`; that of crypt15 is derived by HKDF from the 32 bytes at the end of `encrypted_backup.key`, which are the 64
digits that the owner was shown.
"""

import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from Crypto.Cipher import AES
from Crypto.Hash import SHA256
from Crypto.Protocol.KDF import HKDF

from pipeline.ingest.container import PIECE, Damaged, Pieces

NAME = re.compile(r"(?P<store>.+)\.crypt(?:12|14|15)")
BUSINESS = re.compile(r"com\.whatsapp\.w4b|WhatsApp Business")

_JAVA = bytes.fromhex("aced0005757200025b42acf317f8060854e002000078700000")  # a serialised array, up to its length
_NONCE = re.compile(rb"\x1a\x12\x0a\x10(?P<new>.{16})|\x2a\x10(?P<old>.{16})", re.DOTALL)
_OLD_KEY, _KEY = 131, 32
_SQLITE, _ZLIB = b"SQLite format 3\0", b"\x78"


def opened(copy: Path, keys: Sequence[bytes]) -> Callable[[], Pieces] | None:
    """The database inside of a backup, by the first key that fits; None if none does, or it is no such backup."""
    with copy.open("rb") as file:
        head = file.read(1024)
    size = copy.stat().st_size
    for start, end, nonce in _layouts(head, size):
        for key in (derived for given in keys for derived in _derived(given)):
            if _fits(copy, start, key, nonce):
                return lambda: _content(copy, start, end, key, nonce)
    return None


def _layouts(head: bytes, size: int) -> Iterator[tuple[int, int, bytes]]:
    """Where the cipher's text may begin and end, and its nonce."""
    found = _nonce(head)
    if found:
        yield found[0], size - 32, found[1]
    if len(head) > 67:
        yield 67, size - 36, head[51:67]


def _nonce(head: bytes) -> tuple[int, bytes] | None:
    """Where the header ends, and the nonce in it, behind the tags of its fields."""
    start = 2 if head[1:2] == b"\x01" else 1
    end = start + (head[0] if head else 0)
    found = _NONCE.search(head, start, end)
    return (end, found["new"] or found["old"]) if found else None


def _derived(given: bytes) -> Iterator[bytes]:
    """The keys that a file, or 64 digits, may stand for."""
    text = given.strip()
    if re.fullmatch(rb"(?:[0-9a-fA-F]\s*){64}", text):
        given = bytes.fromhex(text.decode())
    elif given.startswith(_JAVA):
        given = given[len(_JAVA) + 2 :]
    if len(given) == _OLD_KEY:
        yield given[-_KEY:]
    elif len(given) == _KEY:
        yield HKDF(given, 32, b"\0" * 32, SHA256, context=b"backup encryption")
        yield given


def _fits(copy: Path, start: int, key: bytes, nonce: bytes) -> bool:
    """Whether it decrypts to what a backup begins with. The tag is checked at the end: that may be cut off."""
    with copy.open("rb") as file:
        file.seek(start)
        plain = AES.new(key, AES.MODE_GCM, nonce=nonce).decrypt(file.read(4096))
    if plain.startswith(_SQLITE):
        return True
    try:
        return plain.startswith(_ZLIB) and zlib.decompressobj().decompress(plain, 64).startswith(_SQLITE[:16])
    except zlib.error:
        return False


def _content(copy: Path, start: int, end: int, key: bytes, nonce: bytes) -> Pieces:
    cipher, inflate = AES.new(key, AES.MODE_GCM, nonce=nonce), zlib.decompressobj()
    with copy.open("rb") as file:
        file.seek(start)
        left, compressed = max(0, end - start), None
        while left and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            plain = cipher.decrypt(piece)
            compressed = plain.startswith(_ZLIB) if compressed is None else compressed
            yield from _inflated(inflate, plain) if compressed else (plain,)
        tag = file.read(16)
    try:
        cipher.verify(tag)
    except ValueError:
        raise Damaged("the backup does not fit its own authentication tag") from None


def _inflated(inflate: "zlib._Decompress", plain: bytes) -> Iterator[bytes]:
    """In pieces of a limited size, however small they were packed. What stands behind the end is nothing."""
    try:
        while plain and not inflate.eof:
            if piece := inflate.decompress(plain, PIECE):
                yield piece
            plain = inflate.unconsumed_tail
    except zlib.error as error:
        raise Damaged("its compressed content contradicts itself") from error
