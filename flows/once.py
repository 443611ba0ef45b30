"""A small secret of a store that is made when it is first asked for, and never again."""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

from pipeline.store import write_whole


def made_once(file: Path, make: Callable[[], str]) -> str:
    """What a file says; two programs that ask at once for the first time are told the same.

    Args:
        file: for its owner alone, as is the lock beside it: who could open that could keep others waiting for ever.
        make: its content.

    Raises:
        UnicodeDecodeError: the file is not what was written.
    """
    if not file.exists():
        lock = os.open(file.with_name(f"{file.name}.lock"), os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not file.exists():
                write_whole(file, [make().encode()])
        finally:
            os.close(lock)
    return file.read_text("utf-8").strip()
