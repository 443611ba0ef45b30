"""A first reading of all sources, which keeps nothing but what must be held: the conversations in which somebody may
speak with a legal adviser, or with who holds third-party material, and the files attached there. Only then is anything
written (domain L-06, P-01, P-02)."""

from collections.abc import Sequence

from flows.case.extraction import Extraction
from flows.chunks import parse
from flows.chunks.gate import GatedChunk, concerning
from flows.chunks.reading import Reading
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
    groups: Sequence[Sequence[Reading]],
    contacts: Sequence[str],
    decisions: Decisions,
    settings: Settings,
) -> list[HoldsChunk]:
    """One for each group of readings that may have conversations.

    Args:
        contacts: units of work with rows of HOLDS of kind person; they have ended.
    """
    spoken = [[reading for reading in group if claims.named(reading.parser).threads] for group in groups]
    saved = store.read("holds", contacts).to_pylist()

    def name(group: Sequence[Reading]) -> str:
        said = concerning(group, extraction, case, settings, saved, decisions, store.ids)
        return unit_name("holds", parse.version(), parse.named(group), said)

    return [
        HoldsChunk.of(store, extraction, group, name(group), settings, contacts, decisions) for group in spoken if group
    ]
