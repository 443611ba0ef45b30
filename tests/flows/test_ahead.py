"""While Prefect starts, the first steps are done already; whatever becomes of that, each step is done once."""

import threading
import time
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest

from flows import start
from flows.chunks.chunk import Chunk, Report
from flows.run import Run, StepFailed
from flows.step import Step
from flows.workers.engine import InProcess
from pipeline.queue.coverage import Coverage
from pipeline.store import CaseStore


class Todo(Chunk):
    """Never done."""

    stage = "parse"

    @property
    def done(self) -> bool:
        return False


TODO = Todo(folder=Path("/nowhere"), unit="u")
NAMES = ("ingest-x", "parse-x", "text-x")


class Slow:
    """Does nothing until it may, or until it is told to stop."""

    def __init__(self) -> None:
        self.begun, self.may = threading.Event(), threading.Event()
        self.given = self.stopped = 0

    def run(self, chunks: Iterable[Chunk]) -> Iterator[Report]:
        self.given += sum(1 for _ in chunks)
        self.begun.set()
        assert self.may.wait(30)
        yield Report(stage="parse", unit="u", extraction_id="x", rows={"records": 7})

    def stop(self) -> None:
        self.stopped += 1
        self.may.set()


def covered() -> Coverage:
    """Of a case without anything."""
    return Coverage((), (), (), (), (), (), 0)


def _run(tmp_path: Path, engine: Any, broken: str = "") -> Run:
    def chunks(name: str) -> list[Any]:
        if name == broken:
            raise OSError("no such disk")
        return [TODO]

    steps = [Step(name, name.partition("-")[0], (), partial(chunks, name)) for name in NAMES]
    silent: Any = SimpleNamespace(more=lambda *_: None, done=lambda _: None)
    return Run(steps, engine, CaseStore(tmp_path), {}, silent, lambda: None, covered, "a")


def _heard(run: Run) -> int:
    """Chunks of which it was told what became of them."""
    return sum(row["chunks"] for row in run.counts())


def test_where_nobody_has_asked_for_a_step_that_is_being_done_it_is_given_up(tmp_path: Path) -> None:
    """The flow has failed before, and its run ends: nothing is to be written beside that."""
    engine = Slow()
    run = _run(tmp_path, engine)
    with run.ahead():
        assert engine.begun.wait(30)
    assert (run.stopped, engine.given, engine.stopped) == (True, 1, 1)
    with pytest.raises(StepFailed, match="stopped"):
        run.work("ingest-x")


def test_a_run_that_is_stopped_twice_stops_its_engine_once(tmp_path: Path) -> None:
    engine = Slow()
    run = _run(tmp_path, engine)

    def stopped() -> None:
        with run.ahead():
            assert engine.begun.wait(30)
            run.stop()  # as a thread does after Ctrl-C
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert engine.stopped == 1


def test_who_asks_for_a_step_that_nobody_has_begun_does_all_that_are_left(tmp_path: Path) -> None:
    engine = Slow()
    run = _run(tmp_path, engine)
    with run.ahead():
        assert engine.begun.wait(30)
        threading.Timer(0.5, engine.may.set).start()
        assert run.work("text-x") == {"chunks": 1, "records": 7}  # does not wait for those before it: its caller does
        assert run.work("ingest-x") == {"chunks": 1, "records": 7}
        assert engine.given == 2
        run.work("parse-x")
    assert engine.given == 3


def test_while_all_that_prefect_asks_for_is_begun_the_next_step_does_not_wait_for_it(tmp_path: Path) -> None:
    engine = Slow()
    run = _run(tmp_path, engine)
    with run.ahead():
        assert engine.begun.wait(30)
        threading.Timer(0.5, engine.may.set).start()
        run.work("ingest-x")
        until = time.monotonic() + 30
        while _heard(run) < len(NAMES) and time.monotonic() < until:
            time.sleep(0.01)
        assert engine.given == len(NAMES)


def test_steps_are_done_one_after_the_other_until_prefect_is_there(tmp_path: Path) -> None:
    engine = Slow()
    engine.may.set()
    run = _run(tmp_path, engine)
    with run.ahead():
        until = time.monotonic() + 30
        while _heard(run) < len(NAMES) and time.monotonic() < until:
            time.sleep(0.01)
    assert [run.work(name)["records"] for name in NAMES] == [7, 7, 7]
    assert engine.given == len(NAMES)


def test_a_mistake_is_told_to_whoever_asks_for_its_step_and_ends_what_is_done_ahead(tmp_path: Path) -> None:
    engine = Slow()
    engine.may.set()
    run = _run(tmp_path, engine, broken="ingest-x")
    with run.ahead():
        pass
    with pytest.raises(OSError, match="no such disk"):
        run.work("ingest-x")
    assert engine.given == 0


def test_where_prefect_does_not_start_what_was_begun_is_given_up(tmp_path: Path) -> None:
    engine = Slow()
    run = _run(tmp_path, engine)

    def start_prefect() -> None:
        with run.ahead():
            assert engine.begun.wait(30)
            raise ConnectionError

    with pytest.raises(ConnectionError):
        start_prefect()
    assert run.stopped
    with pytest.raises(StepFailed, match="stopped"):
        run.work("ingest-x")


def test_what_is_done_aside_goes_on_beside_and_what_goes_wrong_is_told_at_the_end() -> None:
    beside, ended = threading.Event(), []

    def work() -> None:
        assert beside.wait(30)
        raise OSError("the scheduler went away")

    def used() -> None:
        with start._aside() as aside:
            aside(work)
            beside.set()
            ended.append("the block")

    with pytest.raises(OSError, match="went away"):
        used()
    assert ended


@pytest.mark.parametrize(("whatever_happens", "told"), [(True, OSError), (False, KeyError)])
def test_what_is_done_aside_is_waited_for_where_the_block_goes_wrong(
    whatever_happens: bool, told: type[Exception]
) -> None:
    beside, done = threading.Event(), []

    def work() -> None:
        assert beside.wait(30)
        done.append("sealed")
        raise OSError("the disk is full")

    def used() -> None:
        with start._aside(whatever_happens=whatever_happens) as aside:
            aside(work)
            beside.set()
            raise KeyError

    with pytest.raises(told):
        used()
    assert done


def test_what_is_counted_of_a_step_is_what_is_done_of_it(tmp_path: Path) -> None:
    """Also where one chunk does the work of another."""

    class Together(Chunk):
        stage = "again"
        ended: ClassVar[bool] = False

        @property
        def done(self) -> bool:
            return Together.ended

        def run(self) -> None:
            Together.ended = True

    chunks = [Together(folder=tmp_path, unit=name) for name in ("a", "b")]
    told: list[Any] = []
    progress: Any = SimpleNamespace(
        more=lambda _, count: told.append(count), done=lambda report: told.append(report.unit)
    )
    step = Step("again-x", "again", (), lambda: chunks)
    run = Run([step], InProcess(), CaseStore(tmp_path), {}, progress, lambda: None, covered, "a")
    assert run.work("again-x") == {"chunks": 2}
    assert told == [2, "a", "b"]
