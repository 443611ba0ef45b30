"""A backup of `adb backup`: a tar behind a header of a few lines, compressed or not, encrypted or not.

Source: Android's own BackupManagerService (AOSP), versions 1 to 5 of the format: PBKDF2 with SHA-1, AES-256 in CBC, the
master key in a blob that the password opens. Since Android 12 most apps are not in one.
Logical path: `apps/<package>/db/x` as `data/data/<package>/databases/x`, `f` as files, `sp` as shared_prefs, `r` as the
app's own folder, and `shared/0/` as `data/media/0/`, so that parsers find what they know.
Times: seconds since 1970, UTC.
"""

import hashlib
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from models.issues import Issue
from pipeline.errors import Refused
from pipeline.ingest.container import PIECE, Container, Damaged, Entry, Pieces, Reading
from pipeline.ingest.containers.tar_archive import entries

_MAGIC = b"ANDROID BACKUP\n"
_HEADER = 4096
_BLOCK = 16
_MOST_ROUNDS = 10_000_000
_PLACES = {"db": "databases/", "f": "files/", "sp": "shared_prefs/", "r": "", "ef": "external_files/", "c": "cache/"}


@dataclass(frozen=True)
class _Header:
    """Its lines. `locked`: user salt, checksum salt, rounds, user IV and the master key's blob."""

    compressed: bool
    locked: tuple[bytes, bytes, int, bytes, bytes] | None
    length: int


def _recognises(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def _entries(reading: Reading) -> Iterator[Entry | Issue]:
    with reading.path.open("rb") as file:
        header = _header(reading.path, file.read(_HEADER))
    key = _key(reading, header.locked) if header.locked else None
    for entry in entries(reading, partial(_tar, reading.path, header, key)):
        yield replace(entry, path=_device_path(entry.path)) if isinstance(entry, Entry) else entry


def _header(path: Path, head: bytes) -> _Header:
    damaged = Refused(f"{path}: the header of this Android backup is damaged. Copy it again from where it came.")
    lines = head.split(b"\n")
    try:
        encryption = lines[3]
        if encryption == b"none":
            return _Header(lines[2] == b"1", None, len(b"\n".join(lines[:4])) + 1)
        if encryption != b"AES-256":
            raise Refused(f"{path}: an Android backup with an encryption that is not known here. Deliver it decrypted.")
        salt, checksum, rounds, iv, blob = lines[4:9]
        given = (bytes.fromhex(salt.decode()), bytes.fromhex(checksum.decode()), int(rounds))
        locked = (*given, bytes.fromhex(iv.decode()), bytes.fromhex(blob.decode()))
        if not 0 < locked[2] <= _MOST_ROUNDS or len(locked[3]) != _BLOCK or len(locked[4]) % _BLOCK or not locked[4]:
            raise damaged
        return _Header(lines[2] == b"1", locked, len(b"\n".join(lines[:9])) + 1)
    except (ValueError, IndexError, UnicodeDecodeError):
        raise damaged from None


def _key(reading: Reading, locked: tuple[bytes, bytes, int, bytes, bytes]) -> tuple[bytes, bytes]:
    """The master key and its IV, from the blob that the password opens."""
    from Crypto.Cipher import AES  # here: who only plans opens no backup

    if not reading.password:
        raise Refused(
            f"{reading.path}: this Android backup is encrypted. Give its password with extraction.password_env or "
            "extraction.password_file."
        )
    salt, checksum_salt, rounds, iv, blob = locked
    key = hashlib.pbkdf2_hmac("sha1", reading.password.encode(), salt, rounds, 32)
    try:
        opened = _unpadded(AES.new(key, AES.MODE_CBC, iv).decrypt(blob))
        master_iv, rest = _prefixed(opened)
        master, rest = _prefixed(rest)
        checksum, _ = _prefixed(rest)
    except (Damaged, IndexError):
        master_iv = master = checksum = b""
    if len(master) != 32 or checksum not in _checksums(master, checksum_salt, rounds):
        raise Refused(f"{reading.path}: the password does not open this Android backup. Correct it and run again.")
    return master, master_iv


def _checksums(master: bytes, salt: bytes, rounds: int) -> list[bytes]:
    """Of the key as bytes, and as the characters that Java made of signed bytes in versions 2 and later."""
    characters = "".join(chr(byte if byte < 128 else byte + 0xFF00) for byte in master).encode("utf-8")
    return [hashlib.pbkdf2_hmac("sha1", form, salt, rounds, 32) for form in (master, characters)]


def _prefixed(data: bytes) -> tuple[bytes, bytes]:
    length = data[0]
    return data[1 : 1 + length], data[1 + length :]


def _tar(path: Path, header: _Header, key: tuple[bytes, bytes] | None, show: Callable[[bytes], object]) -> Pieces:
    """The tar inside."""
    with path.open("rb", buffering=0) as file:
        content = _stored(iter(lambda: file.read(PIECE), b""), header.length, show)
        plain = _decrypted(content, *key) if key else content
        with closing(_inflated(plain) if header.compressed else plain) as tar:
            yield from tar
        for _ in content:
            pass  # behind the end: shown, not read


def _stored(parts: Iterator[bytes], header: int, show: Callable[[bytes], object]) -> Pieces:
    for part in parts:
        show(part)
        left, header = part[header:], max(0, header - len(part))
        if left:
            yield left


def _decrypted(content: Iterator[bytes], key: bytes, iv: bytes) -> Pieces:
    from Crypto.Cipher import AES

    cipher, waiting = AES.new(key, AES.MODE_CBC, iv), b""
    for piece in content:
        waiting += piece
        whole = (len(waiting) - 1) // _BLOCK * _BLOCK  # the last block has the padding
        ready, waiting = waiting[:whole], waiting[whole:]
        if ready:
            yield cipher.decrypt(ready)
    if len(waiting) != _BLOCK:
        raise Damaged("cut off inside a block of the cipher")
    if last := _unpadded(cipher.decrypt(waiting)):
        yield last


def _unpadded(data: bytes) -> bytes:
    """PKCS#7 (RFC 5652, 6.3)."""
    count = data[-1] if data else 0
    if not 1 <= count <= _BLOCK or data[-count:] != bytes([count]) * count:
        raise Damaged("its padding contradicts itself")
    return data[:-count]


def _inflated(content: Iterator[bytes]) -> Pieces:
    decoder = zlib.decompressobj()
    data = b""
    while not decoder.eof:
        if not data and not (data := next(content, b"")):
            raise Damaged("cut off")
        try:
            piece = decoder.decompress(data, PIECE)
        except zlib.error:
            raise Damaged("its content contradicts itself") from None
        data = decoder.unconsumed_tail
        if piece:
            yield piece


def _device_path(path: str) -> str:
    kind, _, rest = path.partition("/")
    if kind == "shared":
        return f"data/media/{rest}"
    package, _, inside = rest.partition("/")
    place, _, name = inside.partition("/")
    if kind != "apps" or place not in _PLACES:
        return path
    return f"data/data/{package}/{_PLACES[place]}{name}"


CONTAINER = Container("android_backup", _recognises, _entries, shows=True)
