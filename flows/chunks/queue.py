"""UNITS and SIGNALS of all extractions to a version of the QUEUE. Every version is kept: a queue is disclosable.

With it goes what it rests on having read, and on not having searched.
"""

from collections.abc import Mapping, Sequence

from flows import code
from flows.chunks.chunk import Chunk
from models.scoring import Bands
from models.settings import Queue
from pipeline.store import CaseStore, unit_name

_VERSIONS = "v[0-9]*"
_MADE_BY = ("rank", "serve", "coverage", "legible", "searched")


class QueueChunk(Chunk):
    """One version of the queue.

    Attributes:
        scores: units of work that hold UNITS and SIGNALS.
        ledger: table → units of work that the ledger is counted from; see `pipeline.queue.coverage`.
        texts: units of work that hold TEXTS: how well pages could be read.
    """

    stage = "queue"
    scores: tuple[str, ...]
    ledger: dict[str, tuple[str, ...]]
    texts: tuple[str, ...]
    bands: Bands
    served: Queue

    def run(self) -> None:
        from pipeline.queue.coverage import Files, coverage
        from pipeline.queue.legible import legible
        from pipeline.queue.rank import rank
        from pipeline.queue.searched import searched

        store = self.store
        units, signals = store.files("units", self.scores), store.files("signals", self.scores)
        ledger = Files(**{table: store.files(table, made) for table, made in self.ledger.items()})
        with self.output.writing(self.unit, self.stage, self.extraction_id) as output:
            pages = legible(store.files("texts", self.texts), ledger.sources, store.scratch)
            output.write("searched", searched(coverage(ledger, store.scratch), pages))
            for batch in rank(units, signals, self.bands, self.served, store.scratch):
                output.write("queue", batch)


def chunk(
    store: CaseStore,
    scores: Sequence[str],
    ledger: Mapping[str, Sequence[str]],
    texts: Sequence[str],
    bands: Bands,
    served: Queue,
) -> QueueChunk:
    """The version that these give: the one that is there already, or the next.

    Its number stands in the name only. How many there were before is chance (the first queue is left out where pictures
    were read fast), and the bytes of a table follow from what it was made from.
    """
    digest = unit_name(
        "queue",
        code.of(*(f"pipeline/queue/{name}.py" for name in _MADE_BY), "pipeline/query.py", "flows/chunks/queue.py"),
        scores,
        {table: list(units) for table, units in ledger.items()},
        list(texts),
        bands.model_dump(),
        served.model_dump(),
    )
    suffix = digest.removeprefix("queue")
    there = sorted({*store.units("issues", _VERSIONS), *store.units("queue", _VERSIONS)})
    given = max((int(name[1:].partition("-")[0]) for name in (*there, *store.withdrawn("issues"))), default=0)
    unit = next((name for name in there if name.endswith(suffix)), f"v{given + 1:04d}{suffix}")
    counted = {table: tuple(units) for table, units in ledger.items()}
    return QueueChunk(
        folder=store.root,
        unit=unit,
        scores=tuple(scores),
        ledger=counted,
        texts=tuple(texts),
        bands=bands,
        served=served,
    )
