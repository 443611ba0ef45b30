"""Documents and pictures: the files that kept records stand for, to TEXTS. Untrusted and slow, so in short lists."""

from collections.abc import Iterator, Sequence
from functools import cache, partial
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from flows import code
from flows.case.extraction import Extraction
from flows.chunks.parse import ParseChunk
from flows.chunks.reading import SourcesChunk
from models.casefile import Case
from models.issues import Issue
from models.normalise import canonical_forms
from models.rows import Row, batches
from models.schemas import HOLDS, TEXTS
from models.settings import Ocr, Settings
from pipeline.gate import privilege
from pipeline.gate.identify import Named
from pipeline.store import CaseStore, Output, unit_name
from pipeline.text.read import ToRead, read, readable


class DocumentsChunk(SourcesChunk):
    """TEXTS of some files.

    Attributes:
        records: the unit of work that has their records; what the gate did not let pass is not there, and not read.
    """

    stage = "documents"
    exhibit_ref: str
    region: str
    records: str
    max_chars: int
    ocr: Ocr

    def run(self) -> None:
        from pipeline.text import ocr

        case, _ = self.exhibit(self.exhibit_ref)
        advisers = privilege.advisers(case, partial(canonical_forms, region=self.region))
        engine = ocr.engine(self.ocr, self.store.scratch)
        found = read(list(self._items()), engine, self.max_chars, self.store.ids, self.extraction_id)
        with self.output.writing(self.unit, self.stage, self.extraction_id) as output:
            kept = _screened(_rows(found, output), advisers, output)
            for batch in batches(kept, TEXTS, stage_locator="text_id", size=256):
                if isinstance(batch, Issue):
                    output.issue(batch)
                else:
                    output.write("texts", batch)

    def _items(self) -> Iterator[ToRead]:
        """The files whose records the gate let pass, in the order of the records."""
        by_source = {reading.source_id: reading for reading in self.readings}
        wanted, kinds = pa.array(sorted(by_source), pa.string()), pa.array(["document", "media"])
        for batch in self.store.batches("records", self.records, ["record_id", "source_id", "kind", "extra"]):
            chosen = batch.filter(pc.and_(pc.is_in(batch["source_id"], wanted), pc.is_in(batch["kind"], kinds)))
            for row in chosen.to_pylist():
                reading = by_source[row["source_id"]]
                path = reading.content(self.store.scratch)
                screenshot = '"screenshot": true' in (row["extra"] or "")
                yield ToRead(row["record_id"], row["source_id"], path, reading.type, screenshot)


def chunks(
    store: CaseStore, extraction: Extraction, case: Case, parsed: Sequence[ParseChunk], settings: Settings
) -> list[DocumentsChunk]:
    """The readable files of each chunk of parsing, in lists."""
    same: dict[str, Any] = {
        "ocr": settings.ocr.model_dump(exclude={"traineddata_sha256"}),
        "max_chars": settings.text.max_chars,
        "engine": _engine(settings.ocr),
    }
    same |= {"legal_advisers": case.legal_advisers, "region": settings.text.default_region}
    version = code.of("pipeline/text", "pipeline/gate", "flows/chunks/documents.py")
    made = []
    for chunk in parsed:
        files = [reading for reading in chunk.readings if readable(reading.type)]
        for start in range(0, len(files), settings.text.batch_sources):
            group = files[start : start + settings.text.batch_sources]
            made.append(
                DocumentsChunk(
                    folder=store.root,
                    unit=unit_name("documents", version, chunk.unit, [file.source_id for file in group], same),
                    extraction_id=extraction.extraction_id,
                    exhibit_ref=extraction.exhibit.exhibit_ref,
                    region=settings.text.default_region,
                    timeout_s=settings.text.timeout_s,
                    memory_bytes=settings.parse.memory_bytes,
                    records=chunk.unit,
                    readings=tuple(group),
                    max_chars=settings.text.max_chars,
                    ocr=settings.ocr,
                )
            )
    return made


@cache
def _engine(settings: Ocr) -> str:
    """Asked of Tesseract once: a plan is cut many times."""
    from pipeline.text import ocr

    return ocr.engine(settings, None).version


def _screened(rows: Iterator[Row], advisers: Named, output: Output) -> Iterator[Row]:
    """The texts of what may be read; of the rest nothing is kept but that there is something."""
    for hold, texts in privilege.documents(rows, advisers):
        if hold:
            output.write("holds", pa.Table.from_pylist([hold], HOLDS))
            output.issue(Issue("document:1", "held", "may be privileged"), hold["source_id"])
        yield from texts


def _rows(found: Iterator[Row | tuple[str, Issue]], output: Output) -> Iterator[Row]:
    for item in found:
        if isinstance(item, tuple):
            source_id, issue = item
            output.issue(issue, source_id)
        else:
            yield item
