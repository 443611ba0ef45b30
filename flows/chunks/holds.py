"""A first reading of all sources, which keeps nothing but what must be held: the conversations in which somebody may
speak with a legal adviser, or with who holds third-party material, and the files attached there. Only then is anything
written (domain L-06, P-01, P-02)."""

from collections.abc import Iterable, Iterator, Sequence

from flows.case.extraction import Extraction
from flows.chunks import parse
from flows.chunks.gate import GatedChunk, concerning
from flows.chunks.reading import Group
from models.casefile import Case
from models.decisions import Decisions
from models.settings import Settings
from pipeline.gate.screen import holds
from pipeline.parse import claims
from pipeline.store import CaseStore, unit_name


class HoldsChunk(GatedChunk):
    """HOLDS of some sources."""

    stage = "holds"

    def run(self) -> None:
        self.find_holds(holds)


def chunks(
    store: CaseStore,
    extraction: Extraction,
    case: Case,
    groups: Iterable[Group],
    contacts: Sequence[str],
    decisions: Decisions,
    settings: Settings,
) -> Iterator[HoldsChunk]:
    """One for each group of sources that may have conversations.

    Args:
        contacts: units of work with rows of HOLDS of kind person; they have ended.
    """
    saved = store.read("holds", contacts).to_pylist()
    for group in groups:
        if claims.named(group.parser).threads:
            readings = tuple(group)
            said = concerning(readings, extraction, case, settings, saved, decisions, store.ids)
            unit = unit_name("holds", parse.version(), parse.named(readings), said)
            yield HoldsChunk.of(store, extraction, group, unit, settings, contacts, decisions)
