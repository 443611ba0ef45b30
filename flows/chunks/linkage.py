"""What other cases may learn of a case, made ready by a worker: LINKAGE. They learn it when the case has been run to
its end, see `flows.case.linkage`."""

from collections.abc import Sequence
from pathlib import Path

from flows import code
from flows.case.extraction import of_case
from flows.chunks.chunk import Chunk
from models import casefile
from models.casefile import Case
from models.settings import Settings
from pipeline.intelligence import linkage
from pipeline.intelligence.store import IntelligenceStore
from pipeline.store import CaseStore, unit_name


class LinkageChunk(Chunk):
    """LINKAGE of the case, in a file that no other case sees yet. Done when it is there, or told already.

    Attributes:
        merged: units of work that hold DUPLICATES and PARTIES.
        nominals: those that hold NOMINALS and ROLES.
    """

    stage = "link"
    mentions: tuple[str, ...]
    merged: tuple[str, ...]
    nominals: tuple[str, ...]
    region: str

    @property
    def root(self) -> Path:
        """Folder of the store."""
        return self.folder.parent.parent

    @property
    def file(self) -> Path:
        return IntelligenceStore(self.root).at_work(self.folder.name) / f"{self.unit}.parquet"

    @property
    def told(self) -> bool:
        return linkage.made_from(self.root, self.folder.name) == self.unit

    @property
    def done(self) -> bool:
        return self.file.exists() or self.told

    def run(self) -> None:
        from pipeline.link.case import exhibits, parties
        from pipeline.link.index import index
        from pipeline.link.run import Tables

        store = self.store
        case = casefile.stored(store.read_text("case.yaml"))
        extracted = {x.exhibit.exhibit_ref: x.extraction_id for x in of_case(case, store.ids)}
        rows = index(
            Tables(
                mentions=store.files("mentions", self.mentions),
                duplicates=store.files("duplicates", self.merged),
                parties=store.files("parties", self.merged),
                nominals=store.files("nominals", self.nominals),
                roles=store.files("roles", self.nominals),
            ),
            parties(case, self.region),
            exhibits(case, extracted),
            IntelligenceStore(self.root).linkage,
            case.case_id,
            store.scratch,
        )
        self.output.check()
        linkage.write(self.file, rows, self.unit)


def chunk(
    store: CaseStore,
    case: Case,
    mentions: Sequence[str],
    merged: Sequence[str],
    nominals: Sequence[str],
    settings: Settings,
) -> LinkageChunk:
    """The one chunk of a case."""
    region = settings.text.default_region
    said = [
        [party.model_dump(mode="json") for party in case.parties],
        [(e.exhibit_ref, e.subject, e.authority, e.intel_match_authority) for e in case.exhibits],
        [region, case.case_id, IntelligenceStore(store.root.parent.parent).key_id],  # another key makes other tokens
    ]
    files = ("pipeline/query.py", "pipeline/intelligence/linkage.py", "flows/chunks/linkage.py")
    return LinkageChunk(
        folder=store.root,
        unit=unit_name("linkage", code.of("pipeline/link", *files), mentions, merged, nominals, said),
        mentions=tuple(mentions),
        merged=tuple(merged),
        nominals=tuple(nominals),
        region=region,
    )
