"""The rows of one version of the queue, as they were published."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipeline.query import opened

Row = dict[str, Any]


def rows(
    files: Sequence[Path], scratch: Path, top: int | None = None, lane: str | None = None, *, by_score: bool = False
) -> Iterator[Row]:
    """Rows of QUEUE, never all of them in memory.

    Args:
        files: the Parquet file of the version.
        scratch: folder for what does not fit in memory.
        top: only so many; None for all.
        lane: only units of this lane.
        by_score: in order of rank, not of serving.
    """
    found = _by_rank(files, scratch) if by_score else _as_served(files)
    wanted = (row for row in found if lane is None or lane in row["lanes"])
    yield from islice(wanted, top)


def lanes(files: Sequence[Path]) -> dict[str, int]:
    """How many units are in each lane."""
    counts: dict[str, int] = {}
    for file in files:
        with pq.ParquetFile(file) as parquet:
            for batch in parquet.iter_batches(columns=["lanes"]):
                for count in batch["lanes"].flatten().value_counts().to_pylist():
                    counts[count["values"]] = counts.get(count["values"], 0) + count["counts"]
    return counts


def _as_served(files: Sequence[Path]) -> Iterator[Row]:
    """As the file has them."""
    for file in files:
        with pq.ParquetFile(file) as parquet:
            for batch in parquet.iter_batches(batch_size=1024):
                yield from batch.to_pylist()


def _by_rank(files: Sequence[Path], scratch: Path) -> Iterator[Row]:
    with opened({"queue": files}, scratch) as database:
        database.execute("set timezone = 'UTC'")
        for batch in database.sql("from queue order by rank").to_arrow_reader(1024):
            yield from batch.to_pylist()
