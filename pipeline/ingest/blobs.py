"""Copies of evidence, named by their hash: what other stages read. In scratch, so never synced, and wiped."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


class Blob:
    """A copy while it is written."""

    def __init__(self, part: Path, file: BinaryIO) -> None:
        self._part, self._file = part, file
        self.write = file.write
        self.kept = False

    def keep(self, sha256: str) -> None:
        """Give it its name. An equal one may be there already: it is the same."""
        self._file.close()
        self._part.replace(self._part.with_name(sha256))
        self.kept = True


@contextmanager
def writing(folder: Path) -> Iterator[Blob]:
    """A copy that vanishes unless it is kept; readable by its owner only."""
    part = folder / f"{secrets.token_hex(8)}.part"
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        blob = Blob(part, file)
        try:
            yield blob
        finally:
            if not blob.kept:
                part.unlink()
