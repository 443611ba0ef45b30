"""UNITS and SIGNALS of all extractions to a version of the QUEUE. Every version is kept: a queue is disclosable."""

from collections.abc import Sequence

from flows import code
from flows.chunks.chunk import Chunk
from models.scoring import Bands
from pipeline.store import CaseStore, unit_name


class QueueChunk(Chunk):
    """One version of the queue.

    Attributes:
        scores: units of work that hold UNITS and SIGNALS.
    """

    stage = "queue"
    scores: tuple[str, ...]
    bands: Bands

    def run(self) -> None:
        from pipeline.queue.rank import rank

        store = self.store
        units, signals = store.files("units", self.scores), store.files("signals", self.scores)
        with self.output.writing(self.unit, self.stage, self.extraction_id) as output:
            for batch in rank(units, signals, self.bands, store.scratch):
                output.write("queue", batch)


def chunk(store: CaseStore, scores: Sequence[str], bands: Bands) -> QueueChunk:
    """The version that these scores give: the one that is there already, or the next.

    Its number stands in the name only. How many there were before is chance (the first queue is left out where pictures
    were read fast), and the bytes of a table follow from what it was made from.
    """
    digest = unit_name(
        "queue",
        code.of("pipeline/queue/rank.py", "pipeline/query.py", "flows/chunks/queue.py"),
        scores,
        bands.model_dump(),
    )
    suffix = digest.removeprefix("queue")
    versions = store.units("issues", "v[0-9]*")
    given = len(versions) + len(store.withdrawn("queue"))
    unit = next((name for name in versions if name.endswith(suffix)), f"v{given + 1:04d}{suffix}")
    return QueueChunk(folder=store.root, unit=unit, scores=tuple(scores), bands=bands)
