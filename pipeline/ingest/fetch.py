"""Copies of sources that scratch no longer holds, read from the extraction once more: scratch is wiped between runs."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from models.settings import Ingest
from pipeline.errors import Refused
from pipeline.ingest.budget import Budget
from pipeline.ingest.container import Container, Entry, Reading
from pipeline.ingest.content import read
from pipeline.ingest.files import entry as file_entry
from pipeline.ingest.names import Names
from pipeline.ingest.nested import opened


def fetch(
    path: Path,
    container: Container,
    wanted: Iterable[tuple[str, str]],
    limits: Ingest,
    blobs: Path,
    password: str | None = None,
    keys: Mapping[str, Sequence[bytes]] | None = None,
) -> int:
    """Read what is not there yet.

    Args:
        path: the extraction.
        container: its format.
        wanted: path and sha256 of sources.
        limits: as when it was taken in.
        blobs: the folder for copies.
        password: of the extraction, if it has one.
        keys: of locked stores in it, see `Reading`.

    Returns:
        How many were read.

    Raises:
        Refused: the extraction does not hold them any more.
    """
    missing = {(name, sha256) for name, sha256 in wanted if not (blobs / sha256).exists()}
    left = {sha256 for _, sha256 in missing}
    names = {name for name, _ in missing}
    budget = Budget(limits, path.stat().st_size if path.is_file() else None)
    found = 0
    for file in _in_place(path, sorted(names)) if container.name == "folder" else ():
        sha256 = read(file, lambda _: True, budget, blobs).sha256
        found += sha256 in left
        left.discard(sha256 or "")
    if left:
        for entry in opened(container, Reading(path, blobs, password=password, keys=keys or {}), limits.max_depth):
            if isinstance(entry, Entry) and entry.opens and _inside(entry.path, names):
                read(entry, lambda _: False, budget, blobs)
            elif isinstance(entry, Entry) and entry.read and entry.path in names:
                sha256 = read(entry, lambda _: True, budget, blobs).sha256
                found += sha256 in left
                left.discard(sha256 or "")
            if not left or budget.spent:
                break
    if left:
        raise Refused(
            f"{path}: {len(left)} files that were read before are not in it any more. The extraction has changed: "
            "restore it from where it came, or run the case in a new store."
        )
    return found


def _in_place(folder: Path, names: Iterable[str]) -> Iterator[Entry]:
    """Files of a folder that lie where their paths say, as all do whose name was in order: without listing the rest."""
    for name in names:
        try:
            status = os.lstat(folder / name)
        except (OSError, ValueError):
            continue
        found = file_entry(folder / name, name, status, Names())
        if found.read and found.path == name:
            yield found


def _inside(path: str, names: Iterable[str]) -> bool:
    """Whether one of these lies in an archive or a locked store; what is inside of a store's log lies beside it."""
    folder = f"{path.removesuffix('-wal')}/"
    return any(name.startswith(folder) for name in names)
