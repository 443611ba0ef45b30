"""Where chunks run: a local Dask cluster of processes, one that is elsewhere, or this process (for tests)."""

import contextlib
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from flows.chunks.chunk import Chunk, Report
from flows.workers import agreement, alone, cluster, room, work
from flows.workers.agreement import Answer, Disagreement, Terms
from pipeline.errors import Refused

if TYPE_CHECKING:
    from distributed import Client, Future

A = TypeVar("A")

_ASK_S = 60
_LOOK_S = 2.0
_REVIVE_S = 20.0
_WAIT_S = 120.0
_AT_ONCE, _EACH = 512, 16
"""Chunks of a step that nobody has tried and that the scheduler has, at most, and for each worker: more would take
memory, and give none more to do."""

PRIORITY = {"link": 3, "score": 3, "queue": 3, "view": 3, "look": -3, "documents": -3, "again": -6}
"""Stage → how urgent, 0 where it is not here: a queue as soon as it can be made, the first before any picture is read,
all pictures once before any is read again."""

_LATER = {"died": 1, "hung": 2}
"""By how much less urgent sources are that are read in pieces, since one of them ends its process: innocent ones of
the same stage do not wait for it, and those beside one that hangs wait longest. Pictures do not come first."""


class Engine(Protocol):
    """Runs chunks, in any order."""

    def run(self, chunks: Iterable[Chunk]) -> Iterator[Report]:
        """Reports as they come. A chunk whose worker died is tried again; it never stops the others."""
        ...

    def ask(self, question: Callable[..., A], *of: object) -> Callable[[], A]:
        """Have found out elsewhere what takes memory: this process stays small, however much there is.

        Returns:
            What waits for the answer.
        """
        ...

    def stop(self) -> None:
        """Give up what is still waiting; `run` ends."""
        ...


class InProcess:
    """One chunk after the other, here."""

    def run(self, chunks: Iterable[Chunk]) -> Iterator[Report]:
        yield from map(work.do, chunks)

    def ask(self, question: Callable[..., A], *of: object) -> Callable[[], A]:
        return partial(question, *of)

    def stop(self) -> None:
        """Nothing waits: an interruption has ended it."""


@contextmanager
def dask(
    workers: int,
    scheduler: str | None = None,
    *,
    terms: Terms | None = None,
    memory_bytes: int = 4 << 30,
    folder: Path | None = None,
) -> Iterator[Engine]:
    """A Dask cluster.

    Args:
        workers: processes of a local cluster; 0 takes as many as this machine has room for.
        scheduler: address of a running cluster ("tls://…", "tcp://…"), or a file like `configs/cluster.toml`, instead
            of a local one.
        terms: what workers must agree about; None only where all are processes of this machine.
        memory_bytes: address space of a process that reads untrusted bytes.
        folder: for Dask's own files here, see `cluster.local`.

    Raises:
        Refused: nothing answers at that address, or workers do not agree; each with its remedy.
    """
    if scheduler:
        said, found = _found(scheduler)
        with cluster.remote(found, said) as client:
            _agree(client, terms, said)
            yield from _ended(_Dask(client, terms, said, found.workers, found.wait_s))
        return
    number = workers or room.workers(memory_bytes)
    with cluster.local(number, folder) as client:
        yield from _ended(_Dask(client, terms, "this machine", number, _WAIT_S))


def _found(scheduler: str) -> tuple[str, cluster.Cluster]:
    """What people have said, and what is meant."""
    if scheduler.endswith(".toml"):
        return f"--cluster {scheduler}", cluster.read(Path(scheduler))
    said = f"--scheduler {scheduler}"
    try:
        return said, cluster.Cluster(address=scheduler, wait_s=_WAIT_S)
    except ValueError:
        raise Refused(f"{said}: no address. One looks like tls://scheduler.example.org:8786.") from None


def _ended(engine: "_Dask") -> Iterator[Engine]:
    try:
        yield engine
    finally:
        engine.end()


