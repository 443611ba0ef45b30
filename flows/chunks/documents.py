"""Documents and pictures: the files that kept records stand for, to TEXTS. Untrusted and slow, so in short lists, and
first what is likely to say most: documents, then screenshots, pictures of pages, and last what a camera took.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple, Self

import pyarrow as pa
from pydantic import TypeAdapter

from flows import code
from flows.case.extraction import Extraction
from flows.chunks.look import LookChunk
from flows.chunks.packed import EXACT, pack, unpack
from flows.chunks.parse import ParseChunk
from flows.chunks.portions import kept, portions
from flows.chunks.reading import Reading, SourcesChunk, packed
from models.casefile import Case
from models.decisions import HANDLINGS, Decisions
from models.issues import Issue
from models.normalise import canonical_forms
from models.rows import Row, batches
from models.schemas import HOLDS, PICTURES, TEXTS
from models.settings import Ocr, Settings
from pipeline.gate import ground
from pipeline.gate.ground import Ground
from pipeline.gate.screen import depends_on, grounds
from pipeline.store import CaseStore, Output, unit_name
from pipeline.text.documents.types import is_picture, readable
from pipeline.text.pictures.picture import Look
from pipeline.text.read import Item, Seen, ToRead, read

_ORDER = ("screenshot", "document", "photograph")


class Task(NamedTuple):
    """What is read of a file.

    Attributes:
        records: that stand for it.
        looks: what was seen of a picture.
        also: (record_id, source_id) of further records whose picture is the same.
        pages: that are read; None for all.
    """

    records: tuple[str, ...]
    looks: tuple[Look, ...] = ()
    also: tuple[tuple[str, str], ...] = ()
    pages: tuple[int, ...] | None = None


TASKS = TypeAdapter(dict[str, Task], config=EXACT)


class TextsChunk(SourcesChunk):
    """TEXTS of some files, and PICTURES of what documents draw.

    Attributes:
        packed_tasks: see `tasks`.
        seen: whether any of the files is a picture, which was looked at.
        spoken: languages of the case, ISO 639-1.
    """

    exhibit_ref: str
    region: str
    packed_tasks: str
    seen: bool
    max_chars: int
    ocr: Ocr
    spoken: tuple[str, ...]
    decisions: Decisions

    @classmethod
    def of(
        cls,
        store: CaseStore,
        extraction: Extraction,
        case: Case,
        files: Sequence[tuple[Reading, Task]],
        decisions: Decisions,
        settings: Settings,
        *more: object,
        **fields: Any,
    ) -> Self:
        """A chunk that reads some files.

        It is named by what the gate let pass, not by how it was parsed: reading pictures takes long, and a wider scope
        or a new parser reads none of them again.
        """
        exhibit, spoken = extraction.exhibit, settings.text.languages
        ocr = settings.ocr.model_dump(exclude={"traineddata_sha256"})
        same: dict[str, Any] = {"ocr": ocr, "max_chars": settings.text.max_chars, "spoken": spoken}
        same |= {"holds": depends_on(case, exhibit), "region": settings.text.default_region}
        what = [(reading.source_id, reading.sha256, reading.type, task) for reading, task in files]
        sources = [reading.source_id for reading, _ in files]
        sources += [source_id for _, task in files for _, source_id in task.also]
        return cls(
            folder=store.root,
            unit=unit_name(cls.stage, what, same, decisions.concerning(sources).named(), *more),
            extraction_id=extraction.extraction_id,
            exhibit_ref=exhibit.exhibit_ref,
            region=settings.text.default_region,
            timeout_s=settings.text.timeout_s,
            memory_bytes=settings.parse.memory_bytes,
            sources=packed(reading for reading, _ in files),
            seen=any(task.looks for _, task in files),
            packed_tasks=pack(TASKS, {reading.source_id: task for reading, task in files}),
            max_chars=settings.text.max_chars,
            ocr=settings.ocr,
            spoken=spoken,
            decisions=decisions,
            **fields,
        )

    @property
    def tasks(self) -> dict[str, Task]:
        """source_id → what is read of it. What the gate did not let pass is not there, and not read."""
        return unpack(TASKS, self.packed_tasks)

    def items(self) -> Iterator[ToRead]:
        """The files in their order."""
        tasks = self.tasks
        for reading in self.readings:
            task = tasks[reading.source_id]
            first, *others = task.records
            yield ToRead(
                first,
                reading.source_id,
                reading.content(self.store.scratch),
                reading.type,
                task.looks,
                None if task.pages is None else frozenset(task.pages),
                (*((record, reading.source_id) for record in others), *task.also),
            )

    def write(self, found: Iterable[Item], output: Output) -> None:
        """Write what was found; of what is held nothing is kept but that there is something."""
        from pipeline.text.spoken import with_languages

        case, exhibit = self.exhibit(self.exhibit_ref)
        of_case = grounds(case, exhibit, partial(canonical_forms, region=self.region))
        texts = _screened(self._rows(found, output), of_case, self.decisions, output)
        for batch in batches(with_languages(texts, self.spoken), TEXTS, stage_locator="text_id", size=256):
            if isinstance(batch, Issue):
                output.issue(batch)
            else:
                output.write("texts", batch)

    def _rows(self, found: Iterable[Item], output: Output) -> Iterator[Row]:
        for item in found:
            if isinstance(item, Seen):
                row = vars(item.look) | {"source_id": item.source_id, "extraction_id": self.extraction_id}
                output.write("pictures", pa.Table.from_pylist([row], PICTURES))
            elif isinstance(item, tuple):
                source_id, issue = item
                output.issue(issue, source_id)
            else:
                yield item


class DocumentsChunk(TextsChunk):
    """TEXTS of some files by the first engine."""

    stage = "documents"

    def run(self) -> None:
        from pipeline.text.ocr import engines
        from pipeline.text.pictures.detector import detector
        from pipeline.text.pictures.look import looks

        engine = engines.first(self.ocr, self.spoken, self.store.scratch)
        looking = partial(looks, type=None, max_pixels=self.ocr.max_pixels, detector=detector())
        found = read(list(self.items()), engine, looking, self.max_chars, self.store.ids, self.extraction_id)
        with self.output.writing(self.unit, self.stage, self.extraction_id) as output:
            self.write(found, output)


def chunks(
    store: CaseStore,
    extraction: Extraction,
    case: Case,
    parsed: Sequence[ParseChunk],
    looked: Sequence[LookChunk],
    decisions: Decisions,
    settings: Settings,
) -> list[DocumentsChunk]:
    """The documents of each chunk of parsing that has ended, and once all pictures have been looked at those of them
    that have text, in lists, likely ones first."""
    libraries = ("pypdfium2", "openpyxl", "olefile", "striprtf", "lxml", "charset-normalizer", "pillow")
    version = code.of("pipeline/text", "pipeline/gate", "flows/chunks/documents.py"), *map(code.library, libraries)
    records: dict[str, tuple[str, ...]] = {}
    readings: dict[str, Reading] = {}
    for parse in parsed:
        of_unit = kept(store.root, parse.unit) if parse.done else {}
        for reading in parse.readings:
            if reading.source_id in of_unit and readable(reading.type):
                readings[reading.source_id], records[reading.source_id] = reading, of_unit[reading.source_id]
    tasks = {
        "": {source: Task(records[source]) for source, reading in readings.items() if not is_picture(reading.type)}
    }
    if all(chunk.done for chunk in looked):
        tasks |= _pictures(store, [chunk.unit for chunk in looked], records)
    made = []
    for kind in ("", *_ORDER):
        of_kind = [readings[source] for source in tasks.get(kind, ())]
        for portion in portions(of_kind, settings.text.batch_sources):
            files = [(reading, tasks[kind][reading.source_id]) for reading in portion]
            engine = engine_version(settings.ocr, settings.text.languages)
            made.append(DocumentsChunk.of(store, extraction, case, files, decisions, settings, version, engine))
    return made


def _pictures(
    store: CaseStore, looked: Sequence[str], records: Mapping[str, tuple[str, ...]]
) -> dict[str, dict[str, Task]]:
    """Kind → source_id → what is read: pictures with text, of those that are equal pixel by pixel the first."""
    looks: dict[str, list[Look]] = {}
    for unit in looked:
        for source_id, look in unpack(_LOOKS, _looks(store.root, unit)):
            looks.setdefault(source_id, []).append(look)
    first: dict[tuple[str | None, ...], str] = {}
    also: dict[str, list[tuple[str, str]]] = {}
    for source_id in sorted(looks.keys() & records.keys()):
        pixels = tuple(look.pixel_sha256 for look in looks[source_id])
        reader = first.setdefault(pixels, source_id)
        if reader != source_id:
            also.setdefault(reader, []).extend((record, source_id) for record in records[source_id])
    found: dict[str, dict[str, Task]] = {}
    for source_id in first.values():
        kinds = {look.kind for look in looks[source_id]}
        if kind := next((kind for kind in _ORDER if kind in kinds), None):
            task = Task(records[source_id], tuple(looks[source_id]), tuple(also.get(source_id, ())))
            found.setdefault(kind, {})[source_id] = task
    return found


_LOOKS = TypeAdapter(list[tuple[str, Look]], config=EXACT)


@cache
def _looks(root: Path, unit: str) -> str:
    """Packed. A unit never changes, and a plan is cut many times."""
    names = [name for name in PICTURES.names if name != "extraction_id"]
    rows = CaseStore(root).read("pictures", [unit], names).to_pylist()
    return pack(_LOOKS, [(row.pop("source_id"), Look(**row)) for row in rows])


@cache
def engine_version(settings: Ocr, spoken: tuple[str, ...]) -> str:
    """Asked of Tesseract once: a plan is cut many times."""
    from pipeline.text.ocr import engines

    return engines.first(settings, spoken, None).version


def _screened(rows: Iterator[Row], of_case: Iterable[Ground], decisions: Decisions, output: Output) -> Iterator[Row]:
    """The texts of what may be read; of the rest nothing is kept but that there is something."""
    for hold, texts in ground.documents(rows, of_case, decisions):
        if hold:
            output.write("holds", pa.Table.from_pylist([hold], HOLDS))
            output.issue(Issue("document:1", "held", HANDLINGS[hold["handling"]]), hold["source_id"])
        yield from texts
