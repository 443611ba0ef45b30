"""Files in lists for workers, so that one more file changes one list only."""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from flows.chunks.reading import Reading
from pipeline.store import CaseStore

_KINDS = pa.array(["document", "media"])


def portions(readings: Sequence[Reading], most: int) -> Iterator[list[Reading]]:
    """Lists of about half of `most` and never more, in order of source_id.

    A list ends where an id says so: those before and after stay what they are when a file comes or goes.
    """
    portion: list[Reading] = []
    for reading in sorted(readings, key=lambda reading: reading.source_id):
        portion.append(reading)
        if len(portion) == most or int(reading.source_id[:8], 16) % max(1, most // 2) == 0:
            yield portion
            portion = []
    if portion:
        yield portion


@cache
def kept(root: Path, unit: str) -> dict[str, tuple[str, ...]]:
    """source_id → records that stand for the file itself and that the gate let pass. A unit never changes."""
    found: dict[str, list[str]] = {}
    for batch in CaseStore(root).batches("records", unit, ["record_id", "source_id", "kind"]):
        for row in batch.filter(pc.is_in(batch["kind"], _KINDS)).to_pylist():
            found.setdefault(row["source_id"], []).append(row["record_id"])
    return {source_id: tuple(record_ids) for source_id, record_ids in found.items()}
