"""Does one chunk, wherever it landed: on a Dask worker, or in this process. Nothing escapes it but a report."""

import contextlib
import os
import shutil
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from multiprocessing import util
from pathlib import Path
from typing import ClassVar

from flows.case.lock import Busy, alone
from flows.chunks.chunk import Chunk, Report, broken, codes, rows
from flows.workers.child import KILLED, Answer, Child, NotStarted
from flows.workers.memory import peak_bytes
from flows.workers.patience import Patience
from models.issues import Issue
from models.schemas import TABLES
from pipeline import sandbox, storage
from pipeline.errors import Refused, StoreDamaged, StoreNewer
from pipeline.store import CaseStore, Output

_STARTS = 5
_MORE_TRIES = 2  # for a process that was killed
_SOME = 256  # rows that are copied at a time: one may be a book

_child, _patience = Child(), Patience()


class _NoSourcesFault(Exception):
    """Trace and kind of what befell a chunk: our own store or its disk."""


class _GivenUp(Exception):
    """Nobody waits for this chunk any more."""


class _Hand:
    """What this worker has in hand: the run of its chunk, "" for one that nobody can give up from elsewhere."""

    run = ""
    given_up: ClassVar[set[str]] = set()


def give_up(run: str) -> None:
    """A run was stopped: what reads untrusted bytes for it ends at once. Another thread calls this."""
    _Hand.given_up.add(run)
    if _Hand.run == run:
        _child.kill()


def do(chunk: Chunk, run: str = "") -> Report:
    """Do a chunk, or see that it is done.

    Args:
        run: whose it is, for `give_up`.
    """
    _Hand.run = run
    _close_at_the_end()
    try:
        return _do(chunk)
    except _GivenUp:
        _child.close()
        return Report(stage=chunk.stage, unit=chunk.unit, extraction_id=chunk.extraction_id, failed="given up")
    finally:
        _Hand.run = ""
        _tidy(chunk)


@cache
def _close_at_the_end() -> None:
    """Of this process, also where it is a copy: what is registered with `atexit` is not done there."""
    util.Finalize(None, _child.close, exitpriority=0)


def _tidy(chunk: Chunk) -> None:
    """Who outlives a run, on a cluster that is kept, may have copied evidence after the run had wiped all copies."""
    store = chunk.store
    with contextlib.suppress(Busy, OSError):  # who has the case in hand may be at work there; the next run wipes
        if chunk.of_run and store.scratch.exists() and not store.scratch_of:
            with alone(store):
                if store.scratch.exists() and not store.scratch_of:
                    store.wipe_scratch()


def _do(chunk: Chunk) -> Report:
    started, cpu = time.monotonic(), time.process_time()
    report = Report(stage=chunk.stage, unit=chunk.unit, extraction_id=chunk.extraction_id)
    if not chunk.done:
        report = _limited(chunk, report) if chunk.memory_bytes else _here(chunk, report)
    written = rows(chunk.store, chunk.unit)
    return report.model_copy(
        update={
            "rows": written,
            "codes": codes(chunk.store, chunk.unit) if written.get("issues") else {},
            "seconds": time.monotonic() - started,
            "cpu_s": report.cpu_s + time.process_time() - cpu,
            "peak_bytes": max(report.peak_bytes, peak_bytes()),
        }
    )


def _here(chunk: Chunk, report: Report) -> Report:
    try:
        chunk.run()
    except Refused as refusal:
        return report.model_copy(update={"refused": str(refusal)})
    except Exception as error:
        return _failed(chunk, report, traceback.format_exc(), storage.trouble(error) or type(error).__name__)
    return report


