"""What a case was made from and what it holds, by SHA-256; and whether it is all still so.

Only the standard library is needed to verify: a court's expert can read this file, and run it on a case's folder. The
root is a Merkle root as in RFC 6962, 2.1: leaves and nodes are hashed with a prefix of their own, and one changed bit
of any file changes it.
"""

import contextlib
import hashlib
import json
import os
import re
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import Any

NAME = "manifest.json"
_RUN = "run.json"
_NOT_LISTED = ("scratch", "prefect", "review")  # temporary, or made again at any time
_NOT_FILES = frozenset({NAME, "lock", "progress.json"})
_PIECE = 1 << 20
Check = Callable[[], object]
"""Called every moment while something long is read; what it raises ends that."""


def _goes_on() -> None:
    """Nobody stops it."""


@dataclass(frozen=True, slots=True)
class File:
    """A file: its path (below the case's folder, or as delivered), size and SHA-256 in hex."""

    path: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class Input:
    """An extraction. A folder has no hash of its own: `listing` names the file of the case that has those of all its
    files as they are stored, see `listing`. So an encrypted backup is verified without its password."""

    extraction_id: str
    path: str
    sha256: str | None
    listing: str | None = None


def make(root: Path, inputs: Sequence[Input], **said: Any) -> dict[str, Any]:
    """The manifest of a case: its inputs, every file of its folder, its present tables, and the root over all of it.

    Args:
        root: the case's folder.
        said: what else the manifest is to say.
    """
    outputs = [File(name, (root / name).stat().st_size, digest(root / name)) for name in _listed(root)]
    made = said | {
        "inputs": [asdict(given) for given in inputs],
        "outputs": [asdict(file) for file in outputs],
        "tables": _tables(root, outputs),
    }
    return made | {"root": _root(made)}


def verify(root: Path, check: Check = _goes_on) -> list[str]:
    """What is not as the manifest says, in words; nothing if all is."""
    try:
        text = (root / NAME).read_bytes().decode("utf-8")
        manifest = json.loads(text)
        inputs = [Input(**given) for given in manifest["inputs"]]
        outputs = [File(**given) for given in manifest["outputs"]]
        same = text == "".join(written(manifest)) and manifest["root"] == _root(manifest)
        tables = manifest["tables"]
    except FileNotFoundError:
        return [f"{NAME}: not there; the case has not been run to its end"]
    except (OSError, ValueError, TypeError, KeyError):
        return [f"{NAME}: cannot be read; it was changed"]
    found = [] if same else [f"{NAME}: its root differs"]
    for file in outputs:
        found += _compared(root, file, check)
    listed = {file.path for file in outputs}
    try:
        found += [f"{name}: not in the manifest; it was added" for name in _listed(root) if name not in listed]
    except OSError as error:
        found.append(f"{error.filename}: cannot be read; what lies there was not compared")
    if not found and tables != _tables(root, outputs):
        found.append(f"{NAME}: its tables are not those of {_RUN}")
    for given in inputs:
        found += _delivered(root, given, check)
    return found


def written(manifest: dict[str, Any]) -> Iterator[str]:
    """The manifest as it stands in its file, piece by piece: every byte of that is determined."""
    yield from json.JSONEncoder(indent=2, sort_keys=True, ensure_ascii=False).iterencode(manifest)
    yield "\n"


def listing(folder: Path) -> Iterator[bytes]:
    """SHA-256 and path of every regular file below a folder that can be read, in lines as `sha256sum` writes them."""
    for name in _below(folder):
        path = os.fsencode(name)
        escaped = path.replace(b"\\", b"\\\\").replace(b"\n", b"\\n")
        mark = b"\\" if escaped != path else b""
        with contextlib.suppress(OSError):  # the inventory says so
            yield mark + digest(folder / name).encode() + b"  " + escaped + b"\n"


def merkle_root(leaves: Iterable[bytes]) -> str:
    """RFC 6962, 2.1, in hex."""
    return _tree(leaves).hex()


def digest(path: Path, check: Check = _goes_on) -> str:
    """SHA-256 of a file, in hex."""
    hasher = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        while piece := file.read(_PIECE):
            hasher.update(piece)
            check()
    return hasher.hexdigest()


def _root(manifest: dict[str, Any]) -> str:
    """Of one leaf for each input and each file of the case, and one for all else that the manifest says."""
    rest = {name: value for name, value in manifest.items() if name not in ("inputs", "outputs", "root")}
    said = chain(manifest["inputs"], manifest["outputs"], (rest,))
    return merkle_root(json.dumps(item, sort_keys=True).encode() for item in said)


