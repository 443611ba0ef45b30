"""Scoring of one extraction: RECORDS, TEXTS, MENTIONS and LINKS to UNITS and SIGNALS."""

from collections.abc import Sequence
from datetime import datetime

from flows import code
from flows.case.extraction import Extraction
from flows.chunks.chunk import Chunk
from models.casefile import SUBMITTED, Case
from models.scoring import Scoring
from models.settings import Repeat, Segment, Settings
from pipeline.store import CaseStore, unit_name


class ScoreChunk(Chunk):
    """UNITS and SIGNALS of one extraction."""

    stage = "score"
    exhibit_ref: str
    records: tuple[str, ...]
    texts: tuple[str, ...]
    mentions: tuple[str, ...]
    links: str
    holds: tuple[str, ...]
    merged: tuple[str, ...]
    other_records: tuple[str, ...]
    other_mentions: tuple[str, ...]
    nominals: tuple[str, ...]
    scoring: Scoring
    segment: Segment
    repeat: Repeat
    as_of: datetime

    def run(self) -> None:
        from pipeline.score.run import score
        from pipeline.score.tables import Tables

        store = self.store
        case, exhibit = self.exhibit(self.exhibit_ref)
        tables = Tables(
            records=store.files("records", self.records),
            texts=store.files("texts", self.texts),
            mentions=store.files("mentions", self.mentions),
            links=store.files("links", [self.links]),
            holds=store.files("holds", self.holds),
            duplicates=store.files("duplicates", self.merged),
            conversations=store.files("conversations", self.merged),
            roles=store.files("roles", self.nominals),
            other_records=store.files("records", self.other_records),
            other_mentions=store.files("mentions", self.other_mentions),
        )
        with self.output.writing(self.unit, self.stage, self.extraction_id) as output:
            for table, batch in score(
                tables,
                case,
                exhibit,
                self.extraction_id,
                self.scoring,
                self.segment,
                self.repeat,
                self.as_of,
                store.ids,
                store.scratch,
            ):
                output.write(table, batch)


def chunk(
    store: CaseStore,
    extraction: Extraction,
    case: Case,
    records: Sequence[str],
    texts: Sequence[str],
    mentions: Sequence[str],
    links: str,
    holds: Sequence[str],
    merged: Sequence[str],
    other_records: Sequence[str],
    other_mentions: Sequence[str],
    nominals: Sequence[str],
    as_of: datetime,
    scoring: Scoring,
    settings: Settings,
) -> ScoreChunk:
    """The one chunk of an extraction: what it says of a conversation may depend on all of it.

    Args:
        other_records, other_mentions: units of the case's other extractions: what two people's devices both tell of.
    """
    version = code.of("pipeline/score", "pipeline/query.py", "flows/chunks/score.py")
    said = {
        "case": case.model_dump(mode="json", include={"parties", "offence_window"}),
        "exhibit": extraction.exhibit.model_dump(mode="json", exclude={"extraction", *SUBMITTED}),
        "exhibits": [
            (other.exhibit_ref, other.subject, other.authority, other.extraction.clock_offset_s)
            for other in case.exhibits
        ],
        "scoring": scoring.model_dump(),
        "segment": settings.segment.model_dump(),
        "as_of": as_of.isoformat(),
        "repeat": settings.repeat.model_dump(),
        "origins": {line.id: line.origin for line in case.lines_of_enquiry if line.terms},
    }
    given = [records, texts, mentions, links, holds, merged, other_records, other_mentions, nominals]
    return ScoreChunk(
        folder=store.root,
        unit=unit_name("score", version, extraction.extraction_id, given, said),
        extraction_id=extraction.extraction_id,
        exhibit_ref=extraction.exhibit.exhibit_ref,
        records=tuple(records),
        texts=tuple(texts),
        mentions=tuple(mentions),
        links=links,
        holds=tuple(holds),
        merged=tuple(merged),
        other_records=tuple(other_records),
        other_mentions=tuple(other_mentions),
        nominals=tuple(nominals),
        scoring=scoring,
        segment=settings.segment,
        repeat=settings.repeat,
        as_of=as_of,
    )
