"""Taking an extraction in: its files to SOURCES, and copies of those that a parser claims."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from flows import code
from flows.case import integrity, password
from flows.case.extraction import Extraction
from flows.chunks.chunk import Chunk
from models.schemas import EXTRACTIONS
from models.settings import Ingest, Settings
from pipeline.ingest.signature import signature
from pipeline.ingest.sources import Claim
from pipeline.parse import claims
from pipeline.storage import ExtractionGone
from pipeline.store import CaseStore, unit_name
from pipeline.verify import manifest

if TYPE_CHECKING:
    from pipeline.ingest.inventory import Taken


class IngestChunk(Chunk):
    """SOURCES of one extraction. Alone it cannot be divided: a container that kills its process gives no sources."""

    stage = "ingest"
    exhibit_ref: str
    path: Path
    supplied: dict[str, str]
    clock_offset_s: int | None
    limits: Ingest
    signed: str

    @property
    def written_bytes(self) -> int:
        return self.limits.max_total_bytes

    def environment(self) -> dict[str, str]:
        return password.variables(self.exhibit(self.exhibit_ref)[1])

    def run(self) -> None:
        from pipeline.ingest.find import find
        from pipeline.ingest.inventory import Delivery, Taken, take

        _, exhibit = self.exhibit(self.exhibit_ref)
        opens = (password.of(exhibit), password.keys(exhibit))
        delivery = Delivery(self.path, self.extraction_id, self.exhibit_ref, self.supplied, *opens)
        store, container, limits, taken = self.store, find(self.path), self.limits, Taken()
        unread = False
        with self.output.writing(self.unit, self.stage, self.extraction_id) as output:
            for item in take(delivery, container, _claimed, limits, store.scratch, store.ids, taken, claims.beside):
                if isinstance(item, pa.RecordBatch):
                    output.write("sources", item)
                else:
                    source_id, issue = item
                    output.issue(issue, source_id)
                    unread = unread or issue.code == "unreadable"
            if unread:
                self._see_that_it_is_there()
            output.write("extractions", self._row(container.name, taken))
            if self.path.is_dir():
                store.write_lines(integrity.listing(self.unit), manifest.listing(self.path))

    def _see_that_it_is_there(self) -> None:
        """A file that cannot be read is one thing; a disk that went away while it was read would make all of them so.

        Raises:
            ExtractionGone: it went away, or was changed.
        """
        try:
            there = signature(self.path) == self.signed
        except OSError:
            there = False
        if not there:
            raise ExtractionGone

    def _row(self, container: str, taken: "Taken") -> pa.Table:
        row: dict[str, Any] = {"extraction_id": self.extraction_id, "exhibit_ref": self.exhibit_ref}
        row |= {"files": taken.files, "size_bytes": taken.size_bytes, "clock_offset_s": self.clock_offset_s}
        return pa.Table.from_pylist([row | {"container": container} | dict(taken.hashes)], EXTRACTIONS)


def chunk(store: CaseStore, extraction: Extraction, settings: Settings) -> IngestChunk:
    """The one chunk of an extraction; done as long as the extraction, what is claimed and the limits are the same."""
    delivered = extraction.exhibit.extraction
    claimed = [
        (parser.name, parser.paths, parser.beside, parser.types, parser.version if parser.app_of else None)
        for parser in claims.parsers()
    ]
    same = (extraction.extraction_id, extraction.exhibit.exhibit_ref, delivered.supplied, delivered.clock_offset_s)
    keys = [[key.app for key in delivered.keys], password.noted(store, extraction.exhibit)]
    version = code.of("pipeline/ingest", "flows/chunks/ingest.py")
    limits, signed = settings.ingest, signature(delivered.path)
    return IngestChunk(
        folder=store.root,
        unit=unit_name("ingest", version, signed, same, claimed, limits.model_dump(), keys),
        extraction_id=extraction.extraction_id,
        timeout_s=settings.engine.ingest_timeout_s,
        memory_bytes=settings.parse.memory_bytes,
        exhibit_ref=extraction.exhibit.exhibit_ref,
        path=delivered.path,
        supplied=delivered.supplied,
        clock_offset_s=delivered.clock_offset_s,
        limits=limits,
        signed=signed,
    )


def _claimed(path: str, type_: str | None) -> Claim | None:
    parser = claims.claims(path, type_)
    return Claim(parser.name, parser.app_at(path)) if parser else None
