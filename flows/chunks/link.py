"""Linking: the MENTIONS of all extractions of a case to nominals, to parties and to each other."""

from collections.abc import Sequence
from datetime import datetime

from flows import code
from flows.case.extraction import of_case
from flows.chunks.chunk import Chunk
from models import casefile
from models.casefile import Case
from models.settings import Settings
from pipeline.store import CaseStore, unit_name


class LinkChunk(Chunk):
    """LINKS of the case.

    Attributes:
        as_of: entries of intelligence whose review was due before are not scored.
    """

    stage = "link"
    mentions: tuple[str, ...]
    records: tuple[str, ...]
    merged: tuple[str, ...]
    nominals: str
    region: str
    as_of: datetime

    def run(self) -> None:
        from pipeline.link.case import exhibits, parties
        from pipeline.link.exact import links

        store = self.store
        case = casefile.stored(store.read_text("case.yaml"))
        extracted = {x.exhibit.exhibit_ref: x.extraction_id for x in of_case(case, store.ids)}
        with self.output.writing(self.unit, self.stage, self.extraction_id) as output:
            for batch in links(
                store.files("mentions", self.mentions),
                store.files("records", self.records),
                store.files("duplicates", self.merged),
                store.files("nominals", [self.nominals]),
                parties(case, self.region),
                exhibits(case, extracted),
                store.ids,
                self.as_of,
                store.scratch,
            ):
                output.write("links", batch)


def chunk(
    store: CaseStore,
    case: Case,
    mentions: Sequence[str],
    records: Sequence[str],
    merged: Sequence[str],
    nominals: str,
    as_of: datetime,
    settings: Settings,
) -> LinkChunk:
    """The one chunk of a case: what is equal in two exhibits is seen only by one who has both.

    Args:
        as_of: the last review that has fallen due, so that a day on which none falls due changes nothing.
    """
    version = code.of("pipeline/link", "pipeline/query.py", "flows/chunks/link.py")
    said = {
        "parties": [party.model_dump(mode="json") for party in case.parties],
        "exhibits": [(e.exhibit_ref, e.subject, e.intel_match_authority) for e in case.exhibits],
    }
    region = settings.text.default_region
    return LinkChunk(
        folder=store.root,
        unit=unit_name("link", version, mentions, records, merged, nominals, said, region, as_of.isoformat()),
        mentions=tuple(mentions),
        records=tuple(records),
        merged=tuple(merged),
        nominals=nominals,
        region=region,
        as_of=as_of,
    )
