"""What the footer of a table's file says: the version of its columns; of a receipt, which tables its unit has written.

And what is said of a file that says something else than it should.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from models.schemas import ISSUES, VERSION
from pipeline.errors import StoreDamaged, StoreNewer

_VERSION = b"soteria.tables"
_WROTE = b"soteria.wrote"
_QUEUE = re.compile(r"v\d+-")  # a version of the queue


def versioned(schema: pa.Schema) -> pa.Schema:
    """A table's schema with the version of all of them, as the footer of each file has it."""
    return schema.with_metadata({**(schema.metadata or {}), _VERSION: str(VERSION).encode()})


def receipt(rows: Mapping[str, int]) -> pa.Schema:
    """The schema of a unit's issues, which says of which tables it has written rows: table → how many."""
    schema, wrote = versioned(ISSUES), sorted(table for table, number in rows.items() if number)
    return schema.with_metadata({**schema.metadata, _WROTE: " ".join(wrote).encode()})


@lru_cache(maxsize=1 << 16)
def wrote(receipt: str, _changed_ns: int) -> frozenset[str] | None:
    """The tables of which a unit of work has written rows; None where its receipt is older than that, and does not say.

    Raises:
        StoreDamaged: it says nothing any more.
        OSError: the disk does not give it.
    """
    try:
        said = (pq.read_schema(receipt).metadata or {}).get(_WROTE)
        return None if said is None else _names(said.decode())
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        if getattr(error, "errno", None):  # the disk, not the file: nobody is told to remove it for that
            raise
        raise damaged(Path(receipt), error) from error


@lru_cache
def _names(said: str) -> frozenset[str]:
    """Kept once: a case may have a hundred thousand receipts, and few kinds of them."""
    return frozenset(said.split())


def version(schema: pa.Schema) -> int:
    """Of the schemas that a file was written with; 0: before there was one."""
    said = (schema.metadata or {}).get(_VERSION, b"0")
    return int(said) if said.isdigit() else 0


def refuse(path: Path, version: int) -> None:
    """See that what was written can be read by this program.

    Raises:
        StoreNewer: a newer one has written it.
    """
    if version > VERSION:
        raise StoreNewer(
            f"{path}: was written by a newer version of this program (tables of version {version}; this one knows "
            f"{VERSION}). Nothing was read or changed: use that version, or another --store."
        )


def rows(path: Path) -> int:
    """How many rows the file has.

    Raises:
        StoreDamaged: it has no footer.
        OSError: the disk does not give it.
    """
    try:
        return int(pq.read_metadata(path).num_rows)
    except (pa.ArrowException, OSError) as error:
        if getattr(error, "errno", None):  # the disk, not the file: nobody is told to remove it for that
            raise
        raise damaged(path, error) from error


def damage(path: Path) -> StoreDamaged | None:
    """What is to be said of a table, once it was read to its end; None if it could be.

    Raises:
        OSError: the disk does not give it.
    """
    try:
        for _ in pq.ParquetFile(path).iter_batches():
            pass
    except FileNotFoundError:
        return gone(path)
    except (pa.ArrowException, OSError) as error:
        if getattr(error, "errno", None):
            raise
        return damaged(path, error)
    return None


def damaged(path: Path, error: Exception) -> StoreDamaged:
    """What is said of a table that cannot be read."""
    return StoreDamaged(f"{path}: cannot be read ({' '.join(str(error).split())}). {_remedy(path)}")


def gone(path: Path) -> StoreDamaged:
    """What is said of a table that was written, and is not there."""
    return StoreDamaged(f"{path}: is not there; it was removed. {_remedy(path)}")


def _remedy(path: Path) -> str:
    """A unit of work is made anew as soon as its issues are gone."""
    anew = f"emove {path.parent.parent / 'issues' / path.name} and run the case again: it is made anew."
    if not _QUEUE.match(path.name):
        return f"R{anew}"
    return f"Is it the present queue, r{anew} An earlier one cannot be: put it back from a copy of the store."


def older(path: Path) -> StoreDamaged:
    """What is said of a table that has not what this version reads."""
    return StoreDamaged(
        f"{path}: was written by an older version of this program, and lacks what this one reads. "
        "`triage run CASE.yaml` makes the case's tables anew from its extractions."
    )
