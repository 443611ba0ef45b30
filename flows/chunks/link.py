"""Linking: the MENTIONS of all extractions of a case to nominals, to parties and to each other."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from flows import code
from flows.case.extraction import of_case
from flows.chunks.chunk import Chunk
from models import casefile
from models.casefile import Case
from models.link_decisions import LinkDecisions
from models.settings import Link, Settings
from pipeline.intelligence import linkage as index
from pipeline.intelligence.store import IntelligenceStore
from pipeline.store import CaseStore, unit_name


class LinkChunk(Chunk):
    """LINKS of the case.

    Attributes:
        nominals: units of work that hold NOMINALS and ROLES.
        others: LINKAGE of the other cases of the store.
        as_of: entries of intelligence whose review was due before are not scored.
        decisions: of people, about links.
    """

    stage = "link"
    mentions: tuple[str, ...]
    records: tuple[str, ...]
    merged: tuple[str, ...]
    sources: tuple[str, ...]
    nominals: tuple[str, ...]
    others: tuple[Path, ...]
    region: str
    as_of: datetime
    decisions: LinkDecisions
    settings: Link

    def run(self) -> None:
        from pipeline.link.case import exhibits, parties
        from pipeline.link.run import Tables, links

        store = self.store
        case = casefile.stored(store.read_text("case.yaml"))
        extracted = {x.exhibit.exhibit_ref: x.extraction_id for x in of_case(case, store.ids)}
        tables = Tables(
            mentions=store.files("mentions", self.mentions),
            records=store.files("records", self.records),
            duplicates=store.files("duplicates", self.merged),
            sources=store.files("sources", self.sources),
            parties=store.files("parties", self.merged),
            nominals=store.files("nominals", self.nominals),
            roles=store.files("roles", self.nominals),
            linkage=self.others,
        )
        linkage = IntelligenceStore(store.root.parent.parent).linkage
        with self.output.writing(self.unit, self.stage, self.extraction_id) as output:
            for batch in links(
                tables,
                parties(case, self.region),
                exhibits(case, extracted),
                store.ids,
                linkage,
                self.as_of,
                self.decisions,
                self.settings,
                store.scratch,
            ):
                output.write("links", batch)


def chunk(
    store: CaseStore,
    case: Case,
    mentions: Sequence[str],
    records: Sequence[str],
    merged: Sequence[str],
    sources: Sequence[str],
    nominals: Sequence[str],
    others: Sequence[Path],
    as_of: datetime,
    decisions: LinkDecisions,
    settings: Settings,
) -> LinkChunk:
    """The one chunk of a case: what is equal in two exhibits is seen only by one who has both.

    Args:
        as_of: the last review that has fallen due, so that a day on which none falls due changes nothing.
    """
    version = code.of("pipeline/link", "pipeline/query.py", "flows/chunks/link.py")
    said = {
        "parties": [party.model_dump(mode="json") for party in case.parties],
        "exhibits": [(e.exhibit_ref, e.subject, e.authority, e.intel_match_authority) for e in case.exhibits],
    }
    region = settings.text.default_region
    given = [mentions, records, merged, sources, nominals, contents(others)]
    libraries = [code.library(name) for name in ("rapidfuzz", "anyascii")]
    chosen = [region, as_of.isoformat(), decisions.named(), settings.link.model_dump(), libraries]
    return LinkChunk(
        folder=store.root,
        unit=unit_name("link", version, given, said, chosen),
        mentions=tuple(mentions),
        records=tuple(records),
        merged=tuple(merged),
        sources=tuple(sources),
        nominals=tuple(nominals),
        others=tuple(others),
        region=region,
        as_of=as_of,
        decisions=decisions,
        settings=settings.link,
    )


def contents(others: Sequence[Path]) -> list[tuple[str, str]]:
    """Cases and the content of their LINKAGE, for the names of units of work."""
    return [(file.stem, _content(file, file.stat().st_mtime_ns)) for file in others]


@lru_cache(maxsize=100_000)
def _content(file: Path, _changed_ns: int) -> str:
    """Once for each state of a file: they may be many, and they are asked for again and again."""
    return index.digest(file)
