"""Retention: everything derived from a case is removed; a tombstone, with hashes, who and why, stays (L-09)."""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flows.case import linkage, moves
from flows.case.actor import account
from flows.case.lock import alone
from flows.case.log import log
from models import casefile
from pipeline.errors import TriageError
from pipeline.store import CaseStore, Store
from pipeline.verify import manifest

NAME = "tombstone.json"


class NothingToPurge(TriageError):
    """The store has no case of that name, or it was purged before."""


def purge(root: Path, case_id: str, by: str, reason: str, database: str | None = None) -> dict[str, Any]:
    """Remove a case. Returns its tombstone, with the `path` where that stands.

    Args:
        database: address of the review database, if it is not in the store.

    Raises:
        NothingToPurge: there is nothing.
        Busy: a run works on it.
    """
    store = Store(root.absolute()).case(case_id)
    if not store.root.is_dir() or purged(store):
        raise NothingToPurge(f"{store.root}: no case is there, or it was purged before.")
    with alone(store):
        said = manifest.make(store.root, [])
        sealed = store.read_json(manifest.NAME) or {}
        tombstone = {
            "case_id": case_id,
            "purged_at": datetime.now(UTC).isoformat(),
            "by": by,
            "reason": reason,
            "files": len(said["outputs"]),
            "sha256": sorted(file["sha256"] for file in said["outputs"]),
            "inputs": [given["sha256"] for given in sealed.get("inputs", []) if given["sha256"]],
            "root": sealed.get("root"),
            "retention": _retention(store),
        }
        store.write_json(NAME, tombstone)  # first: a purge that is interrupted is seen, and is finished by a second one
        log(root, "erase", case_id, account(), reason=reason, ordered_by=by, files=tombstone["files"])
        linkage.forget(root, store)
        moves.forget(root.absolute(), case_id)
        _remove(store.root)
        linkage.drop(store)
        _unreview(root.absolute(), database, store, case_id, by, reason)
    linkage.drop_left(root)
    return tombstone | {"path": str(store.root / NAME)}


def _unreview(root: Path, url: str | None, store: CaseStore, case_id: str, by: str, reason: str) -> None:
    """What people decided and wrote about it, in the review application."""
    from pipeline.review.database import engine, erase

    if url is None and not (root / engine.NAME).exists():
        return
    database = engine.opened(root, url)
    try:
        erase.erase(database, store.root.name, case_id, by, reason)
    finally:
        database.close()


def _retention(store: CaseStore) -> dict[str, Any] | None:
    """As the case file said; a case that never got so far has none."""
    if not (store.root / "case.yaml").exists():
        return None
    said = casefile.stored(store.read_text("case.yaml")).retention
    return said.model_dump(mode="json") if said else None


def purged(store: CaseStore) -> bool:
    """Whether nothing but the tombstone is left."""
    return {path.name for path in store.root.iterdir()} <= {NAME, "lock"} and (store.root / NAME).exists()


def _remove(folder: Path) -> None:
    # First what says that there is something to serve: the review application asks for it with each request.
    for path in sorted(folder.iterdir(), key=lambda path: (path.name != "run.json", path.name)):
        if path.name in (NAME, "lock"):
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
