"""Files in lists for workers, so that one more file changes one list only."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from flows.chunks.packed import ByName
from flows.chunks.parse import ParseChunk
from flows.chunks.reading import Reading
from pipeline.store import CaseStore

T = TypeVar("T")

_KINDS = pa.array(["document", "media"])


def portions(files: ByName[T], most: int) -> Iterator[list[T]]:
    """Lists of about half of `most` and never more, in order of source_id.

    A list ends where an id says so: those before and after stay what they are when a file comes or goes.

    Args:
        files: by source_id; of several of one, the last.
    """
    portion: list[T] = []
    for source_id, of_source in groupby(files, key=itemgetter(0)):
        *_, (_, file) = of_source
        portion.append(file)
        if len(portion) == most or int(source_id[:8], 16) % max(1, most // 2) == 0:
            yield portion
            portion = []
    if portion:
        yield portion


def kept(store: CaseStore, parsed: Iterable[ParseChunk]) -> Iterator[tuple[Reading, tuple[str, ...]]]:
    """Files of those that have ended, and the records that stand for each and that the gate let pass."""
    for parse in parsed:
        records = _kept(store, parse.unit) if parse.done else {}
        for reading in parse.readings if records else ():
            if reading.source_id in records:
                yield reading, records[reading.source_id]


def _kept(store: CaseStore, unit: str) -> dict[str, tuple[str, ...]]:
    """source_id → records."""
    found: dict[str, list[str]] = {}
    for batch in store.batches("records", unit, ["record_id", "source_id", "kind"]):
        for row in batch.filter(pc.is_in(batch["kind"], _KINDS)).to_pylist():
            found.setdefault(row["source_id"], []).append(row["record_id"])
    return {source_id: tuple(record_ids) for source_id, record_ids in found.items()}
