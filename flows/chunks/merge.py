"""What belongs together in one extraction: RECORDS and SOURCES to DUPLICATES, CONVERSATIONS, ATTACHMENTS,
PARTIES."""

from collections.abc import Sequence

from flows import code
from flows.case.extraction import Extraction
from flows.chunks.chunk import Chunk
from models.casefile import Case
from models.issues import Issue
from models.normalise import normalise
from models.settings import Settings
from pipeline.store import CaseStore, unit_name


class MergeChunk(Chunk):
    """DUPLICATES, CONVERSATIONS, ATTACHMENTS and PARTIES of one extraction.

    Attributes:
        records: units of work that hold its RECORDS.
        sources: the one that holds its SOURCES.
    """

    stage = "merge"
    exhibit_ref: str
    records: tuple[str, ...]
    sources: str
    region: str

    def run(self) -> None:
        from pipeline.merge.run import merge

        case, exhibit = self.exhibit(self.exhibit_ref)
        given = case.party(exhibit.subject).identifiers
        owner = [form for item in given if (form := normalise(item.type, item.value, self.region))]
        store = self.store
        records, sources = store.files("records", self.records), store.files("sources", [self.sources])
        with self.output.writing(self.unit, self.stage, self.extraction_id) as output:
            found = merge(records, sources, self.extraction_id, owner, self.region, store.scratch, ids=store.ids)
            for where, item in found:
                if isinstance(item, Issue):
                    output.issue(item, where)
                else:
                    output.write(where, item)


def chunks(
    store: CaseStore, extraction: Extraction, case: Case, records: Sequence[str], sources: str, settings: Settings
) -> list[MergeChunk]:
    """The one chunk of an extraction; none if nothing of it is read."""
    if not records:
        return []
    exhibit = extraction.exhibit
    version = code.of("pipeline/merge", "pipeline/query.py", "flows/chunks/merge.py")
    owner = [item.model_dump(mode="json") for item in case.party(exhibit.subject).identifiers]
    region = settings.text.default_region
    return [
        MergeChunk(
            folder=store.root,
            unit=unit_name("merge", version, extraction.extraction_id, records, sources, owner, region),
            extraction_id=extraction.extraction_id,
            exhibit_ref=exhibit.exhibit_ref,
            records=tuple(records),
            sources=sources,
            region=region,
        )
    ]
