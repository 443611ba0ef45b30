"""The hash of a container that is one file, against the one that was supplied with it."""

from hashlib import sha256
from pathlib import Path

from pipeline.errors import Refused
from pipeline.ingest.content import digest


class Seal:
    """Hashes a container while it is read, or else in a pass of its own.

    Args:
        path: the file or folder.
        exhibit_ref: the exhibit, for the message.
        expected: SHA-256 in hex, as supplied; None if none was.
    """

    def __init__(self, path: Path, exhibit_ref: str, expected: str | None) -> None:
        self._path, self._exhibit_ref, self._expected = path, exhibit_ref, expected and expected.lower()
        self._hasher = sha256()
        self._shown = 0

    def show(self, piece: bytes) -> None:
        """Count in a piece of the container's own bytes; they come in order."""
        self._hasher.update(piece)
        self._shown += len(piece)

    def verify(self) -> str | None:
        """The hash; None of a folder, which has none of its own. What was not shown to the end is read.

        Raises:
            Refused: it is another one than was supplied.
        """
        if self._path.is_dir():
            if self._expected:
                raise Refused(
                    f"exhibit {self._exhibit_ref}: a folder has no hash of its own. Remove sha256, or deliver one zip."
                )
            return None
        found = self._hasher.hexdigest() if self._shown == self._path.stat().st_size else digest(self._path)
        if self._expected and found != self._expected:
            raise Refused(
                f"exhibit {self._exhibit_ref}: SHA-256 {self._expected} was supplied, and {self._path} has {found}. It "
                "is not the file that was hashed: copy it again from where it came, or correct sha256 in the case file."
            )
        return found
