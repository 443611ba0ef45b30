"""Ten thousand exhibits on one to sixty-four workers: a simulation from unit times that were measured.

python tests/bench/fleet.py [--exhibits 10000] [--storage-mb 110] [--workers 1 2 4 8 16 32 64]

Exhibits are telephones as forces receive them (configs/default.toml, [submissions]): lognormal sizes about 60 GiB. Each
is taken in by one worker from one end to the other, then its work is cut into chunks, then its case is linked, scored
and ranked, a step after the other. A chunk passes the scheduler, the share that holds extractions and store, and a
worker; each serves in the order of coming. What is busiest is the bottleneck.
"""

import argparse
import heapq
from dataclasses import dataclass
from random import Random

from models import settings

GIB, HOUR = 1 << 30, 3600.0


@dataclass(frozen=True)
class Measured:
    """Seconds, of one core, unless said otherwise.

    Attributes:
        chunk_s: of the scheduler and the flow's process, for each chunk, connections encrypted.
        task_s: of Prefect's server, for each task run; a run of an exhibit has `tasks`.
        serial_s: linking, scoring and ranking of a case, for each 1,000 units.
        passes: how often each byte of an extraction crosses the share: hashed as it is taken in, copied, read.
        written: bytes written to the store, for each byte of the extraction.
    """

    chunk_s: float = 0.007
    task_s: float = 0.037
    tasks: int = 25
    serial_s: float = 1.5
    passes: float = 1.3
    written: float = 0.02


@dataclass(frozen=True)
class Exhibit:
    """Seconds of a worker, and bytes over the share."""

    ingest_s: float
    chunks: int
    chunk_s: float
    chunk_bytes: float
    ingest_bytes: float
    serial_s: float


@dataclass
class Served:
    """How long a fleet took, and how busy what was."""

    hours: float
    busy: dict[str, float]
    first_queue_h: float


class Line:
    """What serves one after the other."""

    def __init__(self) -> None:
        self.free_at = 0.0
        self.busy_s = 0.0

    def served(self, at: float, seconds: float) -> float:
        """When it is done with what comes now."""
        self.free_at = max(self.free_at, at) + seconds
        self.busy_s += seconds
        return self.free_at


def exhibits(count: int, random: Random, measured: Measured, together: int) -> list[Exhibit]:
    """Telephones; `together` chunks are simulated as one."""
    choices, found = settings.read(None).submissions, []
    for _ in range(count):
        size = min(1024.0, random.lognormvariate(4.1, 0.8)) * GIB  # median 60 GiB
        mib = size / (1 << 20)
        pages = mib * choices.items_per_mib * choices.readable_per_item * choices.pages_per_readable
        reading = pages * choices.page_seconds
        other = mib * choices.mib_seconds
        chunks = max(1, round((pages / 32 + mib * choices.stores_share / 16 * 3) / together))
        units = pages / choices.pages_per_readable
        found.append(
            Exhibit(
                ingest_s=other * 0.5,
                chunks=chunks,
                chunk_s=(reading + other * 0.5) / chunks,
                chunk_bytes=size * (measured.passes - 1 + measured.written) / chunks,
                ingest_bytes=size,
                serial_s=units / 1000 * measured.serial_s,
            )
        )
    return found


def simulate(fleet: list[Exhibit], workers: int, storage: float, measured: Measured, together: int) -> Served:
    """Exhibits are begun in their order, as many at once as keep the workers busy.

    Args:
        storage: bytes a second that the share gives to all together.
    """
    free = [0.0] * workers
    heapq.heapify(free)
    share, scheduler, prefect = Line(), Line(), Line()
    worked, waiting, events = 0.0, list(reversed(fleet)), []
    queues: list[float] = []

    def work(at: float, seconds: float, size: float) -> float:
        nonlocal worked
        ready = share.served(scheduler.served(at, measured.chunk_s * together), size / storage)
        begun = max(ready, heapq.heappop(free))
        heapq.heappush(free, begun + seconds)
        worked += seconds
        return begun + seconds

    number = 0
    for _ in range(min(len(waiting), workers * 2)):
        heapq.heappush(events, (0.0, number, "ingest", waiting.pop()))
        number += 1
    while events:
        at, _, what, exhibit = heapq.heappop(events)
        if what == "ingest":
            prefect.served(at, measured.task_s * measured.tasks)
            done = work(at, exhibit.ingest_s, exhibit.ingest_bytes)
            heapq.heappush(events, (done, number, "chunks", exhibit))
        elif what == "chunks":
            done = max(work(at, exhibit.chunk_s, exhibit.chunk_bytes) for _ in range(exhibit.chunks))
            heapq.heappush(events, (done, number, "rank", exhibit))
        else:
            queues.append(work(at, exhibit.serial_s, 0.0))
            if waiting:
                heapq.heappush(events, (at, number, "ingest", waiting.pop()))
        number += 1
    end = max(queues)
    busy = {
        "workers": worked / workers / end,
        "share": share.busy_s / end,
        "scheduler": scheduler.busy_s / end,
        "Prefect's server": prefect.busy_s / end,
    }
    return Served(end / HOUR, busy, min(queues) / HOUR)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--exhibits", type=int, default=10_000)
    parser.add_argument(
        "--storage-mb", type=float, default=110, help="MB a second of the share: 110 is gigabit Ethernet"
    )
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4, 8, 16, 32, 64])
    parser.add_argument("--together", type=int, default=50, help="chunks that are simulated as one")
    given = parser.parse_args()
    measured = Measured()
    fleet = exhibits(given.exhibits, Random(64), measured, given.together)  # noqa: S311 - the same fleet in every run
    print("| workers | hours | efficiency | busiest | workers | share | scheduler | Prefect's server |")
    print("|--:|--:|--:|---|--:|--:|--:|--:|")
    alone = simulate(fleet, 1, given.storage_mb * 1e6, measured, given.together).hours
    for workers in given.workers:
        served = simulate(fleet, workers, given.storage_mb * 1e6, measured, given.together)
        busiest = max(served.busy, key=lambda name: served.busy[name])
        shares = " | ".join(f"{share:.0%}" for share in served.busy.values())
        print(f"| {workers} | {served.hours:,.0f} | {alone / workers / served.hours:.2f} | {busiest} | {shares} |")


if __name__ == "__main__":
    main()
