"""Copies of files of an extraction for the review application, made as a run makes them: in a limited process, for an
archive is untrusted too, and with the password that the case file names."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from flows.case import extraction
from flows.case.opened import OpenedCase
from flows.chunks.copy import CopyChunk
from flows.workers.child import Child, NotStarted
from models.settings import Settings
from pipeline.errors import TriageError
from pipeline.store import unit_name

FOLDER = "review/copies"


class NotCopied(TriageError):
    """The extraction cannot be read now, or does not hold them any more."""


@contextmanager
def copying(case: OpenedCase, settings: Settings) -> Iterator[Callable[[str, Sequence[tuple[str, str]]], None]]:
    """Something that copies files of this case's extractions; its process stays warm until the block ends."""
    child = Child()

    def copy(extraction_id: str, wanted: Sequence[tuple[str, str]]) -> None:
        (case.store.root / FOLDER).mkdir(mode=0o700, parents=True, exist_ok=True)
        case.store.scratch.mkdir(mode=0o700, exist_ok=True)
        try:
            answer = child.run(_chunk(case, settings, extraction_id, wanted))
        except NotStarted as error:
            raise NotCopied(str(error)) from None
        if answer.refused or answer.died or answer.failed:
            raise NotCopied(answer.refused or f"The extraction could not be read: {answer.died or answer.kind}.")

    try:
        yield copy
    finally:
        child.close()


def _chunk(case: OpenedCase, settings: Settings, extraction_id: str, wanted: Sequence[tuple[str, str]]) -> CopyChunk:
    of_case = extraction.of_case(case.case, case.store.ids)
    exhibit = next(one.exhibit for one in of_case if one.extraction_id == extraction_id)
    return CopyChunk(
        folder=case.store.root,
        unit=unit_name("copy", extraction_id, wanted),
        extraction_id=extraction_id,
        timeout_s=settings.engine.ingest_timeout_s,
        memory_bytes=settings.parse.memory_bytes,
        exhibit_ref=exhibit.exhibit_ref,
        path=exhibit.extraction.path,
        wanted=tuple(wanted),
        limits=settings.ingest,
        below=FOLDER,
    )
