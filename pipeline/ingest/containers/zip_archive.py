"""A zip: most extractions, also those named .ufdr or .zipx.

Source: PKWARE APPNOTE 6.3.10; Info-ZIP's extra fields (extended timestamp 0x5455, NTFS 0x000a).
Times: UTC from these extra fields. DOS time alone has no zone: null.
Not read: what is encrypted in another way than PKWARE's own (WinZip and 7-Zip write AES), compression other than
stored, deflate, bzip2 and LZMA (Windows writes Deflate64 for large files), archives in several parts.
"""

import copy
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from lzma import LZMAError
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from models.issues import Issue
from pipeline.errors import Refused
from pipeline.ingest.container import PIECE, Container, Damaged, Entry, Pieces, Reading
from pipeline.ingest.files import moment
from pipeline.ingest.names import Names

_BEGINS = (b"PK\x03\x04", b"PK\x05\x06")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
_AES = 99
_ENCRYPTED = 0x01 | 0x40 | 0x2000  # flags: encrypted, strongly encrypted, its list of contents masked
_UTF8 = 0x800
_BROKEN = (BadZipFile, zlib.error, LZMAError, EOFError, UnicodeDecodeError, ValueError, IndexError)
"""What zipfile raises for entries that are damaged."""
_EXTENDED, _NTFS = 0x5455, 0x000A


def _recognises(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        begins = file.read(4) in _BEGINS
    if begins and not zipfile.is_zipfile(path):
        raise Refused(
            f"{path}: this zip is cut off or in several parts: its list of contents, which stands at its end, is not "
            "there. Copy it again from where it came and compare the hash, or join the parts into one zip."
        )
    return begins


def _entries(reading: Reading) -> Iterator[Entry | Issue]:
    path = reading.path
    names = Names()
    try:
        archive = ZipFile(path)
    except (BadZipFile, NotImplementedError, UnicodeDecodeError) as error:
        raise Refused(
            f"{path}: this zip's list of contents cannot be read ({type(error).__name__}). Copy it again from where "
            "it came and compare the hash, or repair it and deliver the repaired one as well."
        ) from error
    with archive:
        files = [info for info in archive.infolist() if info.file_size or not info.orig_filename.endswith("/")]
        if reading.password:
            _check(archive, files, reading)
        elif files and all(info.flag_bits & _ENCRYPTED for info in files):
            raise Refused(
                f"{path}: every file in this zip is protected by a password. Give it with extraction.password_env or "
                "extraction.password_file."
            )
        for info in sorted(files, key=lambda info: info.header_offset):
            yield _entry(archive, info, names, open_=bool(reading.password))
        yield from names.remarks()


def _check(archive: ZipFile, files: list[ZipInfo], reading: Reading) -> None:
    """One byte of an encrypted file says whether the password is right; of the first that is not damaged."""
    archive.setpassword((reading.password or "").encode())
    for info in files:
        if not info.flag_bits & _ENCRYPTED or info.compress_type not in _METHODS:
            continue
        try:
            archive.open(info).close()
            return
        except (OSError, NotImplementedError, *_BROKEN):
            continue
        except RuntimeError:
            raise Refused(f"{reading.path}: the password does not open this zip. Correct it and run again.") from None


def _entry(archive: ZipFile, info: ZipInfo, names: Names, *, open_: bool = False) -> Entry:
    path, odd = names.clean(_name(info))
    unreadable = _unreadable(info, open_=open_)
    return Entry(
        path,
        None if unreadable else partial(_pieces, archive, info),
        info.file_size,
        info.compress_size,
        _modified(info.extra),
        unreadable or odd,
    )


def _name(info: ZipInfo) -> str:
    """Without the flag that says so, names are often UTF-8 all the same; else they are of code page 437."""
    name = info.orig_filename
    if not info.flag_bits & _UTF8 and not name.isascii():
        try:
            return name.encode("cp437").decode()
        except UnicodeError:
            pass
    return name


def _unreadable(info: ZipInfo, *, open_: bool) -> Issue | None:
    mode = info.external_attr >> 16
    if info.flag_bits & _ENCRYPTED and info.compress_type == _AES:
        return Issue("source:", "encrypted", "encrypted with AES (WinZip), which is not opened here")
    if info.flag_bits & _ENCRYPTED and not open_:
        return Issue("source:", "encrypted", "protected by a password")
    if stat.S_ISLNK(mode):
        return Issue("source:", "symlink", "a link; not followed")
    if stat.S_IFMT(mode) and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        return Issue("source:", "special-file", "not a regular file; not read")
    if info.compress_type not in _METHODS:
        return Issue("source:", "unsupported", f"compression method {info.compress_type}")
    return None


def _pieces(archive: ZipFile, info: ZipInfo) -> Pieces:
    """The content, all of it, and only then a complaint about its checksum."""
    unchecked = copy.copy(info)
    del unchecked.CRC  # zipfile would keep the last piece to itself if the checksum is wrong
    crc = size = 0
    try:
        with archive.open(unchecked) as stream:
            while piece := stream.read(PIECE):
                crc, size = zlib.crc32(piece, crc), size + len(piece)
                yield piece
    except (RuntimeError, *_BROKEN) as error:
        raise Damaged(f"{type(error).__name__} after {size} bytes") from error
    if size != info.file_size:
        raise Damaged(f"ends after {size} bytes of {info.file_size}")
    if crc != info.CRC:
        raise Damaged("CRC-32 differs")


def _modified(extra: bytes) -> datetime | None:
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == _EXTENDED and length >= 5 and len(field) >= 5 and field[0] & 1:
            return moment(struct.unpack_from("<i", field, 1)[0])
        if kind == _NTFS and len(field) >= 16 and field[4:8] == b"\x01\x00\x18\x00":
            ticks = struct.unpack_from("<Q", field, 8)[0]
            return _filetime(ticks)
    return None


def _filetime(ticks: int) -> datetime | None:
    """Units of 100 ns since 1601-01-01 UTC."""
    try:
        return datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=ticks // 10) if ticks else None
    except OverflowError:
        return None


CONTAINER = Container("zip", _recognises, _entries)
