"""Names that containers store, made logical paths. A name is hostile evidence: nothing is ever written under it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from models.issues import Issue

_PLAIN = re.compile(r"(?!\.{1,2}/)[^/\\:]+(?:/(?!\.{0,2}(?:/|$))[^/\\:]+)*+(?<!/\.)(?<!/\.\.)")
_DRIVE = re.compile(r"(?:[/\\]{2}[?.][/\\])?([A-Za-z]):[/\\]")


@dataclass
class Names:
    """Cleans the names of one container."""

    absolute: int = 0

    def clean(self, stored: str) -> tuple[str, Issue | None]:
        """The logical path: forward slashes, relative, no dots, valid Unicode; and what was odd about the name.

        A leading slash alone is no oddity of one file: tools that archive a whole file system write it everywhere.
        """
        self.absolute += stored.startswith("/")
        parts = [part for part in _DRIVE.sub(r"\1/", stored, count=1).replace("\\", "/").split("/") if part]
        path = "/".join(part for part in parts if part not in (".", ".."))
        if ".." in parts or "\\" in stored or _DRIVE.match(stored) or not path:
            code, detail = "path-traversal", "its name has .., a drive letter or backslashes; they are left out"
        elif not legible(path):
            code, detail = "bad-text", "its name is not valid in its encoding"
        else:
            return path, None
        return (path or "unnamed").encode("utf-16", "surrogatepass").decode("utf-16", "replace"), Issue(
            "source:name", code, detail
        )

    def remarks(self) -> Iterator[Issue]:
        """What is odd about the names of the container as a whole. Asked after the last name."""
        if self.absolute:
            detail = f"{self.absolute} names begin with a slash; it is left out"
            yield Issue("container:names", "path-traversal", detail)


def legible(path: str) -> bool:
    """Whether it is Unicode that can be stored: the system hands bytes that are not UTF-8 over as lone surrogates."""
    return not any("\ud800" <= c <= "\udfff" for c in path)
