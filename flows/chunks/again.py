"""The second tier: what matters of what was read in pictures is read again by the slower engine. TEXTS to TEXTS."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import TypeAdapter

from flows import code
from flows.case.extraction import Extraction
from flows.chunks.documents import DocumentsChunk, Task, TextsChunk, engine_versions
from flows.chunks.packed import EXACT, pack, unpack
from models.casefile import Case
from models.decisions import Decisions
from models.settings import Settings
from pipeline.store import CaseStore
from pipeline.text.again import wanted
from pipeline.text.pictures.picture import Look

_FINDS = ("identifiers", "lexicon", "people")
"""Detectors near whose finds nothing should be misread."""

_COMMON = ("date", "money")
"""Types that stand on every other picture: a clock, a price."""


class AgainChunk(TextsChunk):
    """TEXTS of some pages by the second engine.

    Attributes:
        before: the unit of work that has the first readings.
    """

    stage = "again"
    before: str

    def run(self) -> None:
        from pipeline.text.again import judged
        from pipeline.text.ocr import engines
        from pipeline.text.read import read

        engine = engines.second(self.ocr)
        if engine is None:
            raise ValueError("there is no second engine")
        firsts = {
            (row["record_id"], row["page"]): row
            for batch in self.store.batches("texts", self.before)
            for row in batch.to_pylist()
            if row["origin"] == "ocr"
        }
        found = read(list(self.items()), engine, _seen_before, self.max_chars, self.store.ids, self.extraction_id)
        with self.output.writing(self.unit, self.stage, self.extraction_id) as output:
            self.write(judged(found, firsts), output)


def _seen_before(_content: bytes) -> tuple[Look, ...]:
    """Pages are read again only where the first reading has seen them."""
    return ()


def chunks(
    store: CaseStore,
    extraction: Extraction,
    case: Case,
    read: Iterable[DocumentsChunk],
    found: Mapping[str, str],
    decisions: Decisions,
    settings: Settings,
) -> Iterator[AgainChunk]:
    """One for each list of files of which something is worth a second reading; none without a second tier.

    Args:
        read: the first reading.
        found: its units of work → those with the MENTIONS of it; they have ended where they are given.
    """
    if settings.ocr.engine != "tiered":
        return
    version = code.of("pipeline/text", "pipeline/gate", "flows/chunks/documents.py", "flows/chunks/again.py")
    _, engine = engine_versions(settings.ocr, settings.text.languages)
    for chunk in read:
        if not (chunk.done and store.done(found.get(chunk.unit, ""))):
            continue
        pages = _pages(chunk, found[chunk.unit], settings.ocr.again_below)
        if not pages:
            continue
        held = _held(store.root, chunk.unit)
        tasks = {
            source_id: task._replace(looks=seen, pages=numbers)
            for source_id, whole in chunk.tasks.items()
            if source_id in pages and (task := _without(whole, held)).records
            for seen, numbers in [pages[source_id]]
        }
        files = [(reading, tasks[reading.source_id]) for reading in chunk.readings if reading.source_id in tasks]
        if files:
            more = version, engine, chunk.unit
            yield AgainChunk.of(store, extraction, case, files, decisions, settings, *more, before=chunk.unit)


_Pages: TypeAlias = dict[str, tuple[tuple[Look, ...], tuple[int, ...]]]
"""source_id → what was seen of its pages, and those that are read again."""

_PAGES = TypeAdapter(_Pages, config=EXACT)
_wanted_of: dict[tuple[Path, str, str, float], str] = {}
"""The pages of a unit of texts and one with MENTIONS of it, packed: a plan is cut many times."""


def _pages(chunk: DocumentsChunk, entities: str, below: float) -> _Pages:
    key = chunk.folder, chunk.unit, entities, below
    if key not in _wanted_of:
        _wanted_of[key] = pack(_PAGES, _wanted(chunk, entities, below))
    return unpack(_PAGES, _wanted_of[key])


def _wanted(chunk: DocumentsChunk, entities: str, below: float) -> _Pages:
    """Looks at pictures stand in the chunk that has read them, those at pages that documents draw in its unit."""
    store = chunk.store
    seen: dict[str, tuple[Look, ...]] = {}
    if chunk.seen:
        seen |= {source_id: task.looks for source_id, task in chunk.tasks.items() if task.looks}
    for row in store.read("pictures", [chunk.unit]).to_pylist():
        seen[row["source_id"]] = (*seen.get(row["source_id"], ()), _look(row))
    if not seen:
        return {}
    texts = store.read("texts", [chunk.unit], ["text_id", "source_id", "page", "origin", "confidence"]).to_pylist()
    mentions = store.read("mentions", [entities], ["text_id", "detector", "type"]).to_pylist()
    mentioned = frozenset(
        row["text_id"] for row in mentions if row["detector"] in _FINDS and row["type"] not in _COMMON
    )
    pages = wanted(seen, texts, mentioned, below)
    return {source_id: (seen[source_id], numbers) for source_id, numbers in pages.items()}


@cache
def _held(root: Path, unit: str) -> frozenset[str]:
    """Records that the first reading has shown to be held."""
    return frozenset(CaseStore(root).read("holds", [unit], ["value"])["value"].to_pylist())


def _without(task: Task, held: frozenset[str]) -> Task:
    """What may be read for somebody: of records with one picture, one may be held and another released."""
    return task._replace(
        records=tuple(record for record in task.records if record not in held),
        also=tuple((record, source_id) for record, source_id in task.also if record not in held),
    )


def _look(row: dict[str, Any]) -> Look:
    return Look(**{name: row[name] for name in Look.__dataclass_fields__})
