"""Nothing stays of what was read in a document that the second reading has shown to be held."""

from collections.abc import Iterable, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from flows.chunks.again import AgainChunk
from flows.chunks.chunk import Chunk
from pipeline.store import CaseStore, unit_name


class RedactChunk(Chunk):
    """Takes what is held out of the TEXTS and MENTIONS of the first reading; it writes no table of its own, and is done
    when nothing of it is there.

    Attributes:
        holds: the unit of the second reading.
        texts, mentions: units of the first.
        again: source_id → pages that are read again.
    """

    stage = "again"
    holds: str
    texts: str
    mentions: str
    again: dict[str, tuple[int, ...]]

    @property
    def done(self) -> bool:
        return not any(self._split(table)[1].num_rows for table in ("texts", "mentions"))

    def run(self) -> None:
        mentions, _ = self._split("mentions")
        self.store.replace("mentions", self.mentions, mentions)
        texts, held = self._split("texts")
        self.store.replace("texts", self.texts, pa.concat_tables([texts, self._emptied(held)]))

    def _split(self, table: str) -> tuple[pa.Table, pa.Table]:
        """The rows of one of them, and those that say something of what is held."""
        unit, said = (self.texts, "text") if table == "texts" else (self.mentions, "surface")
        rows, records = self.store.read(table, [unit]), self.store.read("holds", [self.holds], ["value"])["value"]
        held = pc.and_(pc.is_in(rows["record_id"], records), pc.not_equal(rows[said], ""))
        return rows.filter(pc.invert(held)), rows.filter(held)

    def _emptied(self, texts: pa.Table) -> pa.Table:
        """That a page was read, of those that are not read again: else they would be now, and so on."""
        emptied = [
            row | {"text": "", "bbox": None, "words": None, "language": None}
            for row in texts.to_pylist()
            if row["origin"] == "ocr" and row["page"] not in self.again.get(row["source_id"], (row["page"],))
        ]
        return pa.Table.from_pylist(emptied, texts.schema)


def chunks(store: CaseStore, again: Iterable[AgainChunk], found: Mapping[str, str]) -> list[RedactChunk]:
    """One for each list of files of which the second reading holds something.

    Args:
        found: units with TEXTS of the first reading → those with its MENTIONS.
    """
    return [
        RedactChunk(
            folder=store.root,
            unit=unit_name("redact", chunk.unit, found[chunk.before]),
            extraction_id=chunk.extraction_id,
            holds=chunk.unit,
            texts=chunk.before,
            mentions=found[chunk.before],
            again={source_id: task.pages or () for source_id, task in chunk.tasks.items()},
        )
        for chunk in again
        if chunk.before in found and chunk.done and store.rows("holds", [chunk.unit])
    ]
