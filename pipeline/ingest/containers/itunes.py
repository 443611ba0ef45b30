"""A backup of iTunes or Finder: a folder of files named by hash, and `Manifest.db`, which says where each was.

Seen on: built in code after backups of iOS 10 to 17 (`Files` with fileID, domain, relativePath, flags and a plist of
NSKeyedArchiver). Logical path: the domain, then the path in it: `HomeDomain/Library/SMS/sms.db`.
Times: LastModified of the plist, seconds since 1970, UTC.
Not read: encrypted backups (a later version opens them with a password), backups of iOS 9 and before (Manifest.mbdb).
Files of the folder that the manifest does not list are listed under their own names.
"""

import plistlib
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.parsers.expat import ExpatError

from models.issues import Issue
from pipeline.errors import Refused
from pipeline.ingest.container import Container, Entry, Reading
from pipeline.ingest.files import entry, moment, walk
from pipeline.ingest.names import Names

_FILE, _FOLDER, _LINK = 1, 2, 4
_FILE_ID = re.compile(r"[0-9a-f]{40}")
_SELECT = "select fileID, domain, relativePath, flags, file from Files order by domain, relativePath, fileID"


def _recognises(path: Path) -> bool:
    if (path / "Manifest.mbdb").is_file() and not (path / "Manifest.db").exists():
        raise Refused(
            f"{path}: a backup of iOS 9 or before (Manifest.mbdb), which this version cannot read. "
            "Convert it with the tool that made it, and deliver a file system extraction."
        )
    if not (path / "Manifest.db").is_file():
        return False
    _refuse_encrypted(path)
    return True


def _entries(reading: Reading) -> Iterator[Entry | Issue]:
    path = reading.path
    names = Names()
    listed: set[str] = set()
    with TemporaryDirectory(dir=reading.scratch) as folder:
        try:
            with closing(_open_copy(path, Path(folder))) as manifest:
                for file_id, domain, relative, flags, blob in manifest.execute(_SELECT):
                    if flags != _FOLDER:
                        yield _entry(path, (file_id, domain, relative), flags, _properties(blob), names, listed)
        except sqlite3.DatabaseError as error:
            detail = f"Manifest.db: {type(error).__name__}; files it did not list keep their hashed names"
            yield Issue("container:manifest", "damaged", detail)
    for stored, own in walk(path):
        if stored not in listed:
            yield own


def _refuse_encrypted(path: Path) -> None:
    try:
        properties = plistlib.loads((path / "Manifest.plist").read_bytes())
    except (FileNotFoundError, ValueError, ExpatError, plistlib.InvalidFileException):
        properties = {}
    with (path / "Manifest.db").open("rb") as file:
        plain = file.read(6) in (b"SQLite", b"")
    if properties.get("IsEncrypted", not plain) if isinstance(properties, dict) else not plain:
        raise Refused(
            f"{path}: this backup is encrypted, and this version cannot open it, not even with a password. "
            "Decrypt it first with the tool that made it, or deliver a file system extraction."
        )


def _open_copy(path: Path, folder: Path) -> sqlite3.Connection:
    """SQLite writes beside what it opens: never the original, and with what is not merged yet."""
    for name in ("Manifest.db", "Manifest.db-wal", "Manifest.db-journal"):
        if (path / name).is_file():
            shutil.copyfile(path / name, folder / name)
    connection = sqlite3.connect(folder / "Manifest.db")
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
