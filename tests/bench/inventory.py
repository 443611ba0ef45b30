"""How fast an extraction of many files is taken in, against `sha256sum` over the same files; and how fast paths are
looked up in the index of known stores.

python tests/bench/inventory.py [--files 50000] [--size 200000]

The files are hard links to a few hundred of random bytes, so that half a million of them fit on a disk; both read every
byte of every link.
"""

import argparse
import os
import subprocess
import tempfile
import time
from pathlib import Path

import pyarrow as pa

from flows.chunks.ingest import _claimed
from models.application import unread_at
from models.ids import Ids
from models.settings import read as settings
from pipeline.ingest.find import find
from pipeline.ingest.inventory import Delivery, Taken, take
from pipeline.parse import claims

_PACKAGES = 400
_LINKS = 5000  # fewer than the fewest that a file system allows


def lay(root: Path, files: int, size: int) -> None:
    """Files as an Android phone has them: pictures, caches, databases that nobody reads."""
    originals = root.parent / "originals"
    originals.mkdir()
    for number in range(-(-files // _LINKS)):
        (originals / str(number)).write_bytes(os.urandom(size // 2 + number * size // max(1, files // _LINKS)))
    for number in range(files):
        folder = root / f"data/data/org.example.app{number % _PACKAGES}/files/cache{number // _PACKAGES % 40}"
        if number < _PACKAGES * 40:
            folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number:06x}.dat").hardlink_to(originals / str(number // _LINKS))


def paths(count: int) -> list[str]:
    names = ("cache.dat", "History", "main.db", "IMG_0001.JPG", "prefs.xml", "a.sqlite")
    return [f"data/data/org.example.app{n % _PACKAGES}/files/{n // 7}/{names[n % len(names)]}" for n in range(count)]


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--files", type=int, default=50_000)
    arguments.add_argument("--size", type=int, default=200_000, help="bytes of a file, on average")
    given = arguments.parse_args()

    asked = paths(given.files)
    claims.claims("", None), unread_at("")
    started = time.perf_counter()
    for path in asked:
        claims.claims(path, None)
        claims.beside(path)
        unread_at(path)
    seconds = time.perf_counter() - started
    patterns = sum(len(parser.paths) for parser in claims.parsers())
    print(f"{given.files:,} paths against {patterns} patterns of stores: {seconds:.1f} s")

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "phone"
        lay(root, given.files, given.size)
        command = f"find {root} -type f -print0 | xargs -0 sha256sum > {folder}/sums"
        started = time.perf_counter()
        subprocess.run(["bash", "-c", command], check=True)
        alone = time.perf_counter() - started
        scratch = Path(folder) / "scratch"
        scratch.mkdir()
        taken = Taken()
        started = time.perf_counter()
        found = take(
            Delivery(root, "x", "JAS/1"),
            find(root),
            _claimed,
            settings(None).ingest,
            scratch,
            Ids(bytes(32)),
            taken,
            claims.beside,
        )
        rows = sum(item.num_rows for item in found if isinstance(item, pa.RecordBatch))
        ours = time.perf_counter() - started
    assert rows == given.files == taken.files
    speed = taken.size_bytes / 2**20
    print(f"{rows:,} files, {taken.size_bytes / 2**30:.1f} GiB")
    print(f"sha256sum {speed / alone:>8,.0f} MiB/s\ntaken in  {speed / ours:>8,.0f} MiB/s; share {alone / ours:.2f}")


if __name__ == "__main__":
    main()
