"""Files in lists for workers, so that one more file changes one list only."""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import TypeAdapter

from flows.chunks.packed import ByName, pack, unpack
from flows.chunks.parse import ParseChunk
from flows.chunks.reading import Reading
from pipeline.store import CaseStore

T = TypeVar("T")

_KINDS = pa.array(["document", "media"])
_KEPT = TypeAdapter(dict[str, tuple[str, ...]])


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
        records = unpack(_KEPT, _kept(store.root, parse.unit)) if parse.done else {}
        for reading in parse.readings if records else ():
            if reading.source_id in records:
                yield reading, records[reading.source_id]


@cache
def _kept(root: Path, unit: str) -> str:
    """source_id → records, packed. A unit never changes, and a plan is cut many times."""
    found: dict[str, list[str]] = {}
    for batch in CaseStore(root).batches("records", unit, ["record_id", "source_id", "kind"]):
        for row in batch.filter(pc.is_in(batch["kind"], _KINDS)).to_pylist():
            found.setdefault(row["source_id"], []).append(row["record_id"])
    return pack(_KEPT, {source_id: tuple(record_ids) for source_id, record_ids in found.items()})
