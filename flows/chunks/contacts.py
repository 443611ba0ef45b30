"""A reading of contacts, ahead of all others: whom the device's owner saved as a solicitor or a counsellor. What those
write is held, on whatever app; nothing is kept of the contacts but keyed ids."""

from collections.abc import Iterable, Iterator

from flows.case.extraction import Extraction
from flows.chunks import parse
from flows.chunks.gate import GatedChunk
from flows.chunks.reading import Group
from models.casefile import Case
from models.settings import Settings
from pipeline.gate.screen import depends_on, people
from pipeline.parse import claims
from pipeline.store import CaseStore, unit_name


class ContactsChunk(GatedChunk):
    """HOLDS of kind person, of some sources."""

    stage = "contacts"

    def run(self) -> None:
        self.find_holds(people)


def chunks(
    store: CaseStore, extraction: Extraction, case: Case, groups: Iterable[Group], settings: Settings
) -> Iterator[ContactsChunk]:
    """One for each group of sources that may have contacts."""
    same = (depends_on(case, extraction.exhibit), settings.text.default_region)
    for group in groups:
        if claims.named(group.parser).contacts:
            unit = unit_name("contacts", parse.version(), parse.named(group), same)
            yield ContactsChunk.of(store, extraction, group, unit, settings)