class _Dask:
    """Runs chunks on the workers of a client.

    Args:
        terms: what workers must keep to.
        said: what people call the cluster.
        workers: how many it should have; 0 if that is others' affair.
        wait_s: how long there may be none.
    """

    def __init__(self, client: "Client", terms: Terms | None, said: str, workers: int, wait_s: float) -> None:
        self._client, self._terms, self._said = client, terms, said
        self._workers, self._wait_s = workers, wait_s
        self._at_once = min(_AT_ONCE, _EACH * workers or _AT_ONCE)
        self._name = uuid.uuid4().hex[:8]  # a shared cluster may have the same unit of another store
        self._stopped, self._ended = threading.Event(), threading.Event()
        self._over: dict[str, str] = {}
        self._waiting: set[Future[Any]] = set()
        self._alone = alone.Alone()
        threading.Thread(target=self._watch, daemon=True).start()

    def run(self, chunks: Iterable[Chunk]) -> Iterator[Report]:
        from distributed import as_completed

        waiting, at_work, later = iter(chunks), dict[str, Chunk](), dict[str, Chunk]()
        if self._stopped.is_set():
            return
        if self._over:
            yield from (_said(chunk, self._over) for chunk in islice(waiting, 1))
            return
        futures = as_completed(self._some(waiting, at_work), loop=self._client.loop)
        first: dict[str, Report] = {}
        for future in futures:
            self._waiting.discard(future)
            if self._stopped.is_set():
                return
            chunk = at_work.pop(future.key, None) or later.pop(future.key)
            report = self._heard(chunk, future)
            future.release()
            if report.handed_back:
                first[report.unit] = report
                said = {"tries": "rest", "died_at": report.died_at}
                rest = {f"{future.key}-rest": chunk.model_copy(update=said)}
                later |= rest  # of which none keeps a chunk that nobody has tried from being handed in
                futures.update(self._submitted(rest, _LATER[report.handed_back]))
            else:
                yield _together(first.pop(report.unit, None), report)
            if self._over:
                return
            if len(at_work) <= self._at_once // 2:
                futures.update(self._some(waiting, at_work))

    def _some(self, waiting: Iterator[Chunk], at_work: dict[str, Chunk]) -> "list[Future[Report]]":
        """Hand in some of those that wait, if any does."""
        chunks = islice(waiting, self._at_once - len(at_work))
        some = {f"{chunk.unit}-{self._name}": chunk.model_copy(update={"tries": "first"}) for chunk in chunks}
        at_work |= some
        return self._submitted(some)

    def ask(self, question: Callable[..., A], *of: object) -> Callable[[], A]:
        """Of a worker; found out here where none answers, or what it met is met here again."""
        asked: Future[list[A]] | None = None
        if not (self._over or self._stopped.is_set()):
            with contextlib.suppress(Exception):  # also those of Dask itself, which has many
                first = max(PRIORITY.values()) + 1
                asked = self._client.submit(agreement.answer, self._terms, question, *of, pure=False, priority=first)
                self._waiting.add(asked)

        def answer() -> A:
            found: list[A] = []
            if asked is not None:
                with contextlib.suppress(Exception):
                    found = asked.result()
                self._waiting.discard(asked)
                asked.release()
            return found[0] if found else question(*of)

        return answer

    def stop(self) -> None:
        self._stopped.set()
        self._give_up()
        self._alone.stop()
        if self._terms and self._client.status == "running":
            with contextlib.suppress(Exception):  # who does not hear it ends when its chunk has ended
                _asked(self._client, work.give_up, self._terms.name)

    def end(self) -> None:
        """No chunk is given to anybody any more."""
        self._ended.set()

    def _submitted(self, by_key: dict[str, Chunk], later: int = 0) -> "list[Future[Report]]":
        """All of a step have one stage."""
        chunks = list(by_key.values())
        if not chunks:
            return []
        agreed: dict[str, Any] = {"agreed": self._terms} if self._terms else {}
        futures: list[Future[Report]] = self._client.map(
            agreement.do if self._terms else work.do,
            chunks,
            key=list(by_key),
            priority=PRIORITY.get(chunks[0].stage, 0) - later,
            pure=False,
            retries=0,
            **agreed,
        )
        self._waiting.update(futures)
        return futures

    def _heard(self, chunk: Chunk, future: "Future[Report]") -> Report:
        try:
            return future.result()  # done again by another, if the one that has it is lost before it has told
        except Disagreement as error:
            self._over = {"refused": f"{self._said}: {error}"}
        except Exception as error:  # also of Dask itself, which has many
            if self._client.status == "running" and not future.cancelled():
                return self._alone.do(chunk, type(error).__name__)
            self._over = self._over or {"failed": f"{self._said}: the scheduler has lost the work of this run"}
        self._give_up()
        return _said(chunk, self._over)

    def _give_up(self) -> None:
        if self._client.status == "running":
            self._client.cancel(list(self._waiting), force=True)

    def _watch(self) -> None:
        """That there are workers, and that somebody answers: a step would wait for ever for what nobody does."""
        dead: set[str] = set()
        seen = asked = time.monotonic()
        while not self._ended.wait(_LOOK_S) and not self._over:
            if self._client.status != "running":
                self._over = {"failed": f"{self._said}: the scheduler does not answer any more"}
                return
            now, there = time.monotonic(), len(self._client.scheduler_info(n_workers=-1)["workers"])
            seen = now if there else seen
            before, dead = dead, cluster.dead(self._client.cluster)
            if before & dead or (there < self._workers and now - asked > _REVIVE_S):
                asked = now
                with contextlib.suppress(Exception):  # it is tried again, until there has been no worker for too long
                    cluster.revive(self._client.cluster, before & dead, self._workers)
            if now - seen > self._wait_s:
                self._over = {"failed": f"{self._said}: no worker has been there for {self._wait_s:g} s"}
                self._give_up()


