"""What the footer of a table's file says: the version of its columns; of a receipt, which tables its unit has written.

And what is said of a file that says something else than it should.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from models.schemas import ISSUES, VERSION
from pipeline.errors import StoreDamaged, StoreNewer

_VERSION = b"soteria.tables"
_WROTE = b"soteria.wrote"


def versioned(schema: pa.Schema) -> pa.Schema:
    """A table's schema with the version of all of them, as the footer of each file has it."""
    return schema.with_metadata({**(schema.metadata or {}), _VERSION: str(VERSION).encode()})


def receipt(rows: Mapping[str, int]) -> pa.Schema:
    """The schema of a unit's issues, which says of which tables it has written rows: table → how many."""
    schema, wrote = versioned(ISSUES), sorted(table for table, number in rows.items() if number)
    return schema.with_metadata({**schema.metadata, _WROTE: " ".join(wrote).encode()})


@lru_cache(maxsize=4096)
def wrote(receipt: Path, _changed_ns: int) -> frozenset[str] | None:
    """The tables of which a unit of work has written rows; None where its receipt does not say: it is older than that,
    or damaged, which whoever reads its issues is told."""
    try:
        said = (pq.read_schema(receipt).metadata or {}).get(_WROTE)
    except pa.ArrowException:
        return None
    return None if said is None else frozenset(said.decode().split())


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


def damaged(path: Path, error: Exception) -> StoreDamaged:
    """Its unit of work is made anew as soon as its issues are gone: a table that was removed alone would be missed."""
    issues = path.parent.parent / "issues" / path.name
    return StoreDamaged(f"{path}: cannot be read ({error}). Remove {issues} and run the case again: it is made anew.")


def older(path: Path) -> StoreDamaged:
    """What is said of a table that has not what this version reads."""
    return StoreDamaged(
        f"{path}: was written by an older version of this program, and lacks what this one reads. "
        "`triage run CASE.yaml` makes the case's tables anew from its extractions."
    )
