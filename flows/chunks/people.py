"""A reading of contacts, ahead of all others: whom the device's owner saved as a solicitor or a counsellor. What those
write is held, on whatever app; nothing is kept of the contacts but keyed ids."""

from collections.abc import Sequence

from flows.case.extraction import Extraction
from flows.chunks import parse
from flows.chunks.gate import GatedChunk
from flows.chunks.reading import Reading
from flows.chunks.screen import write
from models.casefile import Case
from models.issues import Issue
from models.settings import Settings
from pipeline.gate.screen import people
from pipeline.parse import claims, parser
from pipeline.store import CaseStore, unit_name


class PeopleChunk(GatedChunk):
    """HOLDS of kind person, of some sources. What cannot be read is said when they are parsed."""

    stage = "people"

    def run(self) -> None:
        rules = self.rules()
        with self.output.writing(self.unit, self.stage, self.extraction_id) as output:
            for reading in self.readings:
                source = parser.Source(reading.source_id, self.extraction_id, self.exhibit_ref)
                evidence = reading.evidence(self.store.scratch, self.zone)
                for item in parser.run(claims.named(reading.parser), evidence, source, self.store.ids):
                    if not isinstance(item, Issue):
                        write(people(item, rules), self.extraction_id, output)


def chunks(
    store: CaseStore, extraction: Extraction, case: Case, groups: Sequence[Sequence[Reading]], settings: Settings
) -> list[PeopleChunk]:
    """One for each group of readings that may have contacts."""
    saved = [[reading for reading in group if claims.named(reading.parser).contacts] for group in groups]
    parties = [party.model_dump(mode="json") for party in case.parties]
    same = (parties, settings.text.default_region, case.protected(extraction.exhibit))
    return [
        PeopleChunk(
            folder=store.root,
            unit=unit_name("people", parse.version(), parse.named(group), same),
            extraction_id=extraction.extraction_id,
            timeout_s=settings.parse.timeout_s,
            memory_bytes=settings.parse.memory_bytes,
            exhibit_ref=extraction.exhibit.exhibit_ref,
            region=settings.text.default_region,
            readings=tuple(group),
        )
        for group in saved
        if group
    ]
