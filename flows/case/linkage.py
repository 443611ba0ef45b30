"""The index across cases: what other cases may learn of a case, once it has been run to its end, and what they tell."""

import contextlib
import os
import shutil
from pathlib import Path

from flows.case.actor import account
from flows.case.lock import Busy, alone
from flows.case.log import log
from flows.chunks.linkage import LinkageChunk
from pipeline.intelligence import linkage
from pipeline.intelligence.store import IntelligenceStore
from pipeline.store import CaseStore


def others(root: Path, store: CaseStore) -> tuple[Path, ...]:
    """LINKAGE of the other cases of the store as it is now, until it is dropped: one of them may be run to its end or
    purged while this one is worked on."""
    folder = IntelligenceStore(root.absolute()).at_work(store.root.name) / "others"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    for file in IntelligenceStore(root.absolute()).linked(store.root.name):
        with contextlib.suppress(FileNotFoundError):  # purged just now
            _keep(file, folder / file.name)
    return tuple(sorted(folder.iterdir()))


def drop(store: CaseStore) -> None:
    """Of what a run had of the index nothing is left when it has ended."""
    shutil.rmtree(IntelligenceStore(store.root.parent.parent).at_work(store.root.name), ignore_errors=True)


def drop_left(root: Path) -> None:
    """What runs that were killed have left of the index: a case that is purged is to be in none of it. A run that is
    going on keeps its own until it ends."""
    for left in IntelligenceStore(root.absolute()).at_work("").glob("*"):
        store = CaseStore(root.absolute() / "cases" / left.name)
        if store.root.is_dir():
            with contextlib.suppress(Busy), alone(store):
                drop(store)


def _keep(file: Path, name: Path) -> None:
    """A file of the index is never changed, only replaced: a second name keeps what it is now."""
    try:
        os.link(file, name)
    except FileNotFoundError:
        raise
    except OSError:  # storage without links
        shutil.copyfile(file, name)


def tell(chunk: LinkageChunk, case_id: str) -> None:
    """Let other cases learn LINKAGE of a case that was run to its end, unless they know it.

    Args:
        chunk: makes it ready; done here where no worker has done it.
    """
    if chunk.told:
        return
    if not chunk.done:
        chunk.run()
    values, suspects = linkage.put(chunk.root, chunk.folder.name, chunk.file)
    log(chunk.root, "combine", case_id, account(), event="linkage", values=values, of_suspects=suspects)


def forget(root: Path, store: CaseStore) -> None:
    """Take a case out of the index: it is purged, or what may be read of it has changed."""
    linkage.remove(root.absolute(), store.root.name)