def _agree(client: "Client", terms: Terms | None, said: str) -> None:
    """Ask the scheduler and all workers that are there; who joins later is asked with its first chunk.

    Raises:
        Refused: all of what speaks against any of them.
    """
    if terms is None:
        return
    try:
        told = client.run_on_scheduler(agreement.program)
        names = agreement.differing(agreement.program(), told)
    except (ImportError, AttributeError):
        names = "soteria-triage, or none"
    reasons = [f"the scheduler has another {names}. Install the same there."] if names else []
    for address, answer in _asked(client, agreement.objection, terms).items():
        reasons += _objections(address, answer, terms)
    if reasons:
        raise Refused("\n".join(f"{said}: {reason}" for reason in dict.fromkeys(reasons)))


def _objections(address: str, answer: object, terms: Terms) -> list[str]:
    if isinstance(answer, Exception):
        return [f"the worker at {address} cannot run this program ({type(answer).__name__}). Install the same there."]
    if not isinstance(answer, Answer):
        return [f"the worker at {address} has another soteria-triage. Install the same there."]
    if answer.reason:
        return [answer.reason]
    written = terms.file.with_name(answer.written)
    if not written.exists():
        return [f"the worker on {answer.host} writes to a copy of the store. {agreement.SHARED}"]
    written.unlink(missing_ok=True)
    return []


def _asked(client: "Client", question: Callable[..., object], *arguments: object) -> dict[str, object]:
    async def ask() -> dict[str, object]:
        answers: dict[str, object] = await client.run(question, *arguments, on_error="return")
        return answers

    try:
        found: dict[str, object] = client.sync(ask, callback_timeout=_ASK_S)
    except TimeoutError:
        raise Refused(f"workers did not answer within {_ASK_S} s. Look whether they reach the store.") from None
    return found


def _together(first: Report | None, rest: Report) -> Report:
    """What both tries have cost."""
    if first is None:
        return rest
    peak_bytes = max(first.peak_bytes, rest.peak_bytes)
    spent = {"seconds": first.seconds + rest.seconds, "cpu_s": first.cpu_s + rest.cpu_s, "peak_bytes": peak_bytes}
    return rest.model_copy(update=spent)


def _said(chunk: Chunk, over: Mapping[str, str]) -> Report:
    return Report.model_validate(
        {"stage": chunk.stage, "unit": chunk.unit, "extraction_id": chunk.extraction_id, **over}
    )