def _limited(chunk: Chunk, report: Report) -> Report:
    walled = report.model_copy(update={"sandbox": "bubblewrap" if sandbox.bubblewrap(chunk.folder) else "limits only"})
    if chunk.tries == "rest":
        return _in_pieces(chunk, walled)
    try:
        answer = _tried(chunk) if chunk.tries == "first" else _asked(chunk)
    except NotStarted as error:
        return _failed(chunk, report, str(error), type(error).__name__)
    counted = walled.model_copy(update={"cpu_s": answer.cpu_s, "peak_bytes": answer.peak_bytes})
    if answer.died and _no_room(chunk):
        return _failed(chunk, counted, answer.died, "ENOSPC")
    if answer.died or (answer.failed and chunk.source_ids[0] and not _of_the_store(answer)):
        died_at = _hint(answer)
        if chunk.tries == "first":
            if answer.hung and _patience.limit_s(chunk) != chunk.timeout_s:
                _patience.stopped(chunk)
            how = "hung" if answer.hung else "died"
            return counted.model_copy(update={"handed_back": how, "died_at": died_at})
        return _in_pieces(chunk.model_copy(update={"died_at": died_at}), counted)
    if answer.failed:
        return _failed(chunk, counted, answer.failed, answer.kind)
    _patience.ended(chunk, _child.took_s)
    return counted.model_copy(update={"refused": answer.refused})


def _tried(chunk: Chunk) -> Answer:
    """What the limited process says of it, within the time that others like it have taken."""
    return _asked(chunk.model_copy(update={"timeout_s": _patience.limit_s(chunk)}))


def _hint(answer: Answer) -> int | None:
    """At which source the process died. None where it hung: a hint that is wrong would cost all of that time again."""
    return None if answer.hung else _child.reached


def _asked(chunk: Chunk) -> Answer:
    """What the limited process says of it.

    Raises:
        NotStarted: there is no such process, however often it is tried: one may be killed while it starts.
    """
    for left in reversed(range(_STARTS)):
        if _Hand.run in _Hand.given_up:
            raise _GivenUp
        try:
            answer = _child.run(chunk)
        except NotStarted:
            if not left:
                raise
        else:
            break
    if _Hand.run in _Hand.given_up:
        raise _GivenUp
    return answer


def _asked_again(chunk: Chunk) -> Answer:
    """SIGKILL comes from somebody else, such as a machine that is short of memory: one is no proof against a source."""
    answer = _asked(chunk)
    for _ in range(_MORE_TRIES):
        if answer.died != KILLED:
            break
        answer = _asked(chunk)
    return answer


@dataclass(frozen=True)
class _Piece:
    """Some sources of a chunk, which could be read as one; or one that could not, and why."""

    chunk: Chunk
    left_out: str = ""


def _in_pieces(chunk: Chunk, report: Report) -> Report:
    """Only the killer is left out.

    One that makes our own code raise is left out as well, with its traceback in the log: it must not cost the others.
    If there is no killer, all are read together after all: their tables are those of a batch whose process lived.
    """
    folder = chunk.store.scratch / f"pieces-{chunk.unit}-{os.getpid()}"
    try:
        pieces = list(_read(chunk, folder))
        left_out = sum(bool(piece.left_out) for piece in pieces)
        if left_out or len(pieces) == 1 or not _as_one(chunk):
            _merge(chunk, pieces)
    except Refused as refusal:
        return report.model_copy(update={"refused": str(refusal)})
    except _NoSourcesFault as fault:
        return _failed(chunk, report, *fault.args)
    except _GivenUp:
        raise
    except Exception as error:  # a chunk that meets a mistake of ours stops no other
        return _failed(chunk, report, traceback.format_exc(), storage.trouble(error) or type(error).__name__)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return report.model_copy(update={"quarantined": left_out})


