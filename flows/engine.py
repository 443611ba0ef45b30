"""Where chunks run: a local Dask cluster of processes, a running cluster's address, or this process (for tests)."""

import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from flows import work
from flows.chunks.chunk import Chunk, Report
from pipeline.errors import Refused


class Engine(Protocol):
    """Runs chunks, in any order."""

    def run(self, chunks: Sequence[Chunk]) -> Iterator[Report]:
        """Reports as they come. A chunk whose worker died is tried again; it never stops the others."""
        ...


class InProcess:
    """One chunk after the other, here."""

    def run(self, chunks: Sequence[Chunk]) -> Iterator[Report]:
        yield from map(work.do, chunks)


@contextmanager
def dask(workers: int, scheduler: str | None = None) -> Iterator[Engine]:
    """A Dask cluster.

    Args:
        workers: processes of a local cluster; 0 takes one for each core.
        scheduler: address of a running cluster ("tcp://…") whose workers see the same store, instead of a local one.

    Raises:
        Refused: nothing answers at that address.
    """
    from distributed import Client, LocalCluster

    if scheduler:
        try:
            client = Client(scheduler, timeout="10s", set_as_default=False)
        except (OSError, ValueError) as error:
            raise Refused(
                f"--scheduler {scheduler}: no Dask scheduler answers there. Start one with `dask scheduler`, or leave "
                "the option out to use this machine's cores."
            ) from error
        with client:
            yield _Dask(client)
        return
    with (
        LocalCluster(
            n_workers=workers or os.cpu_count() or 1,
            threads_per_worker=1,
            memory_limit=0,  # untrusted bytes are read in processes with limits of their own
            dashboard_address=None,
            silence_logs=logging.CRITICAL,
        ) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        yield _Dask(client)


class _Dask:
    def __init__(self, client: "distributed.Client") -> None:  # type: ignore[name-defined]  # noqa: F821
        self._client = client

    def run(self, chunks: Sequence[Chunk]) -> Iterator[Report]:
        from distributed import as_completed

        if not chunks:
            return
        by_key = {chunk.unit: chunk for chunk in chunks}
        futures = self._client.map(work.do, list(by_key.values()), key=list(by_key), pure=False, retries=0)
        for future in as_completed(futures, loop=self._client.loop):
            if future.status == "finished":
                yield future.result()
            else:
                chunk = by_key[future.key]
                kind = type(future.exception()).__name__
                yield Report(
                    stage=chunk.stage,
                    unit=chunk.unit,
                    extraction_id=chunk.extraction_id,
                    failed=f"{chunk.stage} {chunk.unit}: {kind}, its worker was lost",
                )
            future.release()
