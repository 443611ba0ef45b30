"""A look at every picture before any is read: what kind it is, whether it has text, what it looks like. Untrusted."""

from collections.abc import Iterable, Iterator, Sequence

from flows import code
from flows.case.extraction import Extraction
from flows.chunks.chunk import Chunk
from flows.chunks.packed import ByName
from flows.chunks.parse import ParseChunk
from flows.chunks.portions import kept, portions
from flows.chunks.reading import Reading, SourcesChunk, packed
from models.issues import Issue
from models.rows import batches
from models.schemas import PICTURES
from models.settings import Settings
from pipeline.store import CaseStore, unit_name
from pipeline.text.documents.types import is_picture


class LookChunk(SourcesChunk):
    """PICTURES of some files."""

    stage = "look"
    max_pixels: int

    def run(self) -> None:
        from pipeline.text.pictures.detector import detector
        from pipeline.text.pictures.look import looks

        with self.output.writing(self.unit, self.stage, self.extraction_id) as output:
            for reading in self.in_turn():
                seen = looks(reading.content(self.store.scratch), reading.type, self.max_pixels, detector())
                same = {"source_id": reading.source_id, "extraction_id": self.extraction_id}
                rows = (look if isinstance(look, Issue) else vars(look) | same for look in seen)
                for batch in batches(rows, PICTURES):
                    if isinstance(batch, Issue):
                        output.issue(batch, reading.source_id)
                    else:
                        output.write("pictures", batch)


class SimilarChunk(Chunk):
    """SIMILAR of one extraction: pictures that look alike, for who reviews them together."""

    stage = "look"
    pictures: tuple[str, ...]

    def run(self) -> None:
        from pipeline.text.pictures.similar import alike

        pictures = self.store.read("pictures", self.pictures, ["source_id", "extraction_id", "page", "pdq"])
        with self.output.writing(self.unit, self.stage, self.extraction_id) as output:
            output.write("similar", alike(pictures))


def chunks(
    store: CaseStore, extraction: Extraction, parsed: Iterable[ParseChunk], settings: Settings
) -> Iterator[LookChunk]:
    """The pictures whose records the gate let pass, in lists."""
    version = code.of("pipeline/text/pictures", "flows/chunks/look.py")
    libraries = [
        code.library(name)
        for name in ("rapidocr", "onnxruntime", "opencv-python-headless", "pillow", "pillow-heif", "pdqhash")
    ]
    pictures: ByName[Reading] = ByName(store.scratch)
    for reading, _ in kept(store, parsed):
        if is_picture(reading.type):
            pictures.add(reading.source_id, reading)
    for portion in portions(pictures, settings.text.batch_sources):
        yield LookChunk(
            folder=store.root,
            unit=unit_name(
                "look",
                version,
                libraries,
                [(reading.source_id, reading.sha256, reading.type) for reading in portion],
                settings.ocr.max_pixels,
            ),
            extraction_id=extraction.extraction_id,
            timeout_s=settings.text.timeout_s,
            memory_bytes=settings.parse.memory_bytes,
            sources=packed(portion),
            max_pixels=settings.ocr.max_pixels,
        )


def similar(store: CaseStore, extraction: Extraction, looked: Sequence[str]) -> list[SimilarChunk]:
    """The one chunk of an extraction; none without pictures.

    Args:
        looked: units with PICTURES.
    """
    if not looked:
        return []
    units = tuple(looked)
    version = code.of("pipeline/text/pictures/similar.py", "flows/chunks/look.py")
    unit = unit_name("similar", version, units)
    return [SimilarChunk(folder=store.root, unit=unit, extraction_id=extraction.extraction_id, pictures=units)]
