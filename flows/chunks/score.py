"""Scoring of one extraction: RECORDS, TEXTS, MENTIONS and LINKS to UNITS and SIGNALS."""

from collections.abc import Sequence

from flows import code
from flows.case.extraction import Extraction
from flows.chunks.chunk import Chunk
from models.casefile import Case
from models.scoring import Scoring
from models.settings import Segment
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
    scoring: Scoring
    segment: Segment

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
        )
        with self.output.writing(self.unit, self.stage, self.extraction_id) as output:
            for table, batch in score(
                tables, case, exhibit, self.extraction_id, self.scoring, self.segment, store.ids, store.scratch
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
    scoring: Scoring,
    segment: Segment,
) -> ScoreChunk:
    """The one chunk of an extraction: what it says of a conversation may depend on all of it."""
    version = code.of("pipeline/score", "flows/chunks/score.py")
    said = {
        "case": case.model_dump(mode="json", include={"parties", "offence_window", "lines_of_enquiry"}),
        "exhibit": extraction.exhibit.model_dump(mode="json", exclude={"extraction"}),
        "clock_offset_s": extraction.exhibit.extraction.clock_offset_s,
        "scoring": scoring.model_dump(),
        "segment": segment.model_dump(),
    }
    return ScoreChunk(
        folder=store.root,
        unit=unit_name(
            "score", version, extraction.extraction_id, records, texts, mentions, links, holds, merged, said
        ),
        extraction_id=extraction.extraction_id,
        exhibit_ref=extraction.exhibit.exhibit_ref,
        records=tuple(records),
        texts=tuple(texts),
        mentions=tuple(mentions),
        links=links,
        holds=tuple(holds),
        merged=tuple(merged),
        scoring=scoring,
        segment=segment,
    )
