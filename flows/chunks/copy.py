"""Copies of evidence that are needed and not there any more: a run was interrupted, or a parser has a new version."""

import os
from collections.abc import Iterable
from pathlib import Path

from flows.case import password
from flows.case.extraction import Extraction
from flows.chunks.chunk import Chunk
from flows.chunks.reading import Reading
from models.settings import Ingest, Settings
from pipeline.store import CaseStore, unit_name


class CopyChunk(Chunk):
    """Copies of some files of one extraction; it writes no table, and is done when they are there.

    Attributes:
        wanted: path and hash of each.
        below: the folder of the case into which they go.
    """

    stage = "copy"
    exhibit_ref: str
    path: Path
    wanted: tuple[tuple[str, str], ...]
    limits: Ingest
    below: str = "scratch"

    @property
    def done(self) -> bool:
        return all((self.folder / self.below / sha256).exists() for _, sha256 in self.wanted)

    @property
    def written_bytes(self) -> int:
        return self.limits.max_total_bytes

    def environment(self) -> dict[str, str]:
        return password.variables(self.exhibit(self.exhibit_ref)[1])

    def run(self) -> None:
        from pipeline.ingest.fetch import fetch
        from pipeline.ingest.find import find

        _, exhibit = self.exhibit(self.exhibit_ref)
        opens = (password.of(exhibit), password.keys(exhibit))
        fetch(self.path, find(self.path), self.wanted, self.limits, self.folder / self.below, *opens)


def chunks(
    store: CaseStore, extraction: Extraction, readings: Iterable[Reading], settings: Settings
) -> list[CopyChunk]:
    """One if anything is missing; the extraction is read once for all of it."""
    blobs = (blob for reading in readings for blob in reading.blobs)
    missing = tuple(dict.fromkeys(blob for blob in blobs if not _there(f"{store.scratch}/{blob[1]}")))
    if not missing:
        return []
    return [
        CopyChunk(
            folder=store.root,
            unit=unit_name("copy", extraction.extraction_id, missing),
            extraction_id=extraction.extraction_id,
            timeout_s=settings.engine.ingest_timeout_s,
            memory_bytes=settings.parse.memory_bytes,
            exhibit_ref=extraction.exhibit.exhibit_ref,
            path=extraction.exhibit.extraction.path,
            wanted=missing,
            limits=settings.ingest,
        )
    ]


def _there(path: str) -> bool:
    return os.path.exists(path)  # noqa: PTH110 - a `Path` for each would keep something of each name
