"""Documents and pictures: the files that kept records stand for, to TEXTS. Untrusted and slow, so in short lists."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from flows import code
from flows.case.extraction import Extraction
from flows.chunks.parse import ParseChunk
from flows.chunks.reading import SourcesChunk
from models.casefile import Case
from models.decisions import HANDLINGS, Decisions
from models.issues import Issue
from models.normalise import canonical_forms
from models.rows import Row, batches
from models.schemas import HOLDS, TEXTS
from models.settings import Ocr, Settings
from pipeline.gate import ground
from pipeline.gate.ground import Ground
from pipeline.gate.screen import depends_on, grounds
from pipeline.store import CaseStore, Output, unit_name
from pipeline.text.read import ToRead, read, readable

_KINDS = pa.array(["document", "media"])
_SCREENSHOT = '"screenshot": true'


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
    decisions: Decisions

    def run(self) -> None:
        from pipeline.text import ocr

        case, exhibit = self.exhibit(self.exhibit_ref)
        of_case = grounds(case, exhibit, partial(canonical_forms, region=self.region))
        engine = ocr.engine(self.ocr, self.store.scratch)
        found = read(list(self._items()), engine, self.max_chars, self.store.ids, self.extraction_id)
        with self.output.writing(self.unit, self.stage, self.extraction_id) as output:
            kept = _screened(_rows(found, output), of_case, self.decisions, output)
            for batch in batches(kept, TEXTS, stage_locator="text_id", size=256):
                if isinstance(batch, Issue):
                    output.issue(batch)
                else:
                    output.write("texts", batch)

    def _items(self) -> Iterator[ToRead]:
        """The files whose records the gate let pass, in the order of the records."""
        kept = _kept(self.store.root, self.records)
        for reading in self.readings:
            for record_id, screenshot in kept[reading.source_id]:
                path = reading.content(self.store.scratch)
                yield ToRead(record_id, reading.source_id, path, reading.type, screenshot)


def chunks(
    store: CaseStore,
    extraction: Extraction,
    case: Case,
    parsed: Sequence[ParseChunk],
    decisions: Decisions,
    settings: Settings,
) -> list[DocumentsChunk]:
    """The readable files of each chunk of parsing that has ended, in lists.

    A list is named by the files that the gate let pass, not by how they were parsed: reading pictures takes long, and
    a wider scope or a new parser reads none of them again.
    """
    exhibit, region = extraction.exhibit, settings.text.default_region
    same: dict[str, Any] = {
        "ocr": settings.ocr.model_dump(exclude={"traineddata_sha256"}),
        "max_chars": settings.text.max_chars,
        "engine": _engine(settings.ocr),
    }
    same |= {"holds": depends_on(case, exhibit), "region": region}
    version = code.of("pipeline/text", "pipeline/gate", "flows/chunks/documents.py")
    made = []
    for chunk in parsed:
        files = [reading for reading in chunk.readings if readable(reading.type)]
        kept = _kept(store.root, chunk.unit) if files and chunk.done else {}
        for start in range(0, len(files), settings.text.batch_sources):
            group = [file for file in files[start : start + settings.text.batch_sources] if file.source_id in kept]
            if not group:
                continue
            sources = [file.source_id for file in group]
            read = [(file.source_id, file.sha256, file.type, kept[file.source_id]) for file in group]
            made.append(
                DocumentsChunk(
                    folder=store.root,
                    unit=unit_name("documents", version, read, same, decisions.concerning(sources).named()),
                    extraction_id=extraction.extraction_id,
                    exhibit_ref=exhibit.exhibit_ref,
                    region=region,
                    timeout_s=settings.text.timeout_s,
                    memory_bytes=settings.parse.memory_bytes,
                    records=chunk.unit,
                    readings=tuple(group),
                    max_chars=settings.text.max_chars,
                    ocr=settings.ocr,
                    decisions=decisions,
                )
            )
    return made


@cache
def _kept(root: Path, unit: str) -> dict[str, list[tuple[str, bool]]]:
    """source_id → its records that stand for the file itself, and whether it is a screenshot. A unit never changes."""
    found: dict[str, list[tuple[str, bool]]] = {}
    for batch in CaseStore(root).batches("records", unit, ["record_id", "source_id", "kind", "extra"]):
        for row in batch.filter(pc.is_in(batch["kind"], _KINDS)).to_pylist():
            found.setdefault(row["source_id"], []).append((row["record_id"], _SCREENSHOT in (row["extra"] or "")))
    return found


@cache
def _engine(settings: Ocr) -> str:
    """Asked of Tesseract once: a plan is cut many times."""
    from pipeline.text import ocr

    return ocr.engine(settings, None).version


def _screened(rows: Iterator[Row], of_case: Iterable[Ground], decisions: Decisions, output: Output) -> Iterator[Row]:
    """The texts of what may be read; of the rest nothing is kept but that there is something."""
    for hold, texts in ground.documents(rows, of_case, decisions):
        if hold:
            output.write("holds", pa.Table.from_pylist([hold], HOLDS))
            output.issue(Issue("document:1", "held", HANDLINGS[hold["handling"]]), hold["source_id"])
        yield from texts


def _rows(found: Iterator[Row | tuple[str, Issue]], output: Output) -> Iterator[Row]:
    for item in found:
        if isinstance(item, tuple):
            source_id, issue = item
            output.issue(issue, source_id)
        else:
            yield item
