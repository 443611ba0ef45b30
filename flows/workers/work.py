"""Does one chunk, wherever it landed: on a Dask worker, or in this process. Nothing escapes it but a report."""

import atexit
import os
import shutil
import time
import traceback
from datetime import UTC, datetime

from flows.chunks.chunk import Chunk, Report, rows
from flows.workers.child import Answer, Child, NotStarted
from flows.workers.memory import peak_bytes
from models.issues import Issue
from models.schemas import TABLES
from pipeline import sandbox
from pipeline.errors import Refused, StoreDamaged
from pipeline.store import CaseStore, Output

_child = Child()
atexit.register(_child.close)


def do(chunk: Chunk) -> Report:
    """Do a chunk, or see that it is done."""
    started, cpu = time.monotonic(), time.process_time()
    report = Report(stage=chunk.stage, unit=chunk.unit, extraction_id=chunk.extraction_id)
    if not chunk.done:
        report = _limited(chunk, report) if chunk.memory_bytes else _here(chunk, report)
    return report.model_copy(
        update={
            "rows": rows(chunk.store, chunk.unit),
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
        return _failed(chunk, report, traceback.format_exc(), type(error).__name__)
    return report


def _limited(chunk: Chunk, report: Report) -> Report:
    try:
        answer = _child.run(chunk)
    except NotStarted as error:
        return _failed(chunk, report, str(error), type(error).__name__)
    walls = "bubblewrap" if sandbox.bubblewrap(chunk.folder) else "limits only"
    counted = report.model_copy(update={"cpu_s": answer.cpu_s, "peak_bytes": answer.peak_bytes, "sandbox": walls})
    if answer.died or (answer.failed and chunk.alone()[0][0] and not _of_the_store(answer)):
        return _source_by_source(chunk, counted)
    if answer.failed:
        return _failed(chunk, counted, answer.failed, answer.kind)
    return counted.model_copy(update={"refused": answer.refused})


def _source_by_source(chunk: Chunk, report: Report) -> Report:
    """Each source in turn, in a process of its own if the one before died: only the killer is left out.

    One that makes our own code raise is left out as well, with its traceback in the log: it must not cost the others.
    """
    folder = chunk.store.scratch / f"alone-{chunk.unit}-{os.getpid()}"
    quarantined = 0
    try:
        with chunk.output.writing(chunk.unit, chunk.stage, chunk.extraction_id) as output:
            for number, (source_id, part) in enumerate(chunk.alone()):
                part = part.model_copy(update={"into": folder / str(number)})
                part.output.prepare()
                answer = _child.run(part)
                if answer.refused:
                    raise Refused(answer.refused)
                if _of_the_store(answer):
                    raise StoreDamaged(answer.failed)
                if answer.failed:
                    _log(chunk, answer.failed)
                if answer.died or answer.failed:
                    quarantined += 1
                    why = f"its process {answer.died}" if answer.died else f"a mistake of this program: {answer.kind}"
                    output.issue(Issue("source:", "quarantined", why), source_id or None)
                    continue
                _copy(part.output, part.unit, output)
    except Refused as refusal:
        return report.model_copy(update={"refused": str(refusal)})
    except Exception as error:
        return _failed(chunk, report, traceback.format_exc(), type(error).__name__)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return report.model_copy(update={"quarantined": quarantined})


def _of_the_store(answer: Answer) -> bool:
    """What is missing from our own store is no source's fault: no source is left out for it."""
    return answer.kind == StoreDamaged.__name__


def _copy(store: CaseStore, unit: str, output: Output) -> None:
    for table in TABLES:
        for batch in store.batches(table, unit):
            if table == "issues":
                for row in batch.to_pylist():
                    issue = Issue(row["locator"], row["code"], row["detail"], row["rows"])
                    output.issue(issue, row["source_id"])
            else:
                output.write(table, batch)


def _failed(chunk: Chunk, report: Report, trace: str, kind: str) -> Report:
    """A mistake of ours."""
    log = _log(chunk, trace)
    return report.model_copy(update={"failed": f"{chunk.stage} {chunk.unit}: {kind}; see {log} in the case's folder"})


def _log(chunk: Chunk, trace: str) -> str:
    """A traceback may quote evidence: it stays in the case's folder, readable by its owner."""
    log = chunk.folder / "errors.log"
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8", errors="replace") as file:
        file.write(f"{datetime.now(UTC).isoformat()} {chunk.stage} {chunk.unit}\n{trace}\n")
    return log.name
