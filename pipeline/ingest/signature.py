"""Whether an extraction is still what it was, in a moment: names, sizes and times, not content."""

import os
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path


def signature(path: Path) -> str:
    """Of a file, its size and modification time; of a folder, a hash of those of all files below it, in order of path.

    Raises:
        OSError: it is not there. What is below a folder and may not be read counts as such.
    """
    status = path.stat()
    if not path.is_dir():
        return f"{status.st_size}-{status.st_mtime_ns}"
    hasher = blake2b(digest_size=16)
    for line in sorted(_files(path, "")):
        hasher.update(f"{line}\n".encode("utf-8", "surrogatepass"))
    return hasher.hexdigest()


def _files(root: Path, inside: str) -> Iterator[str]:
    waiting = [inside]
    while waiting:
        folder = waiting.pop()
        before = f"{folder}/" if folder else ""
        try:
            with os.scandir(f"{root}/{folder}") as found:
                for item in found:
                    name = before + item.name
                    if item.is_dir(follow_symlinks=False):
                        waiting.append(name)
                        continue
                    status = item.stat(follow_symlinks=False)
                    yield f"{name}\0{status.st_size}\0{status.st_mtime_ns}"
        except OSError:
            yield f"{folder}\0unreadable"
