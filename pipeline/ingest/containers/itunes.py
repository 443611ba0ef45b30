"""A backup of iTunes or Finder: a folder of files named by hash, and `Manifest.db`, which says where each was.

Seen on: built in code after backups of iOS 10 to 17 (`Files` with fileID, domain, relativePath, flags and a plist of
NSKeyedArchiver). Logical path: the domain, then the path in it: `HomeDomain/Library/SMS/sms.db`.
Times: LastModified of the plist, seconds since 1970, UTC.
An encrypted one is opened with its password: the keybag of Manifest.plist (iphone-backup-decrypt), then each file with
the key that its entry wraps. Not read: backups of iOS 9 and before (Manifest.mbdb).
Files of the folder that the manifest does not list are listed under their own names.
"""

import plistlib
import re
import shutil
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from xml.parsers.expat import ExpatError

from models.issues import Issue
from pipeline.errors import Refused
from pipeline.ingest.container import PIECE, Container, Damaged, Entry, Pieces, Reading
from pipeline.ingest.files import entry, moment, walk
from pipeline.ingest.names import Names

if TYPE_CHECKING:
    from iphone_backup_decrypt.utils import BackupKeyBag

_FILE, _FOLDER, _LINK = 1, 2, 4
_BLOCK = 16  # bytes of an AES block
_FILE_ID = re.compile(r"[0-9a-f]{40}")
_SELECT = "select fileID, domain, relativePath, flags, file from Files order by domain, relativePath, fileID"


def _recognises(path: Path) -> bool:
    if (path / "Manifest.mbdb").is_file() and not (path / "Manifest.db").exists():
        raise Refused(
            f"{path}: a backup of iOS 9 or before (Manifest.mbdb), which this version cannot read. "
            "Convert it with the tool that made it, and deliver a file system extraction."
        )
    return (path / "Manifest.db").is_file()


def _entries(reading: Reading) -> Iterator[Entry | Issue]:
    path = reading.path
    names = Names()
    listed: set[str] = set()
    with TemporaryDirectory(dir=reading.scratch) as folder:
        keybag = _keybag(reading)
        try:
            with closing(_open_copy(path, Path(folder), keybag)) as manifest:
                for file_id, domain, relative, flags, blob in manifest.execute(_SELECT):
                    if flags != _FOLDER:
                        found = _entry(path, (file_id, domain, relative), flags, _properties(blob), names, listed)
                        yield _unlocked(found, blob, keybag) if keybag and found.read else found
        except sqlite3.DatabaseError as error:
            detail = f"Manifest.db: {type(error).__name__}; files it did not list keep their hashed names"
            yield Issue("container:manifest", "damaged", detail)
    for stored, own in walk(path):
        if stored not in listed:
            yield own


@dataclass(frozen=True)
class _Keybag:
    """The keys of an encrypted backup, unlocked."""

    keys: "BackupKeyBag"
    manifest: bytes

    def key(self, protection_class: int, wrapped: bytes) -> bytes:
        return bytes(self.keys.unwrap_key_for_class(protection_class, wrapped))


def _keybag(reading: Reading) -> _Keybag | None:
    """The keys; None of a backup that is not encrypted.

    Raises:
        Refused: it is encrypted, and there is no password or a wrong one.
    """
    path = reading.path
    try:
        properties = plistlib.loads((path / "Manifest.plist").read_bytes())
    except (FileNotFoundError, ValueError, ExpatError, plistlib.InvalidFileException):
        properties = {}
    with (path / "Manifest.db").open("rb") as file:
        plain = file.read(6) in (b"SQLite", b"")
    encrypted = properties.get("IsEncrypted", not plain) if isinstance(properties, dict) else not plain
    if not encrypted:
        return None
    if not reading.password:
        raise Refused(
            f"{path}: this backup is encrypted. Give its password with extraction.password_env or "
            "extraction.password_file."
        )
    from iphone_backup_decrypt.exceptions import UnsafeBackupError
    from iphone_backup_decrypt.utils import BackupKeyBag

    try:
        keys = BackupKeyBag(properties["BackupKeyBag"])
        keys.unlock_with_passphrase(reading.password.encode())
        manifest_key = bytes(properties["ManifestKey"])
    except (KeyError, TypeError, ValueError, struct.error, IndexError, UnsafeBackupError) as error:
        raise Refused(
            f"{path}: the keybag of this encrypted backup cannot be read ({type(error).__name__}). Copy it again from "
            "where it came."
        ) from None
    if not keys.unlocked:
        raise Refused(f"{path}: the password does not open this backup. Correct it and run again.")
    return _Keybag(keys, manifest_key)


