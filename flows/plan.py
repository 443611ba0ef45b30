"""The plan of a run: its steps, and how each is cut into chunks. Made before anything is started.

    ingest ─► copy ─► contacts ─► holds ─► parse ─┬─► text ─► entities ───┬─► link ─► score ─► queue   the first queue
                                                  ├─► merge ──────────────┤
                                                  └─► documents ─► pages ─┴─► link ─► score ─► queue   the whole one

Sources are read ahead, first contacts, then conversations, only to learn what must be held; parsing passes the gate.
A stage is cut from the tables of the stages before it, so a step can say what it has to do once those have ended.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from flows.case.extraction import Extraction, of_case
from flows.chunks import contacts, copy, documents, entities, holds, ingest, link, merge, parse, queue, score, text
from flows.chunks.chunk import Chunk
from flows.chunks.entities import EntitiesChunk
from flows.chunks.reading import Reading, SourcesChunk, groups
from flows.step import Step
from models.casefile import Case
from models.decisions import Decisions
from models.ids import Ids
from models.scoring import Scoring
from models.settings import Settings
from pipeline.parse import claims
from pipeline.store import CaseStore

_AFTER = {
    "ingest": (),
    "copy": ("ingest",),
    "contacts": ("copy",),
    "holds": ("contacts",),
    "parse": ("holds",),
    "merge": ("parse",),
    "text": ("parse",),
    "entities": ("text",),
    "documents": ("parse",),
    "pages": ("documents",),
}
"""Steps of one extraction → those that they wait for."""

_FIRST = ("ingest", "parse", "merge", "text", "entities")
"""What the first queue needs; reading pictures takes longer than all the rest."""


@dataclass(frozen=True)
class Plan:
    """What is to be done for a case.

    Attributes:
        nominals: the unit of work that holds NOMINALS.
        as_of: the last review of intelligence that has fallen due.
        decisions: extraction_id → what people have decided about what is held there.
    """

    case: Case
    settings: Settings
    scoring: Scoring
    store: CaseStore
    ids: Ids
    nominals: str
    as_of: datetime
    decisions: Mapping[str, Decisions] = field(default_factory=dict)
    _groups: dict[str, list[tuple[Reading, ...]]] = field(default_factory=dict, repr=False)

    @property
    def extractions(self) -> list[Extraction]:
        """One for each exhibit, in the order of the case file."""
        return of_case(self.case, self.ids)

    def steps(self) -> list[Step]:
        """All steps, each after those it waits for. Names are ids: the Prefect server shows them."""
        steps = [self._step(name, x) for x in self.extractions for name in _AFTER]
        first = tuple(f"{name}-{x.extraction_id}" for x in self.extractions for name in _FIRST)
        everything = tuple(step.name for step in steps)
        return [*steps, *self._publication("first", first), *self._publication("whole", everything)]

    def pending(self) -> bool:
        """Whether there is anything to do. Stops at the first thing that is."""
        return any(step.pending() for step in self.steps())

    def published(self) -> dict[str, list[str]] | None:
        """The tables of the latest queue that is there: the whole one, or the first; None if there is neither yet."""
        for publication in ("whole", "first"):
            if self.ranking(publication).done:
                return self.units(publication)
        return None

    def units(self, publication: str = "whole") -> dict[str, list[str]]:
        """The tables of a queue: table → units of work that hold it."""
        whole = publication == "whole"
        named = {
            "extractions": self._units("ingest"),
            "nominals": [self.nominals],
            "records": self._units("parse"),
            "texts": self._units("text", *(["documents"] if whole else [])),
            "mentions": self._units("entities", *(["pages"] if whole else [])),
            "links": [self.link(publication).unit],
            "units": [chunk.unit for chunk in self.scores(publication)],
            "queue": [self.ranking(publication).unit],
        }
        named |= dict.fromkeys(("duplicates", "conversations", "attachments", "parties"), self._units("merge"))
        named["sources"] = named["extractions"]
        named |= {"held": named["records"], "reads": named["records"], "signals": named["units"]}
        named["holds"] = self._units("contacts", "holds", *(["documents"] if whole else []))
        named["issues"] = list(dict.fromkeys(unit for units in named.values() for unit in units))
        return named

    def ingest(self, x: Extraction) -> list[ingest.IngestChunk]:
        return [ingest.chunk(self.store, x, self.settings)]

    def copy(self, x: Extraction) -> list[copy.CopyChunk]:
        """Only after an interruption, or for a new version of a parser: scratch is wiped when a run ends.

        What parsing will need is known only when it is known what must be held: until then it is every file.
        """
        parsed = self.parse(x)
        waiting: list[SourcesChunk] = [*parsed, *self.documents(x)]
        groups = [chunk.readings for chunk in waiting if not chunk.done] if parsed else self._read(x)
        return copy.chunks(self.store, x, [file for group in groups for file in group], self.settings)

    def contacts(self, x: Extraction) -> list[contacts.ContactsChunk]:
        return contacts.chunks(self.store, x, self.case, self._read(x), self.settings)

    def holds(self, x: Extraction) -> list[holds.HoldsChunk]:
        """Cut when all contacts have been read: who is saved there as a solicitor is one on every app."""
        saved = self.contacts(x)
        if not all(chunk.done for chunk in saved):
            return []
        units = [chunk.unit for chunk in saved]
        return holds.chunks(self.store, x, self.case, self._read(x), units, self._decided(x), self.settings)

    def parse(self, x: Extraction) -> list[parse.ParseChunk]:
        """Cut when it is known what must be held: a conversation may go on in another part or source."""
        before = [*self.contacts(x), *self.holds(x)]
        if not all(chunk.done for chunk in before):
            return []
        units = [chunk.unit for chunk in before]
        unread = self._unread(x, units)
        return parse.chunks(self.store, x, self.case, self._read(x), units, self._decided(x), unread, self.settings)

    def merge(self, x: Extraction) -> list[merge.MergeChunk]:
        records = [chunk.unit for chunk in self.parse(x)]
        return merge.chunks(self.store, x, self.case, records, self.ingest(x)[0].unit, self.settings)

    def text(self, x: Extraction) -> list[text.TextChunk]:
        return text.chunks(self.store, x.extraction_id, [chunk.unit for chunk in self.parse(x)])

    def entities(self, x: Extraction) -> list[EntitiesChunk]:
        """Of what records carry themselves: their fields, and their own texts."""
        pairs = [(chunk.records, chunk.unit) for chunk in self.text(x)]
        return entities.chunks(self.store, x, pairs, self.settings)

    def documents(self, x: Extraction) -> list[documents.DocumentsChunk]:
        return documents.chunks(self.store, x, self.case, self.parse(x), self._decided(x), self.settings)

    def pages(self, x: Extraction) -> list[EntitiesChunk]:
        """Of what was read in documents and pictures."""
        return entities.chunks(self.store, x, [(None, chunk.unit) for chunk in self.documents(x)], self.settings)

    def link(self, publication: str) -> link.LinkChunk:
        mentions = self._units("entities", *(["pages"] if publication == "whole" else []))
        records = self._units("parse")
        merged = self._units("merge")
        return link.chunk(self.store, self.case, mentions, records, merged, self.nominals, self.as_of, self.settings)

    def scores(self, publication: str) -> list[score.ScoreChunk]:
        """One for each extraction that was taken in."""
        whole = publication == "whole"
        linked = self.link(publication).unit
        return [
            score.chunk(
                self.store,
                x,
                self.case,
                records=[chunk.unit for chunk in self.parse(x)],
                texts=[chunk.unit for chunk in (*self.text(x), *(self.documents(x) if whole else ()))],
                mentions=[chunk.unit for chunk in (*self.entities(x), *(self.pages(x) if whole else ()))],
                links=linked,
                holds=[chunk.unit for chunk in self.documents(x)] if whole else [],
                merged=[chunk.unit for chunk in self.merge(x)],
                scoring=self.scoring,
                segment=self.settings.segment,
            )
            for x in self.extractions
            if self.ingest(x)[0].done
        ]

    def ranking(self, publication: str) -> queue.QueueChunk:
        return queue.chunk(self.store, [chunk.unit for chunk in self.scores(publication)], self.scoring.bands)

    def _unread(self, x: Extraction, units: Sequence[str]) -> frozenset[str]:
        """Sources that are not parsed, because nobody knows what of them must be held: what was to say so was lost
        while it was read ahead. Without contacts that is all; without a source's conversations, it and all files that
        may have been attached there."""
        issues = self.store.read("issues", units, ["source_id", "stage", "code"]).to_pylist()
        lost = {(issue["stage"], issue["source_id"]) for issue in issues if issue["code"] == "quarantined"}
        if not lost:
            return frozenset()
        readings = [reading for group in self._read(x) for reading in group]
        if any(stage == "contacts" for stage, _ in lost):
            return frozenset(reading.source_id for reading in readings)
        files = {reading.source_id for reading in readings if not claims.named(reading.parser).threads}
        return frozenset(files | {source_id for _, source_id in lost})

    def _decided(self, x: Extraction) -> Decisions:
        return self.decisions.get(x.extraction_id, Decisions())

    def _read(self, x: Extraction) -> list[tuple[Reading, ...]]:
        """Groups of its sources; none before they have been taken in."""
        taken = self.ingest(x)[0]
        if taken.done and taken.unit not in self._groups:
            self._groups[taken.unit] = groups(self.store, taken.unit, self.settings.parse.batch_bytes)
        return self._groups.get(taken.unit, [])

    def _step(self, name: str, x: Extraction) -> Step:
        stage = "entities" if name == "pages" else name
        after = tuple(f"{other}-{x.extraction_id}" for other in _AFTER[name])
        return Step(f"{name}-{x.extraction_id}", stage, after, partial(self._chunks, name, x))

    def _publication(self, name: str, after: tuple[str, ...]) -> list[Step]:
        """Link, score and rank what there is. The first publication is for a run in which pictures are still unread."""

        def chunks(of: str) -> Sequence[Chunk]:
            if name == "first" and not self._pictures_left():
                return []
            cut: dict[str, Callable[[], Sequence[Chunk]]] = {
                "link": lambda: [self.link(name)],
                "score": lambda: self.scores(name),
                "queue": lambda: [self.ranking(name)],
            }
            return cut[of]()

        stages = ("link", "score", "queue")
        waits = (after, (f"link-{name}",), (f"score-{name}",))
        return [
            Step(f"{stage}-{name}", stage, wait, partial(chunks, stage))
            for stage, wait in zip(stages, waits, strict=True)
        ]

    def _pictures_left(self) -> bool:
        return any(not chunk.done for x in self.extractions for chunk in self.documents(x))

    def _units(self, *steps: str) -> list[str]:
        return [chunk.unit for x in self.extractions for step in steps for chunk in self._chunks(step, x)]

    def _chunks(self, step: str, x: Extraction) -> Sequence[Chunk]:
        cut: Callable[[Extraction], Sequence[Chunk]] = getattr(self, step)
        return cut(x)
