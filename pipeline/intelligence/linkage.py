"""The index across cases: LINKAGE of each case in a file of its own, so that a purge removes one file.

Written whole or not at all, with the name of what it was made from: what is made from the same is the same, byte for
byte, and is not made again.
"""

from hashlib import blake2b
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from models.schemas import LINKAGE
from pipeline.errors import StoreDamaged
from pipeline.intelligence.store import IntelligenceStore
from pipeline.store import write_whole

_MADE_FROM = b"made_from"


def write(file: Path, rows: pa.Table, made_from: str) -> None:
    """Write LINKAGE of a case to a file of its own.

    Args:
        rows: LINKAGE, in an order of its own.
        made_from: name of all that it was made from.
    """
    table = rows.cast(LINKAGE).combine_chunks().replace_schema_metadata({_MADE_FROM: made_from.encode()})
    buffer = pa.BufferOutputStream()
    pq.write_table(table, buffer, compression="zstd")
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(file, [buffer.getvalue().to_pybytes()])


def put(root: Path, folder: str, file: Path) -> tuple[int, int]:
    """Put LINKAGE of a case in place of what there was of it. Returns how many values it has, and how many of suspects.

    Args:
        root: folder of the store.
        folder: name of the case's folder.
        file: as `write` has left it.
    """
    IntelligenceStore(root).prepare()
    suspects = pq.read_table(file, columns=["suspect"])["suspect"].to_pylist()
    write_whole(_file(root, folder), [file.read_bytes()])
    return len(suspects), sum(suspects)


def made_from(root: Path, folder: str) -> str | None:
    """What the file of a case was made from; None if there is none.

    Raises:
        StoreDamaged: it is no file of ours.
    """
    file = _file(root, folder)
    if not file.exists():
        return None
    try:
        said = (pq.read_schema(file).metadata or {}).get(_MADE_FROM)
    except (pa.ArrowException, OSError) as error:
        raise _damaged(file, error) from error
    return said.decode() if said else None


def digest(file: Path) -> str:
    """Of what a file tells: equal for equal rows, whatever they were made from.

    Raises:
        StoreDamaged: it is no file of ours.
        FileNotFoundError: it is not there any more.
    """
    try:
        with pq.ParquetFile(file) as opened:
            rows = opened.read().cast(LINKAGE).combine_chunks()
    except FileNotFoundError:
        raise
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _damaged(file, error) from error
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema) as stream:
        stream.write_table(rows)
    return blake2b(sink.getvalue(), digest_size=12).hexdigest()


def remove(root: Path, folder: str) -> bool:
    """Take a case out of the index. Returns whether it was there."""
    file = _file(root, folder)
    there = file.exists()
    file.unlink(missing_ok=True)
    return there


def _damaged(file: Path, error: Exception) -> StoreDamaged:
    return StoreDamaged(f"{file}: cannot be read ({error}). Remove it, and run the case again.")


def _file(root: Path, folder: str) -> Path:
    return IntelligenceStore(root).root / "linkage" / f"{folder}.parquet"
