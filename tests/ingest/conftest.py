"""Taking in an extraction, as a test wants to see it: rows by path, and issues with the path they are about."""

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from models.ids import Ids
from models.settings import Ingest
from pipeline.ingest.find import find
from pipeline.ingest.inventory import Delivery, Taken, take
from pipeline.ingest.sources import Claim

_LIMITS = {
    "max_file_bytes": 1 << 30,
    "max_ratio": 1_000,
    "max_total_bytes": 1 << 32,
    "max_entries": 10_000,
    "max_depth": 3,
}


@dataclass
class Inventory:
    rows: list[dict[str, Any]] = field(default_factory=list)
    issues: list[tuple[str | None, str]] = field(default_factory=list)
    details: list[str] = field(default_factory=list)
    taken: Taken = field(default_factory=Taken)
    blobs: Path = Path()

    @property
    def paths(self) -> list[str]:
        return [row["path"] for row in self.rows]

    def __getitem__(self, path: str) -> dict[str, Any]:
        (row,) = [row for row in self.rows if row["path"] == path]
        return row

    def content(self, path: str) -> bytes:
        """The copy that the stages after this one read."""
        return (self.blobs / self[path]["sha256"]).read_bytes()


def by_suffix(path: str, type_: str | None) -> Claim | None:
    """Claims databases by name, for the application of their folder, and pictures by content, as parsers do."""
    if path.endswith(".db"):
        return Claim("databases", "org.example.other" if "org.example.other" in path else "org.example")
    return Claim("media") if (type_ or "").startswith("image/") else None


@pytest.fixture
def take_in(tmp_path: Path, ids: Ids) -> Callable[..., Inventory]:
    def run(
        path: Path,
        *,
        supplied: dict[str, str] | None = None,
        password: str | None = None,
        keys: dict[str, list[bytes]] | None = None,
        claims: Any = by_suffix,
        beside: Any = lambda _: None,
        **limits: int,
    ) -> Inventory:
        blobs = tmp_path / "scratch"
        blobs.mkdir(exist_ok=True)
        found = Inventory(blobs=blobs)
        issues = []
        delivery = Delivery(path, "x1", "ABC/1", supplied or {}, password, keys or {})
        for item in take(delivery, find(path), claims, Ingest(**_LIMITS | limits), blobs, ids, found.taken, beside):
            if isinstance(item, tuple):
                issues.append(item)
            else:
                found.rows += item.to_pylist()
        paths = {row["source_id"]: row["path"] for row in found.rows}
        found.issues = [(paths[source] if source else None, issue.code) for source, issue in issues]
        found.details = [issue.detail for _, issue in issues]
        return found

    return run


@pytest.fixture
def unchanged() -> Callable[[Path], dict[str, tuple[str, int]]]:
    """Hash and modification time of everything below a path, to compare before and after."""

    def tree(path: Path) -> dict[str, tuple[str, int]]:
        files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if not file.is_dir())
        return {
            str(file): (
                "link" if file.is_symlink() else sha256(file.read_bytes()).hexdigest(),
                file.lstat().st_mtime_ns,
            )
            for file in files
        }

    return tree
