"""The hashes of a container that is one file, against those that were supplied with it.

SHA-256 always; MD5 and SHA-1 where the supplier gave them, to find the file that he means: they prove no more, since
other files can be made that have them (domain E-01).
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from pipeline.errors import Refused
from pipeline.ingest.container import PIECE

_NAMES = {"sha256": "SHA-256", "sha1": "SHA-1", "md5": "MD5"}


class Seal:
    """Hashes a container while it is read, or else in a pass of its own.

    Args:
        path: the file or folder.
        exhibit_ref: the exhibit, for the message.
        supplied: sha256, sha1, md5 → in hex, those that were.
    """

    def __init__(self, path: Path, exhibit_ref: str, supplied: Mapping[str, str]) -> None:
        self._path, self._exhibit_ref = path, exhibit_ref
        self._supplied = {name: supplied[name].lower() for name in _NAMES if name in supplied}
        self._hashers = self._new()
        self._shown = 0

    def show(self, piece: bytes) -> None:
        """Count in a piece of the container's own bytes; they come in order."""
        for hasher in self._hashers.values():
            hasher.update(piece)
        self._shown += len(piece)

    def verify(self) -> dict[str, str]:
        """The hashes; none of a folder, which has none of its own. What was not shown to the end is read.

        Raises:
            Refused: one is another than was supplied.
        """
        if self._path.is_dir():
            if self._supplied:
                raise Refused(
                    f"exhibit {self._exhibit_ref}: a folder has no hash of its own. Remove {', '.join(self._supplied)}"
                    ", or deliver one zip."
                )
            return {}
        if self._shown != self._path.stat().st_size:
            self._hashers, self._shown = self._new(), 0
            with self._path.open("rb", buffering=0) as file:
                while piece := file.read(PIECE):
                    self.show(piece)
        found = {name: hasher.hexdigest() for name, hasher in self._hashers.items()}
        for name, supplied in self._supplied.items():
            if found[name] != supplied:
                raise Refused(
                    f"exhibit {self._exhibit_ref}: {_NAMES[name]} {supplied} was supplied, and {self._path} has "
                    f"{found[name]}. It is not the file that was hashed: copy it again from where it came, or correct "
                    f"{name} in the case file."
                )
        return found

    def _new(self) -> dict[str, "hashlib._Hash"]:
        names = dict.fromkeys(("sha256", *self._supplied))
        return {name: hashlib.new(name, usedforsecurity=name == "sha256") for name in names}
