"""A plan lies on disk where nobody finds it, goes with its run, and is cut once whoever asks for it."""

import errno
import os
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flows import start
from flows.case.submission import Submission
from flows.chunks import packed, parse
from flows.chunks.chunk import Chunk, Report
from flows.workers.engine import InProcess
from pipeline.demo.android import Sms, mmssms
from pipeline.errors import StoreDamaged
from pipeline.store import CaseStore

CASE = """\
case_id: T/22/26
operation_name: PLANNED
parties: [{party_id: S1, role: suspect, identifiers: [{type: phone, value: "07700 900201"}]}]
exhibits:
  - {exhibit_ref: JAS/1, subject: S1, authority: PACE_S19_20, extraction: {path: JAS1}}
"""


@pytest.fixture
def case_file(tmp_path: Path) -> Path:
    """One message."""
    database = tmp_path / "JAS1/data/data/com.android.providers.telephony/databases/mmssms.db"
    database.parent.mkdir(parents=True)
    mmssms(database, [Sms("+447700900101", "Call 07700 900301", datetime(2026, 3, 14, 20, tzinfo=UTC))])
    (tmp_path / "case.yaml").write_text(CASE, "utf-8")
    return tmp_path / "case.yaml"


class Here(InProcess):
    """Does something before each chunk."""

    def __init__(self, before: Callable[[Chunk], None]) -> None:
        self._before = before

    def run(self, chunks: Iterable[Chunk]) -> Iterator[Report]:
        for chunk in chunks:
            self._before(chunk)
            yield from super().run([chunk])


def _planned(scratch: Path) -> list[str]:
    """Files that this process has open there, though no folder lists them."""
    links = (link.readlink() for link in Path("/proc/self/fd").iterdir() if link.is_symlink())
    return [str(where) for where in links if where.is_relative_to(scratch)]


def test_of_a_plan_nothing_is_left_when_its_run_has_ended(
    case_file: Path, tmp_path: Path, triage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed, "_TOGETHER", 1)  # byte: else a small plan is in memory
    during: list[str] = []
    ended = triage(case_file, tmp_path / "store", Here(lambda chunk: during.extend(_planned(chunk.store.scratch))))
    assert during
    assert all("(deleted)" in one for one in during)
    assert _planned(ended.store.root) == []
    assert list(ended.store.scratch.iterdir()) == []


def test_a_run_whose_plan_the_disk_does_not_give_back_has_failed_and_goes_on_the_next_time(
    case_file: Path, tmp_path: Path, triage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> bytes:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(packed, "_TOGETHER", 1)
        engine = Here(lambda chunk: patched.setattr(os, "pread", breaks) if chunk.stage == "text" else None)
        with pytest.raises(StoreDamaged, match="Run the same command again"):
            triage(case_file, tmp_path / "store", engine)
    (root,) = (tmp_path / "store/cases").iterdir()
    assert CaseStore(root).read_json("run.json")["state"] == "FAILED"
    assert triage(case_file, tmp_path / "store").state == "COMPLETED"


def test_of_two_threads_that_ask_for_a_step_one_cuts_it(
    case_file: Path, tmp_path: Path, triage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    triage(case_file, tmp_path / "store")
    plan, times, cut = start.plan(Submission.read(case_file), tmp_path / "store"), list[None](), parse.chunks

    def slowly(*given: Any) -> Iterator[parse.ParseChunk]:
        times.append(None)
        time.sleep(0.2)
        return cut(*given)

    monkeypatch.setattr(parse, "chunks", slowly)
    with ThreadPoolExecutor(4) as threads:
        one, *others = threads.map(plan.parse, plan.extractions * 4)
    assert len(times) == 1
    assert all(other is one for other in others)
