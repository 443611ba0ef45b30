"""The plan of a run: its steps, and how each is cut into chunks. Made before anything is started.

    ingest ─► copy ─► contacts ─► holds ─► parse ─┬─► merge, text ─► entities, terms ► first queue: no pictures yet
                                                  └─► look ─► documents ─► pages ──► read: each picture once
                                                               └─► again ─► redact, pages ─► whole: what matters twice

Sources are read ahead, first contacts, then conversations, only to learn what must be held; parsing passes the gate.
Each queue is linked, scored and ranked from what is there by then, and has its read model (`view`), which needs no
mentions and is made beside them; what other cases may learn (`linkage`) is made ready from the last. A stage is cut
from the tables of the stages before it, so a step can say what it has to do once those have ended. What is copied is
copied ahead; only a run that goes on where another was stopped copies more, before each stage that reads files.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial, wraps
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from flows.case import versions
from flows.case.extraction import Extraction, of_case
from flows.case.versions import Parts, Published
from flows.chunks import (
    again,
    contacts,
    copy,
    documents,
    entities,
    holds,
    ingest,
    link,
    linkage,
    look,
    merge,
    parse,
    queue,
    redact,
    score,
    terms,
    text,
    view,
)
from flows.chunks.chunk import Chunk
from flows.chunks.chunks import Chunks
from flows.chunks.entities import EntitiesChunk
from flows.chunks.look import SimilarChunk
from flows.chunks.packed import Packed, Spool
from flows.chunks.reading import Group, Reading, SourcesChunk, groups
from flows.chunks.terms import TermsChunk
from flows.step import AFTER, BY_NAME, CUT_FROM, MENTIONS, PUBLISHED, SHOWN, STAGES, TERMS, TEXTS, Some, Step
from models.casefile import Case
from models.decisions import Decisions
from models.ids import Ids
from models.link_decisions import LinkDecisions
from models.scoring import Scoring
from models.settings import Settings
from pipeline.parse import claims
from pipeline.store import CaseStore

C = TypeVar("C", bound=Chunk)


@dataclass(frozen=True, eq=False)
class _Cut:
    """What a step was cut into.

    Attributes:
        state: the cuts that it was made from, and of those whose tables were read, which chunks had ended.
        settled: all of these had, and those cuts are settled: it will not be cut otherwise.
    """

    chunks: Chunks[Any]
    state: tuple[tuple["_Cut", tuple[bool, ...]], ...]
    settled: bool


def _all(parts: Parts, table: str) -> list[str]:
    return [unit for part in parts.values() for unit in part[table]]


def _once(cut: Callable[["Plan", Extraction], Iterable[C]]) -> Callable[["Plan", Extraction], Chunks[C]]:
    """Cut a step anew only when something of what it is cut from has ended since: with many thousand pictures it takes
    seconds, and whether there is anything to do is asked of every step again and again."""

    @wraps(cut)
    def once(plan: "Plan", x: Extraction) -> Chunks[C]:
        return plan._known(cut.__name__, x).chunks

    once.__dict__["cut"] = cut
    return once


@dataclass(frozen=True)
class Plan:
    """What is to be done for a case.

    Attributes:
        nominals: the unit of work that holds NOMINALS and ROLES of the case file's intelligence: their names are looked
            for in all text.
        intelligence: those that hold what the store has of its own: linked to what was found, and not looked for.
        others: LINKAGE of the other cases of the store.
        as_of: the last review of intelligence that has fallen due.
        decisions: extraction_id → what people have decided about what is held there.
        decided: what people have decided about links.
    """

    case: Case
    settings: Settings
    scoring: Scoring
    store: CaseStore
    ids: Ids
    nominals: str
    as_of: datetime
    decisions: Mapping[str, Decisions] = field(default_factory=dict)
    intelligence: tuple[str, ...] = ()
    others: tuple[Path, ...] = ()
    decided: LinkDecisions = field(default_factory=LinkDecisions)
    _groups: dict[str, list[Packed[Group]]] = field(default_factory=dict, repr=False)
    _cuts: dict[tuple[str, str], _Cut] = field(default_factory=dict, repr=False)
    _spool: Spool = field(init=False, repr=False)
    _locks: dict[tuple[str, str], threading.Lock] = field(default_factory=dict, repr=False)
    _ended: set[str] = field(default_factory=set, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_spool", Spool(self.store.scratch))

    def close(self) -> None:
        """Nothing is asked of it any more."""
        self._spool.close()

    @property
    def extractions(self) -> list[Extraction]:
        """One for each exhibit, in the order of the case file."""
        return of_case(self.case, self.ids)

    def steps(self) -> list[Step]:
        """All steps, each after those it waits for. Names are ids: the Prefect server shows them."""
        steps = [self._step(name, x) for x in self.extractions for name in AFTER]
        needed: tuple[str, ...] = ()
        shown: tuple[str, ...] = ()
        for publication, names in PUBLISHED.items():
            needed += self._step_names(names)
            shown += self._step_names(SHOWN[publication])
            steps += self._publication(publication, needed, shown)
        return [*steps, Step("linkage", "link", needed, lambda: [self.linkage(self.parts())])]

    def pending(self) -> bool:
        """Whether there is anything to do. Stops at the first step that has any."""
        return any(step.pending() for step in self.steps())

    def orphaned(self) -> list[str]:
        """Units of work with what was found in a first reading that is lost. Both are to be made anew: what was found
        says what is read a second time, and what that has shown to be held was taken out of it."""
        return [
            chunk.unit
            for x in self.extractions
            if not self._have_ended(self.documents(x))
            for chunk in (*self.pages(x), *self.terms_pages(x))
            if chunk.done and not self._has_ended(chunk.texts)
        ]

    def published(self) -> Published | None:
        """The latest queue that is there with all that it is shown from; None if there is none yet."""
        for publication in reversed(PUBLISHED):
            made = [
                *self.views(publication),
                self.link(publication),
                *self.scores(publication),
                self.ranking(publication),
            ]
            if all(chunk.done for chunk in made):
                parts = self.parts(publication)
                # The earliest that is made from the same: while nothing is known of pictures, all of them are. The
                # first says that something is still to be read; where nothing is, it is the next.
                alike = [one for one in PUBLISHED if self.parts(one) == parts]
                name = next(one for one in alike if one != "first" or self._more_than(one) or len(alike) == 1)
                return Published(self.units(publication), parts, versions.made_from(self, name, parts))
        return None

    def parts(self, publication: str = "whole") -> Parts:
        """What linking and scoring a queue need of each extraction; by name of table, as `run.json` keeps it."""
        return {
            x.extraction_id: {
                "holds": self._of(x, *TEXTS[publication][1:]),
                "mentions": self._of(x, *MENTIONS[publication]),
                "merged": self._of(x, "merge"),
                "records": self._of(x, "parse"),
                "sources": self._of(x, "ingest"),
                "terms": self._of(x, *TERMS[publication]),
                "texts": self._of(x, *TEXTS[publication]),
            }
            for x in self.extractions
        }

    def units(self, publication: str = "whole") -> dict[str, list[str]]:
        """The tables of a queue: table → units of work that hold it."""
        named = {
            "extractions": self._units("ingest"),
            "nominals": [self.nominals, *self.intelligence],
            "records": self._units("parse"),
            "texts": self._units(*TEXTS[publication]),
            "mentions": self._units(*MENTIONS[publication], *TERMS[publication]),
            "links": [self.link(publication).unit],
            "units": [chunk.unit for chunk in self.scores(publication)],
            "queue": [self.ranking(publication).unit],
            "views": [chunk.unit for chunk in self.views(publication)],
        }
        named |= dict.fromkeys(("duplicates", "conversations", "attachments", "parties"), self._units("merge"))
        named["sources"], named["roles"] = named["extractions"], named["nominals"]
        named |= {"held": named["records"], "reads": named["records"], "signals": named["units"]}
        if publication != "first":
            named |= {"pictures": self._units("look", "documents"), "similar": self._units("similar")}
        named["holds"] = self._units("contacts", "holds", *TEXTS[publication][1:])
        named["issues"] = list(dict.fromkeys(unit for units in named.values() for unit in units))
        return named

    @_once
    def ingest(self, x: Extraction) -> list[ingest.IngestChunk]:
        return [ingest.chunk(self.store, x, self.settings)]

    def copy(self, x: Extraction) -> list[copy.CopyChunk]:
        """Only after an interruption, or for a new version of a parser: scratch is wiped when a run ends.

        What parsing will need is known only when it is known what must be held: until then it is every file. What is
        read after that is known when the stage before has ended, and asked again then.
        """
        return copy.chunks(self.store, x, self._to_copy(x), self.settings)

    def copies_bytes(self) -> int | None:
        """How much is still to be read, and so to be copied; None while an extraction has not been taken in."""
        if not all(self._have_ended(self.ingest(x)) for x in self.extractions):
            return None
        return sum({file.sha256: file.size_bytes for x in self.extractions for file in self._to_copy(x)}.values())

    @_once
    def contacts(self, x: Extraction) -> Iterator[contacts.ContactsChunk]:
        return contacts.chunks(self.store, x, self.case, self._read(x), self.settings)

    @_once
    def holds(self, x: Extraction) -> Iterable[holds.HoldsChunk]:
        """Cut when all contacts have been read: who is saved there as a solicitor is one on every app."""
        saved = self.contacts(x)
        if not self._have_ended(saved):
            return []
        return holds.chunks(self.store, x, self.case, self._read(x), saved.units, self._decided(x), self.settings)

    @_once
    def parse(self, x: Extraction) -> Iterable[parse.ParseChunk]:
        """Cut when it is known what must be held: a conversation may go on in another part or source."""
        if not (self._have_ended(self.contacts(x)) and self._have_ended(self.holds(x))):
            return []
        units = self._of(x, "contacts", "holds")
        unread = self._unread(x, units)
        return parse.chunks(self.store, x, self.case, self._read(x), units, self._decided(x), unread, self.settings)

    @_once
    def merge(self, x: Extraction) -> list[merge.MergeChunk]:
        (sources,) = self.ingest(x).units
        return merge.chunks(self.store, x, self.case, self.parse(x).units, sources, self.settings)

    @_once
    def text(self, x: Extraction) -> list[text.TextChunk]:
        return text.chunks(self.store, x.extraction_id, self.parse(x).units, self.settings.text.languages)

    @_once
    def entities(self, x: Extraction) -> list[EntitiesChunk]:
        """Of what records carry themselves: their fields, and their own texts."""
        return self._entities(x, [(chunk.records, chunk.unit) for chunk in self.text(x)])

    @_once
    def look(self, x: Extraction) -> Iterator[look.LookChunk]:
        return look.chunks(self.store, x, self.parse(x), self.settings)

    @_once
    def similar(self, x: Extraction) -> list[SimilarChunk]:
        return look.similar(self.store, x, self.look(x).units)

    @_once
    def documents(self, x: Extraction) -> Iterator[documents.DocumentsChunk]:
        """Pictures are among them once all have been looked at."""
        parsed, looked = self.parse(x), self.look(x)
        seen = looked.units if self._have_ended(looked) else None
        return documents.chunks(self.store, x, self.case, parsed, seen, self._decided(x), self.settings)

    @_once
    def pages(self, x: Extraction) -> list[EntitiesChunk]:
        """Of what was read in documents and pictures."""
        return self._entities(x, [(None, unit) for unit in self.documents(x).units])

    @_once
    def again(self, x: Extraction) -> Iterator[again.AgainChunk]:
        """The second reading of what matters, cut when it is known what was found in the first."""
        found = {chunk.texts: chunk.unit for chunk in self.pages(x)}
        return again.chunks(self.store, x, self.case, self.documents(x), found, self._decided(x), self.settings)

    @_once
    def redact(self, x: Extraction) -> list[redact.RedactChunk]:
        """What the second reading has shown to be held."""
        found = [{chunk.texts: chunk.unit for chunk in step(x)} for step in (self.pages, self.terms_pages)]
        return [chunk for units in found for chunk in redact.chunks(self.store, self.again(x), units)]

    @_once
    def again_pages(self, x: Extraction) -> list[EntitiesChunk]:
        """Of what was read again."""
        return self._entities(x, [(None, unit) for unit in self.again(x).units])

    @_once
    def terms(self, x: Extraction) -> list[TermsChunk]:
        """Terms of lines of enquiry, in what records carry themselves."""
        return self._terms(x, self.text(x).units)

    @_once
    def terms_pages(self, x: Extraction) -> list[TermsChunk]:
        """In what was read in documents and pictures."""
        return self._terms(x, self.documents(x).units)

    @_once
    def terms_again(self, x: Extraction) -> list[TermsChunk]:
        """In what was read again."""
        return self._terms(x, self.again(x).units)

    def _terms(self, x: Extraction, units: Sequence[str]) -> list[TermsChunk]:
        return terms.chunks(self.store, x, self.case, units, self.settings)

    def _entities(self, x: Extraction, units: Sequence[tuple[str | None, str]]) -> list[EntitiesChunk]:
        (sources,), merged = self.ingest(x).units, self.merge(x).units
        return entities.chunks(self.store, x, self.case, units, sources, merged, self.nominals, self.settings)

    def views(self, publication: str) -> list[view.ViewChunk]:
        """The read model of each extraction that was taken in."""
        return [
            view.chunk(
                self.store,
                x,
                records=self.parse(x).units,
                texts=self._of(x, *TEXTS[publication]),
                merged=self.merge(x).units,
                sources=sources,
                holds=self._of(x, *TEXTS[publication][1:]),
            )
            for x in self.extractions
            if self._have_ended(self.ingest(x))
            for sources in self.ingest(x).units
        ]

    def linking(self, parts: Parts) -> link.LinkChunk:
        """Of what was read; no extraction need be there."""
        return link.chunk(
            self.store,
            self.case,
            mentions=_all(parts, "mentions"),
            records=_all(parts, "records"),
            merged=_all(parts, "merged"),
            sources=_all(parts, "sources"),
            nominals=[self.nominals, *self.intelligence],
            others=self.others,
            as_of=self.as_of,
            decisions=self.decided,
            settings=self.settings,
        )

    def linkage(self, parts: Parts) -> linkage.LinkageChunk:
        """What other cases may learn of it."""
        return linkage.chunk(
            self.store,
            self.case,
            mentions=_all(parts, "mentions"),
            merged=_all(parts, "merged"),
            nominals=[self.nominals, *self.intelligence],
            settings=self.settings,
        )

    def scorings(self, parts: Parts) -> list[score.ScoreChunk]:
        """One for each extraction that was taken in."""
        linked = self.linking(parts).unit
        return [
            score.chunk(
                self.store,
                x,
                self.case,
                records=part["records"],
                texts=part["texts"],
                mentions=[*part["mentions"], *part["terms"]],
                links=linked,
                holds=part["holds"],
                merged=part["merged"],
                other_records=[unit for other in parts.values() if other is not part for unit in other["records"]],
                other_mentions=[unit for other in parts.values() if other is not part for unit in other["mentions"]],
                nominals=[self.nominals, *self.intelligence],
                as_of=self.as_of,
                settings=self.settings,
                scoring=self.scoring,
            )
            for x in self.extractions
            if all(map(self.store.done, (part := parts[x.extraction_id])["sources"]))
        ]

    def queueing(self, parts: Parts) -> queue.QueueChunk:
        """The version of the queue that these give."""
        scores = [chunk.unit for chunk in self.scorings(parts)]
        taken, read = _all(parts, "sources"), _all(parts, "records")
        ledger = {"extractions": taken, "sources": taken, "reads": read, "duplicates": _all(parts, "merged")}
        ledger["issues"] = list(
            dict.fromkeys(unit for part in parts.values() for made in part.values() for unit in made)
        )
        texts = _all(parts, "texts")
        return queue.chunk(self.store, scores, ledger, texts, self.scoring.bands, self.settings.queue)

    def link(self, publication: str) -> link.LinkChunk:
        return self.linking(self.parts(publication))

    def scores(self, publication: str) -> list[score.ScoreChunk]:
        return self.scorings(self.parts(publication))

    def ranking(self, publication: str) -> queue.QueueChunk:
        return self.queueing(self.parts(publication))

    def _to_copy(self, x: Extraction) -> Iterator[Reading]:
        parsed = self.parse(x)
        waiting: Iterator[SourcesChunk] = chain(parsed, self.look(x), self.documents(x), self.again(x))
        left = (chunk.readings for chunk in waiting if not self._has_ended(chunk.unit))
        for group in left if parsed else self._read(x):
            yield from group

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

    def _read(self, x: Extraction) -> Iterator[Group]:
        """Groups of its sources; none before they have been taken in."""
        (taken,) = self.ingest(x).units
        found = self._groups.get(taken)
        if found is None and self._has_ended(taken):
            found = self._groups[taken] = groups(self.store, taken, self.settings.parse.batch_bytes, self._spool)
        return chain.from_iterable(found or ())

    def _known(self, step: str, x: Extraction) -> _Cut:
        """Of several threads that ask one cuts, and the others wait for it."""
        with self._locks.setdefault((step, x.extraction_id), threading.Lock()):
            return self._cut(step, x)

    def _cut(self, step: str, x: Extraction) -> _Cut:
        key = (step, x.extraction_id)
        known = self._cuts.get(key)
        if known and known.settled:
            return known
        before = {name: self._known(name, x) for name in CUT_FROM[step]}
        state = tuple((one, self._ended_of(step, name, one)) for name, one in before.items())
        if known is None or known.state != state:
            chunks = Chunks(getattr(type(self), step).cut(self, x), self._spool)
            known = _Cut(chunks, state, all(one.settled and all(ended) for one, ended in state))
            self._cuts[key] = known
        if step == "parse" and known.settled:  # nothing more is cut from its groups
            self._groups.pop(self.ingest(x).units[0], None)
        return known

    def _ended_of(self, step: str, before: str, cut: _Cut) -> tuple[bool, ...]:
        """Which chunks have ended of a step before, as far as another is cut otherwise then."""
        return () if (step, before) in BY_NAME else tuple(map(self._has_ended, cut.chunks.units))

    def _has_ended(self, unit: str) -> bool:
        if unit not in self._ended and self.store.done(unit):
            self._ended.add(unit)
        return unit in self._ended

    def _have_ended(self, chunks: Chunks[Any]) -> bool:
        return all(map(self._has_ended, chunks.units))

    def _step(self, name: str, x: Extraction) -> Step:
        stage = STAGES.get(name, name.partition("_")[0])
        after = tuple(f"{other}-{x.extraction_id}" for other in AFTER[name])
        return Step(f"{name}-{x.extraction_id}", stage, after, partial(self._chunks, name, x))

    def _step_names(self, names: Sequence[str]) -> tuple[str, ...]:
        """Names of those steps, for every extraction."""
        return tuple(f"{name}-{x.extraction_id}" for x in self.extractions for name in names)

    def _publication(self, name: str, needed: tuple[str, ...], shown: tuple[str, ...]) -> list[Step]:
        """Link, score and rank what there is. An earlier publication is for a run in which more is still to be read."""

        def chunks(of: str) -> Sequence[Chunk]:
            if not self._more_than(name):
                return []
            cut: dict[str, Callable[[], Sequence[Chunk]]] = {
                "link": lambda: [self.link(name)],
                "score": lambda: self.scores(name),
                "queue": lambda: [self.ranking(name)],
                "view": lambda: self.views(name),
            }
            return cut[of]()

        stages = ("view", "link", "score", "queue")
        waits = (shown, needed, (f"link-{name}",), (f"score-{name}", f"view-{name}"))
        return [
            Step(f"{stage}-{name}", stage, wait, partial(chunks, stage))
            for stage, wait in zip(stages, waits, strict=True)
        ]

    def _more_than(self, publication: str) -> bool:
        """Whether a publication is worth making: what only the next one has is still to be read."""
        left = {"first": (self.look, self.documents), "read": (self.again,)}
        if publication not in left:
            return True
        return not all(self._have_ended(step(x)) for x in self.extractions for step in left[publication])

    def _units(self, *steps: str) -> list[str]:
        return [unit for x in self.extractions for unit in self._of(x, *steps)]

    def _of(self, x: Extraction, *steps: str) -> list[str]:
        return [unit for step in steps for unit in self._known(step, x).chunks.units]

    def _chunks(self, step: str, x: Extraction) -> Some:
        return self.copy(x) if step.startswith("copy") else self._known(step, x).chunks