def _open_copy(path: Path, folder: Path, keybag: _Keybag | None) -> sqlite3.Connection:
    """SQLite writes beside what it opens: never the original, and with what is not merged yet."""
    if keybag:
        _decrypt_manifest(path, folder / "Manifest.db", keybag)
        return _opened(folder / "Manifest.db")
    for name in ("Manifest.db", "Manifest.db-wal", "Manifest.db-journal"):
        if (path / name).is_file():
            shutil.copyfile(path / name, folder / name)
    return _opened(folder / "Manifest.db")


def _decrypt_manifest(path: Path, target: Path, keybag: _Keybag) -> None:
    try:
        (protection_class,) = struct.unpack("<l", keybag.manifest[:4])
        key = keybag.key(protection_class, keybag.manifest[4:])
        with (path / "Manifest.db").open("rb") as file, target.open("wb") as copy:
            for piece in _decrypted(iter(lambda: file.read(PIECE), b""), key):
                copy.write(piece)
    except (ValueError, struct.error, Damaged) as error:
        raise Refused(
            f"{path}: Manifest.db of this encrypted backup cannot be decrypted ({type(error).__name__}). Copy the "
            "backup again from where it came."
        ) from None


def _unlocked(found: Entry, blob: object, keybag: _Keybag) -> Entry:
    """The entry with its content decrypted; a file without a key is stored as it is."""
    from iphone_backup_decrypt.utils import FilePlist

    try:
        record = FilePlist(blob)
        wrapped = record.encryption_key
        key = keybag.key(record.protection_class, wrapped) if wrapped else None
    except (TypeError, KeyError, IndexError, AttributeError, ValueError, ExpatError, plistlib.InvalidFileException):
        return replace(found, read=None, issue=Issue("source:", "encrypted", "its key cannot be unwrapped"))
    read = found.read
    if key is None or read is None:
        return found
    return replace(found, read=lambda: _decrypted(read(), key), stored_bytes=None)


def _decrypted(content: Iterator[bytes], key: bytes) -> Pieces:
    """AES-256 in CBC with an IV of zeros. Padding says where a file ends; the size of its entry is often another."""
    from Crypto.Cipher import AES  # here: who only plans opens no backup

    cipher, waiting = AES.new(key, AES.MODE_CBC, bytes(_BLOCK)), b""
    for piece in content:
        waiting += piece
        whole = (len(waiting) - 1) // _BLOCK * _BLOCK
        ready, waiting = waiting[:whole], waiting[whole:]
        if ready:
            yield cipher.decrypt(ready)
    if not waiting:
        return
    if len(waiting) != _BLOCK:
        raise Damaged("cut off inside a block of the cipher")
    last = cipher.decrypt(waiting)
    count = last[-1]
    padded = 1 <= count <= _BLOCK and last[-count:] == bytes([count]) * count
    if left := last[:-count] if padded else last:
        yield left


def _opened(database: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(database)
    connection.execute("pragma trusted_schema=off")
    connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    return connection


def _entry(
    root: Path, row: tuple[Any, Any, Any], flags: object, properties: dict[str, Any], names: Names, listed: set[str]
) -> Entry:
    file_id, domain, relative = (part if isinstance(part, str) else "" for part in row)
    path, odd = names.clean(f"{domain}/{relative}")
    if flags == _LINK:
        return Entry(path, None, issue=Issue("source:", "symlink", "a link; not followed"))
    if flags != _FILE:
        return Entry(path, None, issue=Issue("source:", "special-file", "neither a file nor a folder nor a link"))
    stored = _stored(root, file_id)
    if stored is None:
        return Entry(path, None, issue=Issue("source:", "missing", "listed by the manifest, not in the backup"))
    listed.add(stored)
    own = entry(root / stored, stored, (root / stored).lstat(), Names())
    return Entry(path, own.read, own.size_bytes, None, _modified(properties), own.issue or odd)


def _stored(root: Path, file_id: str) -> str | None:
    """The name in the backup's folder: below two digits of it, or in iOS 10's first versions not."""
    if _FILE_ID.fullmatch(file_id):
        for name in (f"{file_id[:2]}/{file_id}", file_id):
            if (root / name).is_symlink() or (root / name).exists():
                return name
    return None


def _properties(blob: object) -> dict[str, Any]:
    """The file's own object in the plist of NSKeyedArchiver; empty if it is none."""
    try:
        archive = plistlib.loads(blob)  # type: ignore[arg-type]  # whatever SQLite holds; a TypeError is caught
        root = archive["$objects"][archive["$top"]["root"].data]
    except (TypeError, KeyError, IndexError, AttributeError, ValueError, ExpatError, plistlib.InvalidFileException):
        return {}
    return root if isinstance(root, dict) else {}


def _modified(properties: dict[str, Any]) -> datetime | None:
    seconds = properties.get("LastModified")
    return moment(seconds) if isinstance(seconds, int) else None


CONTAINER = Container("itunes", _recognises, _entries)
