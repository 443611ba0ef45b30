"""The plan of a run: its steps, and how each is cut into chunks. Made before anything is started.

    ingest ─► copy ─┬► parse ─► text ─► entities ─┬─► link ─► score ─► queue      the first queue
                    └───────► documents ─► pages ─┴─► link ─► score ─► queue      the whole one, pictures read

A stage is cut from the tables of the stages before it, so a step can say what it has to do once those have ended.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from flows.chunks import copy, documents, entities, ingest, link, parse, queue, score, text
from flows.chunks.chunk import Chunk
from flows.extraction import Extraction
from flows.step import Step
from models.casefile import Case
from models.ids import Ids
from models.scoring import Scoring
from models.settings import Settings
from pipeline.store import CaseStore


@dataclass(frozen=True)
class Plan:
    """What is to be done for a case.

    Attributes:
        nominals: the unit of work that holds NOMINALS.
    """

    case: Case
    settings: Settings
    scoring: Scoring
    store: CaseStore
    ids: Ids
    nominals: str

    @property
    def extractions(self) -> list[Extraction]:
        """One for each exhibit, in the order of the case file."""
        return [Extraction(self.ids.of("extraction", e.exhibit_ref), e) for e in self.case.exhibits]

    def steps(self) -> list[Step]:
        """All steps, each after those it waits for. Names are ids: the Prefect server shows them."""
        steps = [step for x in self.extractions for step in self._extraction(x)]
        native = tuple(step.name for step in steps if step.stage != "documents" and not step.name.startswith("pages"))
        everything = tuple(step.name for step in steps)
        return steps + self._publication("first", native, self._first) + self._publication("whole", everything, self._all)

    def pending(self) -> bool:
        """Whether there is anything to do. Stops at the first thing that is."""
        return any(step.pending() for step in self.steps())

    def units(self) -> dict[str, list[str]]:
        """The case's present tables: table → units of work that hold it, those that are done."""
        last = self._all()
        return {
            "sources": [c.unit for x in self.extractions for c in self.ingest(x) if c.done],
            "nominals": [self.nominals],
            "records": self._units(self.parse),
            "texts": self._units(self.text) + self._units(self.documents),
            "mentions": self._units(self.entities) + self._units(self.pages),
            "links": [last.link.unit],
            "units": [chunk.unit for chunk in last.scores],
            "queue": [last.queue.unit],
        }

    def ingest(self, x: Extraction) -> list[ingest.IngestChunk]:
        return [ingest.chunk(self.store, x, self.settings.ingest)]

    def copy(self, x: Extraction) -> list[copy.CopyChunk]:
        """Only after an interruption: copies of evidence that later chunks need and that are no longer there."""
        reading = [chunk for chunk in (*self.parse(x), *self.documents(x)) if not chunk.done]
        return copy.chunks(self.store, x, [blob for chunk in reading for blob in chunk.blobs], self.settings.ingest)

    def parse(self, x: Extraction) -> list[parse.ParseChunk]:
        sources = self.ingest(x)[0]
        return parse.chunks(self.store, x, self.case, sources.unit, self.settings.parse) if sources.done else []

    def text(self, x: Extraction) -> list[text.TextChunk]:
        return text.chunks(self.store, x.extraction_id, [chunk.unit for chunk in self.parse(x)])

    def documents(self, x: Extraction) -> list[documents.DocumentsChunk]:
        return documents.chunks(self.store, x.extraction_id, self.parse(x), self.settings)

    def entities(self, x: Extraction) -> list[entities.EntitiesChunk]:
        native = zip(self.parse(x), self.text(x), strict=True)
        pairs = [(records.unit, texts.unit) for records, texts in native]
        return entities.chunks(self.store, x.extraction_id, pairs, self.settings)

    def pages(self, x: Extraction) -> list[entities.EntitiesChunk]:
        return entities.chunks(
            self.store, x.extraction_id, [(None, chunk.unit) for chunk in self.documents(x)], self.settings
        )

    def _extraction(self, x: Extraction) -> list[Step]:
        key = x.extraction_id
        after = {
            "ingest": (),
            "copy": ("ingest",),
            "parse": ("copy",),
            "text": ("parse",),
            "entities": ("text",),
            "documents": ("parse",),
            "pages": ("documents",),
        }
        return [
            Step(
                f"{name}-{key}",
                "entities" if name == "pages" else name,
                tuple(f"{other}-{key}" for other in others),
                partial(getattr(self, name), x),
            )
            for name, others in after.items()
        ]
