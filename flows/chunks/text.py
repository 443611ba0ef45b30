"""The text that records carry themselves: RECORDS to TEXTS, one unit for each unit of records."""

from collections.abc import Iterable

from flows import code
from flows.chunks.chunk import Chunk
from pipeline.store import CaseStore, unit_name
from pipeline.text.native import COLUMNS, bodies

_TOGETHER = 65_536  # records: a conversation's short texts are told from its others among these


class TextChunk(Chunk):
    """TEXTS of the bodies and titles of one unit of records."""

    stage = "text"
    records: str
    spoken: tuple[str, ...]

    def run(self) -> None:
        ids = self.store.ids
        with self.output.writing(self.unit, self.stage, self.extraction_id) as output:
            for batch in self.store.batches("records", self.records, COLUMNS, _TOGETHER):
                output.write("texts", bodies(batch, ids, self.spoken))


def chunks(store: CaseStore, extraction_id: str, records: Iterable[str], spoken: tuple[str, ...]) -> list[TextChunk]:
    """One for each unit of records."""
    version = code.of("pipeline/text/native.py", "flows/chunks/text.py"), code.library("py3langid")
    return [
        TextChunk(
            folder=store.root,
            unit=unit_name("text", version, unit, spoken),
            extraction_id=extraction_id,
            records=unit,
            spoken=spoken,
        )
        for unit in records
    ]
