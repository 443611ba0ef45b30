"""Documents and pictures: the files that kept records stand for, to TEXTS. Untrusted bytes, and slow: in short lists."""

from collections.abc import Iterator, Sequence
from typing import Self

import pyarrow as pa
import pyarrow.compute as pc

from flows import code
from flows.chunks.chunk import Chunk
from flows.chunks.parse import ParseChunk, Reading
from models.issues import Issue
from models.rows import batches
from models.schemas import TEXTS
from models.settings import Ocr, Settings
from pipeline.store import CaseStore, Output, unit_name


class DocumentsChunk(Chunk):
    """TEXTS of some files.

    Attributes:
        records: the unit of work that has their records; what the gate did not let pass is not there, and not read.
    """

    stage = "documents"
    records: str
    readings: tuple[Reading, ...]
    max_chars: int
    ocr: Ocr

    def run(self) -> None:
        from pipeline.text import ocr
        from pipeline.text.read import read

        engine = ocr.engine(self.ocr, self.store.scratch)
        source_ids: list[str] = []
        with self.output.writing(self.unit, self.stage, self.extraction_id) as output:
            rows = _without_issues(
                read(list(self._items()), engine, self.max_chars, self.store.ids, self.extraction_id), output
            )
            for batch in batches(rows, TEXTS, stage_locator="source_id", size=256):
                if isinstance(batch, Issue):
                    output.issue(batch)
                else:
                    output.write("texts", batch)

    def alone(self) -> Sequence[tuple[str, Self]]:
        return [
            (reading.source_id, self.model_copy(update={"readings": (reading,), "unit": f"{self.unit}-{number}"}))
            for number, reading in enumerate(self.readings)
        ]

    def _items(self) -> Iterator["ToRead"]:
        """The files whose records the gate let pass, in their order."""
        by_source = {reading.source_id: reading for reading in self.readings}
        wanted = pa.array(sorted(by_source), pa.string())
        for batch in self.store.batches("records", self.records, ["record_id", "source_id", "kind", "extra"]):
            chosen = pc.and_(pc.is_in(batch["source_id"], wanted), pc.is_in(batch["kind"], pa.array(_KINDS)))
            for row in batch.filter(chosen).to_pylist():
                reading = by_source[row["source_id"]]
                yield ToRead(
                    record_id=row["record_id"],
                    source_id=row["source_id"],
                    path=self.store.scratch / reading.sha256,
                    type=reading.type,
                    screenshot=is_screenshot(row["extra"]),
                )
