"""Names that containers store, made logical paths. A name is hostile evidence: nothing is ever written under it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from models.issues import Issue

_DRIVE = re.compile(r"^(?:[/\\]{2}[?.][/\\])?([A-Za-z]):[/\\]")


@dataclass
class Names:
    """Cleans the names of one container."""

    absolute: int = 0

    def clean(self, stored: str) -> tuple[str, Issue | None]:
        """The logical path: forward slashes, relative, no dots, valid Unicode; and what was odd about the name.

        A leading slash alone is no oddity of one file: tools that archive a whole file system write it everywhere.
        """
        self.absolute += stored.startswith("/")
        parts = [part for part in _DRIVE.sub(r"\1/", stored).replace("\\", "/").split("/") if part]
        path = "/".join(part for part in parts if part not in (".", ".."))
        if ".." in parts or "\\" in stored or _DRIVE.match(stored) or not path:
            detail = "its name has .., a drive letter or backslashes; they are left out"
            return _repaired(path or "unnamed"), Issue("source:name", "path-traversal", detail)
        if not _legible(path):
            return _repaired(path), Issue("source:name", "bad-text", "its name is not valid in its encoding")
        return path, None

    def remarks(self) -> Iterator[Issue]:
        """What is odd about the names of the container as a whole. Asked after the last name."""
        if self.absolute:
            detail = f"{self.absolute} names begin with a slash; it is left out"
            yield Issue("container:names", "path-traversal", detail)


def _legible(path: str) -> bool:
    """Whether it is Unicode that can be stored: the system hands bytes that are not UTF-8 over as lone surrogates."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _repaired(path: str) -> str:
    return path.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
