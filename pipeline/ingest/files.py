"""Files and folders of this machine, as entries. Nothing is followed, nothing is opened but regular files."""

import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from models.issues import Issue
from pipeline.ingest.container import PIECE, Entry, Pieces
from pipeline.ingest.names import Names


def walk(root: Path) -> Iterator[tuple[str, Entry]]:
    """Everything below a folder that is not a folder, in order of path: (path as stored, entry).

    A folder that cannot be listed comes as an entry of its own, with the issue.
    """
    names = Names()
    waiting = [""]
    while waiting:
        inside = waiting.pop()
        try:
            found = os.lstat(root / inside)
            if stat.S_ISDIR(found.st_mode) or not inside:
                with os.scandir(root / inside) as children:
                    below = sorted((child.name for child in children), reverse=True)
                waiting += [f"{inside}/{name}" if inside else name for name in below]
                continue
        except OSError as error:
            yield inside, Entry(names.clean(inside)[0] if inside else ".", None, issue=_unreadable(error))
            continue
        yield inside, entry(root / inside, inside, found, names)


def entry(file: Path, stored: str, found: os.stat_result, names: Names) -> Entry:
    """A file as an entry; `stored` is its name in the container, `found` its own status, not that of a target."""
    path, issue = names.clean(stored)
    if stat.S_ISLNK(found.st_mode):
        return Entry(path, None, issue=Issue("source:", "symlink", "a link; not followed"))
    if not stat.S_ISREG(found.st_mode):
        return Entry(path, None, issue=Issue("source:", "special-file", "not a regular file; not read"))
    return Entry(path, partial(_pieces, file), found.st_size, None, moment(found.st_mtime), issue)


def moment(seconds: float) -> datetime | None:
    """A modification time of POSIX. 0 is what tools write that know none."""
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds else None
    except (ValueError, OverflowError, OSError):
        return None


def _pieces(file: Path) -> Pieces:
    descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW)
    with os.fdopen(descriptor, "rb", buffering=0) as stream:
        while piece := stream.read(PIECE):
            yield piece


def _unreadable(error: OSError) -> Issue:
    return Issue("source:", "unreadable", f"cannot be listed: {os.strerror(error.errno or 0)}")
