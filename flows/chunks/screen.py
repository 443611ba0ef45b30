"""A first reading of all sources, which keeps nothing but what must be held: the conversations in which somebody may
speak with a legal adviser, or with who holds third-party material, and the files attached there. Only then is anything
written (domain L-06, P-01, P-02)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flows.case.extraction import Extraction
from flows.chunks import parse
from flows.chunks.gate import GatedChunk, concerning
from flows.chunks.reading import Reading
from models.casefile import Case
from models.decisions import Decisions
from models.issues import Issue
from models.rows import batches
from models.schemas import HOLDS
from models.settings import Settings
from pipeline.gate.screen import holds
from pipeline.parse import claims, parser
from pipeline.store import CaseStore, Output, unit_name


class ScreenChunk(GatedChunk):
    """HOLDS of some sources. What cannot be read is said when they are parsed."""

    stage = "screen"

    def run(self) -> None:
        rules = self.rules()
        with self.output.writing(self.unit, self.stage, self.extraction_id) as output:
            for reading in self.readings:
                source = parser.Source(reading.source_id, self.extraction_id, self.exhibit_ref)
                evidence = reading.evidence(self.store.scratch, self.zone)
                for item in parser.run(claims.named(reading.parser), evidence, source, self.store.ids):
                    if not isinstance(item, Issue):
                        write(holds(item, rules), self.extraction_id, output)


def write(found: Iterable[Mapping[str, Any]], extraction_id: str, output: Output) -> None:
    """Write rows of HOLDS."""
    rows = ({"extraction_id": extraction_id} | dict(row) for row in found)
    for batch in batches(rows, HOLDS):
        if not isinstance(batch, Issue):
            output.write("holds", batch)


def chunks(
    store: CaseStore,
    extraction: Extraction,
    case: Case,
    groups: Sequence[Sequence[Reading]],
    people: Sequence[str],
    decisions: Decisions,
    settings: Settings,
) -> list[ScreenChunk]:
    """One for each group of readings that may have conversations.

    Args:
        people: units of work that hold HOLDS of kind person; they have ended.
    """
    spoken = [[reading for reading in group if claims.named(reading.parser).threads] for group in groups]
    saved = store.read("holds", people).to_pylist()
    return [
        ScreenChunk(
            folder=store.root,
            unit=unit_name(
                "screen",
                parse.version(),
                parse.named(group),
                concerning(group, extraction, case, settings, saved, decisions, store.ids),
            ),
            extraction_id=extraction.extraction_id,
            timeout_s=settings.parse.timeout_s,
            memory_bytes=settings.parse.memory_bytes,
            exhibit_ref=extraction.exhibit.exhibit_ref,
            region=settings.text.default_region,
            readings=tuple(group),
            holds=tuple(people),
            decisions=decisions,
        )
        for group in spoken
        if group
    ]
