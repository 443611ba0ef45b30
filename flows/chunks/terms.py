"""Terms of lines of enquiry: TEXTS to MENTIONS. A step of its own, so that another term tags nothing again."""

from collections.abc import Iterable

from flows import code
from flows.case.extraction import Extraction
from flows.chunks.chunk import Chunk
from models.casefile import Case
from models.settings import Settings
from pipeline.entities.terms import COLUMNS, lines, mentions
from pipeline.store import CaseStore, unit_name


class TermsChunk(Chunk):
    """MENTIONS of terms in one unit of texts.

    Attributes:
        terms: id of a line of enquiry, and a term of it.
        region: of numbers without a country, ISO 3166.
    """

    stage = "terms"
    texts: str
    terms: tuple[tuple[str, str], ...]
    region: str

    def run(self) -> None:
        from models.language.terms import Term, Terms

        terms = Terms([Term.of(line, term, self.region) for line, term in self.terms])
        texts = self.store.batches("texts", self.texts, COLUMNS)
        with self.output.writing(self.unit, self.stage, self.extraction_id) as output:
            for batch in mentions(texts, terms, self.store.ids):
                output.write("mentions", batch)


def chunks(
    store: CaseStore, extraction: Extraction, case: Case, units: Iterable[str], settings: Settings
) -> list[TermsChunk]:
    """One for each unit of texts; none where there is no term to look for."""
    terms = tuple((line.id, term) for line in lines(case, extraction.exhibit) for term in line.terms)
    if not terms:
        return []
    version = code.of("pipeline/entities/terms.py", "pipeline/entities/batch.py", "flows/chunks/terms.py")
    region = settings.text.default_region
    return [
        TermsChunk(
            folder=store.root,
            unit=unit_name("terms", version, texts, terms, region),
            extraction_id=extraction.extraction_id,
            texts=texts,
            terms=terms,
            region=region,
        )
        for texts in units
    ]
