"""What a case was made from and what it holds, by SHA-256; and whether it is all still so.

Only the standard library is needed to verify: a court's expert can read this file and run it. The root is a Merkle root
as in RFC 6962, 2.1: leaves and nodes are hashed with a prefix of their own, and one changed bit of any file changes it.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

NAME = "manifest.json"
_NOT_LISTED = ("scratch", "prefect")
_NOT_FILES = frozenset({NAME, "lock", "errors.log"})
_PIECE = 1 << 20


@dataclass(frozen=True)
class File:
    """A file: its path (below the case's folder, or as delivered), size and SHA-256 in hex."""

    path: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class Input:
    """An extraction. A folder has no hash of its own; `files` are then the hashes of what lay in it, in order.

    Attributes:
        sealed: the hashes are those of decrypted content, so that the files themselves cannot be compared.
    """

    extraction_id: str
    path: str
    sha256: str | None
    files: tuple[str, ...] = ()
    sealed: bool = False


def make(root: Path, inputs: Sequence[Input]) -> dict[str, Any]:
    """The manifest of a case: its inputs, every file of its folder, and the root over both."""
    outputs = [File(name, (root / name).stat().st_size, digest(root / name)) for name in _listed(root)]
    return {
        "inputs": [asdict(given) for given in inputs],
        "outputs": [asdict(file) for file in outputs],
        "root": merkle_root(_leaves(inputs, outputs)),
    }


def verify(root: Path) -> list[str]:
    """What is not as the manifest says, in words; nothing if all is."""
    try:
        manifest = json.loads((root / NAME).read_text("utf-8"))
        inputs = [Input(**(given | {"files": tuple(given["files"])})) for given in manifest["inputs"]]
        outputs = [File(**given) for given in manifest["outputs"]]
    except FileNotFoundError:
        return [f"{NAME}: not there; the case has not been run to its end"]
    except (OSError, ValueError, TypeError, KeyError):
        return [f"{NAME}: cannot be read; it was changed"]
    found = [] if merkle_root(_leaves(inputs, outputs)) == manifest.get("root") else [f"{NAME}: its root differs"]
    for file in outputs:
        found += _compared(root, file)
    listed = {file.path for file in outputs}
    found += [f"{name}: not in the manifest; it was added" for name in _listed(root) if name not in listed]
    for given in inputs:
        found += _delivered(given)
    return found


def merkle_root(leaves: Sequence[bytes]) -> str:
    """RFC 6962, 2.1, in hex."""
    return _tree(leaves).hex()


def digest(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    hasher = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        while piece := file.read(_PIECE):
            hasher.update(piece)
    return hasher.hexdigest()


def _leaves(inputs: Iterable[Input], outputs: Iterable[File]) -> list[bytes]:
    items = [asdict(given) for given in inputs] + [asdict(file) for file in outputs]
    return [json.dumps(item, sort_keys=True).encode() for item in items]


def _tree(leaves: Sequence[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256(b"").digest()
    level = [hashlib.sha256(b"\x00" + leaf).digest() for leaf in leaves]
    while len(level) > 1:  # the same as halving at the largest power of two: an odd last node goes up as it is
        pairs = zip(level[::2], level[1::2], strict=False)
        odd = [level[-1]] if len(level) % 2 else []
        level = [*(hashlib.sha256(b"\x01" + left + right).digest() for left, right in pairs), *odd]
    return level[0]


def _listed(root: Path) -> Iterator[str]:
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root)
        if path.is_file() and name.parts[0] not in _NOT_LISTED and name.as_posix() not in _NOT_FILES:
            yield name.as_posix()


def _compared(root: Path, file: File) -> list[str]:
    try:
        same = (root / file.path).stat().st_size == file.size_bytes and digest(root / file.path) == file.sha256
    except OSError:
        return [f"{file.path}: is missing or cannot be read"]
    return [] if same else [f"{file.path}: has changed"]


def _delivered(given: Input) -> list[str]:
    path = Path(given.path)
    try:
        if given.sha256:
            return [] if digest(path) == given.sha256 else [f"{path}: the extraction has changed"]
        if given.sealed:
            return []
        there = Counter(digest(file) for file in sorted(path.rglob("*")) if file.is_file() and not file.is_symlink())
    except OSError:
        return [f"{path}: the extraction is not there or cannot be read; it was not compared"]
    changed = sum((Counter(given.files) - there).values())
    return [f"{path}: {changed} of the files that were read are not there any more, or have changed"] if changed else []
