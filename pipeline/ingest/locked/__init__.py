"""Stores of apps that a key opens: what is locked, by where it lies, and how it is opened."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from models.application import locked_at
from pipeline.ingest.container import Entry, Pieces
from pipeline.ingest.locked import sqlcipher, whatsapp_backup

Keys: TypeAlias = Mapping[str, Sequence[bytes]]
"""Key of an application in the catalogue → keys as they were handed in: bytes of a file, or digits."""


HEAD = sqlcipher.HEAD
"""Bytes of a store that are enough to open its log."""


@dataclass(frozen=True)
class Lock:
    """How a locked store is opened.

    Attributes:
        opened: the content of a copy of it, by any of some keys; None if none of them fits.
        path: where what was inside lies, under the store's own path.
        log: the content of a copy of its -wal, by a copy of the store, or of the first HEAD bytes of it; None if it has
            none that is locked.
    """

    keys: Sequence[bytes]
    opened: Callable[[Path, Sequence[bytes]], Callable[[], Pieces] | None]
    path: str
    log: Callable[[Path, Path, Sequence[bytes]], Callable[[], Pieces] | None] | None = None


def lock(entry: Entry, keys: Keys) -> Lock | None:
    """The lock of an entry for whose application there are keys; None if it has none, or there are none."""
    folder, _, name = entry.path.rpartition("/")
    if not keys or entry.read is None:
        return None
    if found := whatsapp_backup.NAME.fullmatch(name):
        app = "whatsapp_business" if whatsapp_backup.BUSINESS.search(folder) else "whatsapp"
        store = "msgstore.db" if found["store"].startswith("msgstore") else found["store"]
        return Lock(keys[app], whatsapp_backup.opened, store) if app in keys else None
    app_key = locked_at(entry.path)
    if app_key is None or app_key not in keys:
        return None
    return Lock(keys[app_key], sqlcipher.opened, f"{folder.rpartition('/')[2]}/{name}", sqlcipher.log)
