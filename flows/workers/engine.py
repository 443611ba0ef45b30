"""Where chunks run: a local Dask cluster of processes, a running cluster's address, or this process (for tests)."""

import logging
import os
import signal
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from flows.chunks.chunk import Chunk, Report
from flows.workers import work
from pipeline.errors import Refused


class Engine(Protocol):
    """Runs chunks, in any order."""

    def run(self, chunks: Sequence[Chunk]) -> Iterator[Report]:
        """Reports as they come. A chunk whose worker died is tried again; it never stops the others."""
        ...

    def stop(self) -> None:
        """Give up what is still waiting; `run` ends."""
        ...


class InProcess:
    """One chunk after the other, here."""

    def run(self, chunks: Sequence[Chunk]) -> Iterator[Report]:
        yield from map(work.do, chunks)

    def stop(self) -> None:
        """Nothing waits: an interruption has ended it."""


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
    with _unheard_by_workers():
        cluster = LocalCluster(
            n_workers=workers or os.cpu_count() or 1,
            threads_per_worker=1,
            memory_limit=0,  # untrusted bytes are read in processes with limits of their own
            dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
        )
    with cluster, Client(cluster, set_as_default=False) as client:
        yield _Dask(client)


@contextmanager
def _unheard_by_workers() -> Iterator[None]:
    """Ctrl-C reaches every process of a terminal's command. Processes that begin in here never hear it: the run ends
    them itself, in order."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class _Dask:
    def __init__(self, client: "distributed.Client") -> None:  # type: ignore[name-defined]  # noqa: F821
        self._client = client
        self._name = uuid.uuid4().hex[:8]  # a shared cluster may have the same unit of another store
        self._stopped = threading.Event()
        self._waiting: set[distributed.Future] = set()  # type: ignore[name-defined]  # noqa: F821

    def run(self, chunks: Sequence[Chunk]) -> Iterator[Report]:
        from distributed import as_completed

        by_key = {f"{chunk.unit}-{self._name}": chunk for chunk in chunks}
        if self._stopped.is_set() or not by_key:
            return
        futures = self._client.map(work.do, list(by_key.values()), key=list(by_key), pure=False, retries=0)
        self._waiting.update(futures)
        for future in as_completed(futures, loop=self._client.loop):
            self._waiting.discard(future)
            if self._stopped.is_set():
                return
            yield future.result() if future.status == "finished" else _lost(by_key[future.key], future)
            future.release()

    def stop(self) -> None:
        self._stopped.set()
        self._client.cancel(list(self._waiting), force=True)


def _lost(chunk: Chunk, future: "distributed.Future") -> Report:  # type: ignore[name-defined]  # noqa: F821
    kind = type(future.exception()).__name__
    failed = f"{chunk.stage} {chunk.unit}: {kind}, its worker was lost"
    return Report(stage=chunk.stage, unit=chunk.unit, extraction_id=chunk.extraction_id, failed=failed)
