"""The read model of one extraction: what a reviewer searches and reads, in one immutable file."""

from collections.abc import Sequence

from flows import code
from flows.case.extraction import Extraction
from flows.chunks.chunk import Chunk
from pipeline.store import CaseStore, unit_name

_LEAST, _EACH = 400_000_000, 1_000
"""Bytes that sorting and joining may use: DuckDB puts rows on disk, but not all of what it joins them by. An
extraction of 1.6 million messages does not go into 400 MB; into 1.5 GB it does (tests/bench/review.py)."""


class ViewChunk(Chunk):
    """`view/<unit>.sqlite`."""

    stage = "view"
    exhibit_ref: str
    records: tuple[str, ...]
    texts: tuple[str, ...]
    merged: tuple[str, ...]
    sources: str
    holds: tuple[str, ...]

    @property
    def done(self) -> bool:
        return self.output.done(self.unit) and self.output.view(self.unit).exists()

    def run(self) -> None:
        from pipeline.view.build import Tables, build

        store = self.store
        tables = Tables(
            records=store.files("records", self.records),
            texts=store.files("texts", self.texts),
            sources=store.files("sources", [self.sources]),
            duplicates=store.files("duplicates", self.merged),
            conversations=store.files("conversations", self.merged),
            attachments=store.files("attachments", self.merged),
            holds=store.files("holds", self.holds),
        )
        build(
            tables,
            self.output.view(self.unit),
            store.scratch,
            extraction_id=self.extraction_id,
            exhibit_ref=self.exhibit_ref,
            inputs=(*self.records, *self.texts, *self.merged, self.sources, *self.holds),
            memory_bytes=max(_LEAST, _EACH * sum(store.rows("records", [unit]) for unit in self.records)),
        )
        with self.output.writing(self.unit, self.stage, self.extraction_id):
            pass  # the receipt


def chunk(
    store: CaseStore,
    extraction: Extraction,
    records: Sequence[str],
    texts: Sequence[str],
    merged: Sequence[str],
    sources: str,
    holds: Sequence[str],
) -> ViewChunk:
    """The one chunk of an extraction.

    Args:
        holds: units of work whose HOLDS name records that must not be shown though they were parsed.
    """
    version = code.of("pipeline/view", "pipeline/query.py", "flows/chunks/view.py")
    given = extraction.extraction_id, records, texts, merged, sources, holds
    return ViewChunk(
        folder=store.root,
        unit=unit_name("view", version, *given),
        extraction_id=extraction.extraction_id,
        exhibit_ref=extraction.exhibit.exhibit_ref,
        records=tuple(records),
        texts=tuple(texts),
        merged=tuple(merged),
        sources=sources,
        holds=tuple(holds),
    )