def _tables(root: Path, outputs: Iterable[File]) -> dict[str, str]:
    """Each present table of the case → a hash of its files, whatever their names and their order.

    Equal for two runs with the same evidence, case, intelligence, settings, versions and secret.key, wherever and on
    however many workers they ran: nothing but the bytes of the files goes in, and those follow from the rest.
    """
    try:
        units = json.loads((root / _RUN).read_text("utf-8"))["units"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    hashes = {file.path: file.sha256 for file in outputs}
    return {
        table: hashlib.sha256(
            "\n".join(sorted(hashes[path] for unit in names if (path := _path(table, unit)) in hashes)).encode()
        ).hexdigest()
        for table, names in units.items()
    }


def _path(table: str, unit: str) -> str:
    return f"view/{unit}.sqlite" if table == "views" else f"{table}/{unit}.parquet"


def _tree(leaves: Iterable[bytes]) -> bytes:
    level = [hashlib.sha256(b"\x00" + leaf).digest() for leaf in leaves]
    if not level:
        return hashlib.sha256(b"").digest()
    while len(level) > 1:  # the same as halving at the largest power of two: an odd last node goes up as it is
        pairs = zip(level[::2], level[1::2], strict=False)
        odd = [level[-1]] if len(level) % 2 else []
        level = [*(hashlib.sha256(b"\x01" + left + right).digest() for left, right in pairs), *odd]
    return level[0]


def _listed(root: Path, below: str = "") -> Iterator[str]:
    """The files that a manifest lists, folder by folder; copies of evidence are not even looked at.

    Raises:
        OSError: a folder cannot be read.
    """
    with os.scandir(root / below) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        name = f"{below}{entry.name}"
        if name in _NOT_LISTED:
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _listed(root, f"{name}/")
        elif name not in _NOT_FILES and _is_file(entry):
            yield name


def _is_file(entry: os.DirEntry[str]) -> bool:
    with contextlib.suppress(OSError):  # a link that leads to itself
        return entry.is_file()
    return False


def _compared(root: Path, file: File, check: Check) -> list[str]:
    try:
        size = (root / file.path).stat().st_size
        same = size == file.size_bytes and digest(root / file.path, check) == file.sha256
    except OSError:
        return [f"{file.path}: is missing or cannot be read"]
    return [] if same else [f"{file.path}: has changed"]


def _delivered(root: Path, given: Input, check: Check) -> list[str]:
    path = Path(given.path)
    try:
        if given.sha256:
            return [] if digest(path, check) == given.sha256 else [f"{path}: the extraction has changed"]
        if not path.is_dir():
            return [f"{path}: the extraction is not there; it was not compared"]
        if given.listing:
            return list(_against(path, root / given.listing, check))
    except OSError:
        return [f"{path}: the extraction is not there or cannot be read; it was not compared"]
    return [f"{path}: there is no list of its files; it was not compared"]


def _against(folder: Path, listed: Path, check: Check) -> Iterator[str]:
    """What is not as a listing says."""
    left = set(_below(folder))
    with listed.open("rb") as lines:
        for line in lines:
            name, sha256 = _entry(line.rstrip(b"\n"))
            if name not in left:
                yield f"{folder}: {name!a} is not there any more"
            elif digest(folder / name, check) != sha256:
                yield f"{folder}: {name!a} has changed"
            left.discard(name)
    for name in sorted(left):
        with contextlib.suppress(OSError), (folder / name).open("rb"):  # one that could not be read then was not listed
            yield f"{folder}: {name!a} was added"


def _entry(line: bytes) -> tuple[str, str]:
    escaped = line.startswith(b"\\")
    sha256, _, path = line[escaped:].partition(b"  ")
    if escaped:
        path = re.sub(rb"\\(.)", lambda found: b"\n" if found[1] == b"n" else found[1], path)
    return os.fsdecode(path), sha256.decode("ascii", "replace")


def _below(folder: Path) -> Iterator[str]:
    """Paths of the regular files below a folder, relative to it. Links are not followed."""
    for inside, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            path = os.path.join(inside, name)  # noqa: PTH118 - millions of them
            if stat.S_ISREG(os.lstat(path).st_mode):
                yield os.path.relpath(path, folder)


def main(arguments: Sequence[str]) -> int:
    """`python manifest.py CASE_FOLDER`, for one who has no more than this file: exit status 0, or 1 if it differs."""
    if len(arguments) != 1:
        sys.stderr.write("python manifest.py CASE_FOLDER\n")
        return 2
    found = verify(Path(arguments[0]))
    said = found or [f"As it was. Root {json.loads((Path(arguments[0]) / NAME).read_text('utf-8'))['root']}"]
    sys.stdout.writelines(f"{line}\n" for line in said)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
