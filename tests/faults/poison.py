"""Poison among innocent sources: `python tests/faults/poison.py [--innocent 2000] [--poison 204] [--workers 2]` reads
the same innocent sources without poison and with it, and says what that cost them.

A source takes 0.1 s of waiting, not of computing, so that a busy machine measures the same. Completion of a source is
when the report of its unit of work has come.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from statistics import mean
from tempfile import TemporaryDirectory

from flows.chunks.chunk import Report
from flows.workers import engine
from pipeline.store import CaseStore

KINDS = ("crash", "hang", "grow", "write", "breed", "kill")
_BATCH = 16
_TIMEOUT_S = 8.0  # of a batch whose innocent sources take 1.6 s


@dataclass(frozen=True)
class Seen:
    """How a run ended.

    Attributes:
        codes: source → code of its row.
        done_s: source → seconds until its unit of work was done.
        failed: units that failed.
        seconds: of the whole run.
    """

    codes: dict[str, str]
    done_s: dict[str, float]
    failed: list[str]
    seconds: float

    def finished(self, sources: Sequence[str], share: float = 1.0) -> float:
        """Seconds until that share of sources was done."""
        return sorted(self.done_s[source] for source in sources)[round(share * len(sources)) - 1]

    def mean(self, sources: Sequence[str]) -> float:
        """Seconds until one of them was done, on average."""
        return mean(self.done_s[source] for source in sources)


_COMPLETED: dict[str, Callable[[Seen, Sequence[str]], float]] = {
    "mean": Seen.mean,
    "half": partial(Seen.finished, share=0.5),
    "95 %": partial(Seen.finished, share=0.95),
    "all": Seen.finished,
}


def mixed(innocent: int, poison: int, seed: int) -> list[str]:
    """Names of sources in an order that the seed decides; those of deadly ones say what they do."""
    killers = [f"{KINDS[number % len(KINDS)]}{number}" for number in range(poison)]
    sources = [*(f"good{number}" for number in range(innocent)), *killers]
    Random(seed).shuffle(sources)  # noqa: S311 - the same again
    return sources


def run(sources: Sequence[str], folder: Path, workers: int = 2) -> Seen:
    """Read them in batches, through the engine."""
    from deadly import Deadly

    store = CaseStore(folder)
    store.prepare()
    batches = [tuple(sources[at : at + _BATCH]) for at in range(0, len(sources), _BATCH)]
    same = {"folder": folder, "extraction_id": "x1", "timeout_s": _TIMEOUT_S, "memory_bytes": 2 << 30, "pause_s": 0.1}
    made = [Deadly(unit=f"parse-{number}", sources=batch, **same) for number, batch in enumerate(batches)]
    chunks = {chunk.unit: chunk for chunk in made}
    ended: list[tuple[Report, float]] = []
    with engine.dask(workers) as cluster:
        warm = [Deadly(unit=f"parse-warm-{number}", sources=("good",), **same) for number in range(2 * workers)]
        list(cluster.run(warm))
        began = time.monotonic()
        for report in cluster.run(list(chunks.values())):
            ended.append((report, time.monotonic() - began))
    issues = store.read("issues", [report.unit for report, _ in ended if not report.failed]).to_pylist()
    return Seen(
        {row["source_id"]: row["code"] for row in issues},
        {source: at for report, at in ended for source in chunks[report.unit].sources},
        [report.failed for report, _ in ended if report.failed],
        max(at for _, at in ended),
    )


def importable() -> None:
    """The chunks of tests/flows/deadly.py, here, in workers and in their limited processes."""
    folder = str(Path(__file__).parent.parent / "flows")
    sys.path.insert(0, folder)
    os.environ["PYTHONPATH"] = os.pathsep.join([folder, *filter(None, [os.environ.get("PYTHONPATH")])])


def wrong(sources: Sequence[str], seen: Seen) -> list[str]:
    """Sources that have no row or the wrong one, and units that failed."""
    expected = {source: "bad-value" if source.startswith("good") else "quarantined" for source in sources}
    return [source for source in expected if seen.codes.get(source) != expected[source]] + seen.failed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--innocent", type=int, default=2000)
    parser.add_argument("--poison", type=int, default=204)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    importable()
    sources = mixed(arguments.innocent, arguments.poison, arguments.seed)
    innocent = [source for source in sources if source.startswith("good")]
    with TemporaryDirectory() as name:
        without = run(innocent, Path(name, "without"), arguments.workers)
        among = run(sources, Path(name, "among"), arguments.workers)
    batches = [sources[at : at + _BATCH] for at in range(0, len(sources), _BATCH)]
    apart = [one for batch in batches if all(source in without.done_s for source in batch) for one in batch]
    print("| | sources | without poison s | with it s | later by |", "|---|--:|--:|--:|--:|", sep="\n")
    for what, chosen in (("innocent, no poison in their batch", apart), ("innocent", innocent)):
        for how, seconds in _COMPLETED.items() if chosen else ():
            before, after = seconds(without, chosen), seconds(among, chosen)
            print(f"| {what}: {how} | {len(chosen)} | {before:.1f} | {after:.1f} | {after / before - 1:+.1%} |")
    print(f"| the batch | {len(sources)} | {without.seconds:.1f} | {among.seconds:.1f} | |")
    found = wrong(innocent, without) + wrong(sources, among)
    print(f"Rows that are missing or wrong, and units that failed: {len(found)} {found[:5]}")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
