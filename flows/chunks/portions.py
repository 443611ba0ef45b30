"""Files in lists for workers, so that one more file changes one list only."""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import TypeAdapter

from flows.chunks.packed import pack, unpack
from flows.chunks.reading import Reading
from pipeline.store import CaseStore

_KINDS = pa.array(["document", "media"])
_KEPT = TypeAdapter(dict[str, tuple[str, ...]])


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


def kept(root: Path, unit: str) -> dict[str, tuple[str, ...]]:
    """source_id → records that stand for the file itself and that the gate let pass."""
    return unpack(_KEPT, _kept(root, unit))


@cache
def _kept(root: Path, unit: str) -> str:
    """Packed. A unit never changes, and a plan is cut many times."""
    found: dict[str, list[str]] = {}
    for batch in CaseStore(root).batches("records", unit, ["record_id", "source_id", "kind"]):
        for row in batch.filter(pc.is_in(batch["kind"], _KINDS)).to_pylist():
            found.setdefault(row["source_id"], []).append(row["record_id"])
    return pack(_KEPT, {source_id: tuple(record_ids) for source_id, record_ids in found.items()})
