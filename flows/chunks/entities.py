"""Identifiers, names and phrases: RECORDS and TEXTS to MENTIONS."""

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from flows import code
from flows.case.extraction import Extraction
from flows.chunks.chunk import Chunk
from models.settings import Settings
from pipeline.store import CaseStore, unit_name

if TYPE_CHECKING:
    from models.language.tagger import Tagger


class EntitiesChunk(Chunk):
    """MENTIONS of one unit of texts, and of the fields of one unit of records.

    Attributes:
        records: the unit of records; None for texts of documents, whose records have been looked at already.
    """

    stage = "entities"
    records: str | None
    texts: str
    region: str

    def run(self) -> None:
        from pipeline.entities import free_text, structured

        store, ids = self.store, self.store.ids
        with self.output.writing(self.unit, self.stage, self.extraction_id) as output:
            if self.records:
                records = store.batches("records", self.records, structured.COLUMNS)
                for batch in structured.mentions(records, ids, self.region):
                    output.write("mentions", batch)
            texts = store.batches("texts", self.texts, free_text.COLUMNS)
            for batch in free_text.mentions(texts, _tagger(self.region), ids):
                output.write("mentions", batch)


def chunks(
    store: CaseStore, extraction: Extraction, units: Iterable[tuple[str | None, str]], settings: Settings
) -> list[EntitiesChunk]:
    """One for each pair of units of records and texts."""
    region = settings.text.default_region
    libraries = [code.library(name) for name in ("spacy", "phonenumbers", "tldextract")]
    version = code.of("pipeline/entities", "flows/chunks/entities.py")
    return [
        EntitiesChunk(
            folder=store.root,
            unit=unit_name("entities", version, libraries, records, texts, region),
            extraction_id=extraction.extraction_id,
            records=records,
            texts=texts,
            region=region,
        )
        for records, texts in units
    ]


@cache
def _tagger(region: str) -> "Tagger":
    """One for each process: it takes a second to build."""
    from models.language.tagger import Tagger

    return Tagger(region)