def _read(chunk: Chunk, folder: Path) -> Iterator[_Piece]:
    """Its pieces in their order: what lies before the source at which its process died, that source alone, and what
    lies behind, which is divided likewise if its process dies. Where a hint is missing or was wrong, each source alone.
    Of how long pieces take nothing is learnt for whole batches."""

    def piece(first: int, end: int) -> Chunk:
        made = chunk.piece(first, end).model_copy(update={"into": folder / f"{first}-{end}"})
        made.output.prepare()
        return made

    def alone(number: int) -> _Piece:
        source = piece(number, number + 1)
        return _Piece(source, _why_left_out(source))

    begun, at, end = 0, chunk.died_at, len(chunk.source_ids)
    while at is not None and begun <= at < end:
        if at - begun > 1 and _well(_checked(before := piece(begun, at), _tried(before))):
            yield _Piece(before)
        else:
            yield from map(alone, range(begun, at))
        reached = alone(at)
        yield reached
        begun, at = at + 1, None
        if end - begun > 1:
            behind = piece(begun, end)
            answer = _checked(behind, _tried(behind))
            if _well(answer):
                yield _Piece(behind)
                return
            if reached.left_out and (hint := _hint(answer)) is not None:
                at = begun + hint
    yield from map(alone, range(begun, end))


def _why_left_out(source: Chunk) -> str:
    """What it does alone; "" if it can be read."""
    answer = _checked(source, _asked_again(source))
    if answer.failed:
        _log(source, answer.failed)
        return f"a mistake of this program: {answer.kind}"
    return f"its process {answer.died}" if answer.died else ""


def _checked(piece: Chunk, answer: Answer) -> Answer:
    """What is said of its sources.

    Raises:
        Refused: what was submitted cannot be worked on.
        _NoSourcesFault: it is not theirs.
    """
    if answer.refused:
        raise Refused(answer.refused)
    if _of_the_store(answer):
        raise _NoSourcesFault(answer.failed or "", answer.kind)
    if answer.died and _no_room(piece):
        raise _NoSourcesFault(answer.died, "ENOSPC")
    return answer


def _well(answer: Answer) -> bool:
    return not (answer.died or answer.failed or answer.refused)


def _as_one(chunk: Chunk) -> bool:
    """Whether they could be read as one after all."""
    if well := _well(_asked_again(chunk)):
        _patience.ended(chunk, _child.took_s)
    return well


def _merge(chunk: Chunk, pieces: Sequence[_Piece]) -> None:
    with chunk.output.writing(chunk.unit, chunk.stage, chunk.extraction_id) as output:
        for piece in pieces:
            if piece.left_out:
                issue = Issue("source:", "quarantined", piece.left_out)
                output.issue(issue, piece.chunk.source_ids[0] or None)
            else:
                _copy(piece.chunk.output, piece.chunk.unit, output)


def _of_the_store(answer: Answer) -> bool:
    """What is missing from our own store, or what its disk says, is no source's fault: no source is left out for it."""
    return answer.kind in (StoreDamaged.__name__, StoreNewer.__name__) or storage.words(answer.kind) is not None


def _no_room(chunk: Chunk) -> bool:
    """Whether the disk is full: that may have killed the process too."""
    return storage.free(chunk.folder) < storage.LEAST_BYTES


def _copy(store: CaseStore, unit: str, output: Output) -> None:
    """The unit has the same bytes as if all of its sources had been read at once."""
    for table in TABLES:
        for batch in store.batches(table, unit, size=_SOME):
            if table == "issues":
                for row in batch.to_pylist():
                    issue = Issue(row["locator"], row["code"], row["detail"], row["rows"])
                    output.issue(issue, row["source_id"])
            else:
                output.write(table, batch)


def _failed(chunk: Chunk, report: Report, trace: str, kind: str) -> Report:
    """A mistake of ours, or of nobody: what a disk said."""
    log = _log(chunk, trace)
    if said := storage.words(kind):
        return report.model_copy(update={"failed": said})
    return report.model_copy(update={"failed": f"{chunk.stage} {chunk.unit}: {broken(kind, log)}"})


def _log(chunk: Chunk, trace: str) -> str:
    """A traceback may quote evidence: it stays in the case's folder, readable by its owner."""
    log = chunk.folder / "errors.log"
    with contextlib.suppress(OSError):  # a full disk has no room for it either
        descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8", errors="replace") as file:
            file.write(f"{datetime.now(UTC).isoformat()} {chunk.stage} {chunk.unit}\n{trace}\n")
    return log.name
