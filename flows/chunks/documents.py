"""Documents and pictures: the files that kept records stand for, to TEXTS. Untrusted and slow, so in short lists, and
first what is likely to say most: documents, then screenshots, pictures of pages, and last what a camera took.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import chain, groupby
from operator import itemgetter
from typing import Any, NamedTuple, Self, TypeAlias

import pyarrow as pa
from pydantic import TypeAdapter

from flows import code
from flows.case.extraction import Extraction
from flows.chunks import reached
from flows.chunks.packed import EXACT, ByName, pack, unpack
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
from pipeline.text.documents.types import MARKUP, PLAIN, is_picture, readable
from pipeline.text.pictures.picture import Look
from pipeline.text.read import Item, Seen, ToRead, read

_ORDER = ("screenshot", "document", "photograph")
_SHORT_BYTES, _SHORT_EACH = 4096, 8
"""Text of few bytes, of which more is read together: it has no picture that takes seconds, and there may be tens of
thousands of such files."""


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
        tell = None if self.seen else reached.tell  # of pictures several are read together
        same = self.max_chars, self.store.ids, self.extraction_id
        found = read(list(self.items()), engine, looking, *same, reached=tell)
        with self.output.writing(self.unit, self.stage, self.extraction_id) as output:
            self.write(found, output)


def chunks(
    store: CaseStore,
    extraction: Extraction,
    case: Case,
    parsed: Iterable[ParseChunk],
    looked: Sequence[str] | None,
    decisions: Decisions,
    settings: Settings,
) -> Iterator[DocumentsChunk]:
    """The documents of each chunk of parsing that has ended, and once all pictures have been looked at those of them
    that have text, in lists, likely ones first.

    Args:
        looked: units with PICTURES; None before all are there.
    """
    libraries = ("pypdfium2", "openpyxl", "olefile", "striprtf", "lxml", "charset-normalizer", "pillow")
    version = code.of("pipeline/text", "pipeline/gate", "flows/chunks/documents.py"), *map(code.library, libraries)
    engine, _ = engine_versions(settings.ocr, settings.text.languages)
    short: _Files = ByName(store.scratch)
    documents: _Files = ByName(store.scratch)
    pictures: _Pictures = ByName(store.scratch)
    for reading, records in kept(store, parsed):
        if is_picture(reading.type):
            pictures.add(reading.source_id, (reading, records))
        elif readable(reading.type):
            (short if _is_short(reading) else documents).add(reading.source_id, (reading, Task(records)))
    found = {} if looked is None else _with_text(store, looked, pictures)
    most = settings.text.batch_sources
    lists = portions(short, _SHORT_EACH * most)
    others = (documents, *(found[kind] for kind in _ORDER if kind in found))
    for portion in chain(lists, *(portions(files, most) for files in others)):
        yield DocumentsChunk.of(store, extraction, case, portion, decisions, settings, version, engine)


def _is_short(reading: Reading) -> bool:
    return reading.type in (*PLAIN, *MARKUP) and reading.size_bytes <= _SHORT_BYTES


_Files: TypeAlias = ByName[tuple[Reading, Task]]
_Pictures: TypeAlias = ByName[tuple[Reading, tuple[str, ...]] | Look]
"""By source_id a picture with the records that stand for it, and then what was seen of it."""


def _with_text(store: CaseStore, looked: Sequence[str], pictures: _Pictures) -> dict[str, _Files]:
    """Kind → what is read: pictures with text, of those that are equal pixel by pixel the first."""
    for unit in looked:
        for source_id, look in _looks(store, unit):
            pictures.add(source_id, look)
    by_pixels: ByName[tuple[str, tuple[str, ...]]] = ByName(store.scratch)
    for reading, records, looks in _seen(pictures):
        if any(look.pixel_sha256 for look in looks):
            by_pixels.add(" ".join(look.pixel_sha256 or "-" for look in looks), (reading.source_id, records))
    also: dict[str, tuple[tuple[str, str], ...]] = {}
    equal: set[str] = set()
    for _, alike in groupby(by_pixels, key=itemgetter(0)):
        (_, (first, _)), *others = alike
        if others:
            also[first] = tuple((record, source_id) for _, (source_id, records) in others for record in records)
            equal.update(source_id for _, (source_id, _) in others)
    found: dict[str, _Files] = {}
    for reading, records, looks in _seen(pictures):
        kinds = {look.kind for look in looks}
        kind = next((kind for kind in _ORDER if kind in kinds), None)
        if kind and reading.source_id not in equal:
            task = Task(records, looks, also.get(reading.source_id, ()))
            found.setdefault(kind, ByName(store.scratch)).add(reading.source_id, (reading, task))
    return found


def _seen(pictures: _Pictures) -> Iterator[tuple[Reading, tuple[str, ...], tuple[Look, ...]]]:
    """Pictures that stand for kept records and of which something was seen."""
    for _, of_source in groupby(pictures, key=itemgetter(0)):
        things = [thing for _, thing in of_source]
        kept = [thing for thing in things if not isinstance(thing, Look)]
        looks = tuple(thing for thing in things if isinstance(thing, Look))
        if kept and looks:
            yield *kept[-1], looks


def _looks(store: CaseStore, unit: str) -> Iterator[tuple[str, Look]]:
    names = [name for name in PICTURES.names if name != "extraction_id"]
    for row in store.read("pictures", [unit], names).to_pylist():
        yield row.pop("source_id"), Look(**row)


@cache
def engine_versions(settings: Ocr, spoken: tuple[str, ...]) -> tuple[str, str]:
    """Of the engines that read pictures once and again; asked of Tesseract once: a plan is cut many times."""
    from pipeline.text.ocr import engines

    return engines.versions(settings, spoken)


def _screened(rows: Iterator[Row], of_case: Iterable[Ground], decisions: Decisions, output: Output) -> Iterator[Row]:
    """The texts of what may be read; of the rest nothing is kept but that there is something."""
    for hold, texts in ground.documents(rows, of_case, decisions):
        if hold:
            output.write("holds", pa.Table.from_pylist([hold], HOLDS))
            output.issue(Issue("document:1", "held", HANDLINGS[hold["handling"]]), hold["source_id"])
        yield from texts
