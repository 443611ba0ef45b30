"""A first reading of all sources, which keeps nothing but what must be held: the conversations in which somebody may
speak with a legal adviser, and the files attached there. Only then is anything written (domain P-01, P-02)."""

from collections.abc import Sequence
from functools import partial

from flows.case.extraction import Extraction
from flows.chunks import parse
from flows.chunks.reading import Reading, SourcesChunk
from models.casefile import Case
from models.issues import Issue
from models.normalise import canonical_forms
from models.rows import batches
from models.schemas import HOLDS
from models.settings import Settings
from pipeline.gate.screen import Rules, holds
from pipeline.parse import claims, parser
from pipeline.store import CaseStore, Output, unit_name


class ScreenChunk(SourcesChunk):
    """HOLDS of some sources. What cannot be read is said when they are parsed."""

    stage = "screen"
    exhibit_ref: str
    region: str

    def run(self) -> None:
        case, exhibit = self.exhibit(self.exhibit_ref)
        rules = Rules.of(case, exhibit, partial(canonical_forms, region=self.region))
        with self.output.writing(self.unit, self.stage, self.extraction_id) as output:
            for reading in self.readings:
                source = parser.Source(reading.source_id, self.extraction_id, self.exhibit_ref)
                evidence = reading.evidence(self.store.scratch, exhibit.extraction.zone)
                for item in parser.run(claims.named(reading.parser), evidence, source, self.store.ids):
                    if not isinstance(item, Issue):
                        self._hold(holds(item, rules), output)

    def _hold(self, found: list[dict[str, str]], output: Output) -> None:
        rows = ({"extraction_id": self.extraction_id} | row for row in found)
        for batch in batches(rows, HOLDS):
            if not isinstance(batch, Issue):
                output.write("holds", batch)


def chunks(
    store: CaseStore, extraction: Extraction, case: Case, groups: Sequence[Sequence[Reading]], settings: Settings
) -> list[ScreenChunk]:
    """One for each group of readings that may have conversations."""
    same = parse.rules(extraction, case, settings)
    spoken = [[reading for reading in group if claims.named(reading.parser).threads] for group in groups]
    return [
        ScreenChunk(
            folder=store.root,
            unit=unit_name("screen", parse.version(), parse.named(group), same),
            extraction_id=extraction.extraction_id,
            timeout_s=settings.parse.timeout_s,
            memory_bytes=settings.parse.memory_bytes,
            exhibit_ref=extraction.exhibit.exhibit_ref,
            region=settings.text.default_region,
            readings=tuple(group),
        )
        for group in spoken
        if group
    ]
