"""What a disk that is full, read-only or gone says. It is nobody's mistake and no evidence's: the work fails as it is,
no source is left out for it, and the same command does the rest once there is room or the disk is back.
"""

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from models.words import size
from pipeline.errors import TriageError

LEAST_BYTES = 32 << 20
"""Where less is free a disk counts as full: what could not be written may have been given back a moment ago."""

_AGAIN = "Then run the same command again: what is done is kept."
_SAID = {
    "ENOSPC": f"the disk is full where the store is. Make room there. {_AGAIN}",
    "EDQUOT": f"this account's quota is used up where the store is. Make room there, or have it raised. {_AGAIN}",
    "EROFS": f"the disk is read-only where the store is. Have it mounted for writing, or mend it. {_AGAIN}",
    "ESTALE": f"the share with the store or the extraction is not reachable any more. Have it mounted again. {_AGAIN}",
    "ENOTCONN": f"the share with the store or the extraction is not reachable. Have it mounted again. {_AGAIN}",
    "EIO": f"the disk or share could not be read or written (input/output error). Mend it, or mount it again. {_AGAIN}",
    "ExtractionGone": f"an extraction went away or changed while it was read. Mount its disk again. {_AGAIN}",
}


class StoreUnusable(TriageError):
    """The disk that holds the store is full, read-only or gone."""


class ExtractionGone(OSError):
    """The extraction is not what it was when it was begun: its disk or share went away."""


def trouble(error: BaseException | None) -> str | None:
    """The name of what a disk said, of an error or of what led to it: "ENOSPC"; None if it is something else."""
    while error is not None:
        if isinstance(error, ExtractionGone):
            return type(error).__name__
        if isinstance(error, OSError) and (name := errno.errorcode.get(error.errno or 0)) in _SAID:
            return name
        if full(error) or "No space left on device" in str(error):  # DuckDB has no number for it
            return "ENOSPC"
        error = error.__cause__ or error.__context__
    return None


def full(error: BaseException) -> bool:
    """Whether SQLite found no room, for a copy or to sort in: no damage of a database."""
    return isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL


def raise_if_full(error: sqlite3.Error) -> None:
    """So that it does not pass for damage.

    Raises:
        OSError: the disk is full.
    """
    if full(error):
        raise OSError(errno.ENOSPC, "No space left on device") from error


def words(name: str) -> str | None:
    """What is to be done, for people; None if a disk says no such thing. No path: it may have a case's name."""
    return _SAID.get(name)


def is_said(reason: str) -> bool:
    """Whether these are such words."""
    return reason in _SAID.values()


def free(folder: Path) -> int:
    """Bytes that are free where a folder is, or will be; 0 where the disk does not even say that."""
    with suppress(OSError):
        return shutil.disk_usage(next(one for one in (folder, *folder.parents) if one.exists())).free
    return 0


def see_that_there_is_room(folder: Path) -> None:
    """What was made while the disk was full may lack what there was no room for: it is not to pass for done.

    Raises:
        OSError: it is full.
    """
    if free(folder) < LEAST_BYTES:
        raise OSError(errno.ENOSPC, "No space left on device")


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """What a disk said, in words for people, in the place of an error that other programs made of it.

    Raises:
        StoreUnusable: the disk is full, read-only or gone.
    """
    try:
        yield
    except TriageError:
        raise
    except Exception as error:  # each library says in its own way that a disk is full
        name = trouble(error) or ("ENOSPC" if free(folder) < LEAST_BYTES else None)
        if name is None:
            raise
        raise StoreUnusable(f"{folder}: {words(name)} {size(free(folder))} are free.") from error
