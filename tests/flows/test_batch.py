"""A batch runs the cases of a folder one after the other. Their processes are scripts here; one case is really run by
`test_deployed_runs`."""

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from prefect.states import Completed

from flows.case import batch
from flows.case.batch import Batch, Row
from flows.case.key import key
from flows.case.lock import alone
from flows.deployments import batch as flow
from flows.deployments.command import _moment
from flows.deployments.stopped import Stop
from models.mistakes import Mistakes
from pipeline.errors import StoreDamaged
from pipeline.store import Store

NOW = datetime(2026, 11, 26, 19, 0, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Submissions: a case without a deadline, one in danger, one that names a file that is not there."""
    made = tmp_path / "submissions"
    for name, more in (("A", {}), ("B", {"safeguarding": "threat to life"}), ("C", {})):
        place = made / name
        (place / "extraction").mkdir(parents=True)
        (place / "extraction" / "note.txt").write_text("meet me at eight")
        case = {
            "case_id": name,
            "operation_name": "FICTION",
            "parties": [{"party_id": "S1", "role": "suspect"}],
            "exhibits": [
                {
                    "exhibit_ref": "E/1",
                    "subject": "S1",
                    "authority": "PACE_S19_20",
                    "extraction": {"path": "absent" if name == "C" else "extraction"},
                }
            ],
            **more,
        }
        (place / "case.yaml").write_text(yaml.safe_dump(case))
    return made


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Have the process of each case run a script instead, in which CASE is the case's id."""

    def script(text: str) -> None:
        def command(_: Batch, file: Path) -> list[str]:
            return [sys.executable, "-c", text.replace("CASE", repr(file.parent.name))]

        monkeypatch.setattr(batch, "_command", command)

    return script


def _conduct(folder: Path, stop: Stop | None = None, **more: float) -> list[Row]:
    wanted = Batch((folder,), folder.parent / "store", **more)
    return batch.conduct(wanted, os.environ, stop or Stop())


def _codes(rows: list[Row]) -> list[tuple[str, str]]:
    return [(row.case_id, row.code) for row in rows]


def test_the_case_in_danger_comes_first_and_one_that_fails_costs_itself(
    folder: Path, scripted: Callable[[str], None]
) -> None:
    scripted("import sys; print('mobile 07700 900123', file=sys.stderr); sys.exit(1 if CASE == 'B' else 2)")
    rows = _conduct(folder)
    assert _codes(rows) == [("B", "failed"), ("A", "refused"), ("C", "lacks-files")]
    assert "07700 900123" in rows[0].reason  # for who typed it
    assert [row.key for row in rows] == [key(folder.parent / "store", row.case_id) for row in rows]
    assert flow.ended(rows) == "FAILED"


def test_a_case_whose_process_is_killed_costs_itself(folder: Path, scripted: Callable[[str], None]) -> None:
    scripted("import os, sys; CASE == 'B' and os.kill(os.getpid(), 9); sys.exit(2)")
    rows = _conduct(folder)
    assert _codes(rows)[:2] == [("B", "crashed"), ("A", "refused")]
    assert rows[0].reason.startswith("ended by SIGKILL")


def test_a_case_that_takes_longer_than_it_may_is_stopped(folder: Path, scripted: Callable[[str], None]) -> None:
    scripted("import time; time.sleep(60 if CASE == 'B' else 0)")
    assert _codes(_conduct(folder, case_hours=0.0001))[0] == ("B", "too-long")


def test_what_does_not_fit_waits_with_the_reason(
    folder: Path, scripted: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    scripted("")
    monkeypatch.setattr(batch, "admit", lambda *_, **__: "hours: about 3 h are needed")
    rows = _conduct(folder, hours=1)
    assert _codes(rows) == [("B", "waits-hours"), ("A", "waits-hours"), ("C", "lacks-files")]
    assert flow.ended(rows[:2]) == "COMPLETED_WITH_GAPS"


def test_a_window_that_is_too_short_admits_nothing(folder: Path, scripted: Callable[[str], None]) -> None:
    scripted("")
    assert _codes(_conduct(folder, hours=1e-9))[0] == ("B", "waits-hours")


def test_a_case_that_another_run_works_on_is_left_alone(folder: Path, scripted: Callable[[str], None]) -> None:
    scripted("raise SystemExit(2)")
    with alone(Store(folder.parent / "store").case("B")):
        assert _codes(_conduct(folder))[:2] == [("B", "busy"), ("A", "refused")]


@pytest.fixture
def stop_when() -> Iterator[Callable[[Path], Stop]]:
    """A stop that is told when a file is there."""
    threads = []

    def make(file: Path) -> Stop:
        stop = Stop()

        def watch() -> None:
            while not file.exists():
                time.sleep(0.01)
            stop("signal")

        threads.append(threading.Thread(target=watch))
        threads[-1].start()
        return stop

    yield make
    for thread in threads:
        thread.join()


def test_stopping_ends_the_case_that_runs_and_begins_no_other(
    folder: Path, scripted: Callable[[str], None], stop_when: Callable[[Path], Stop]
) -> None:
    begun = folder.parent / "begun"
    scripted(
        "import pathlib, signal, sys, time\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(130))\n"
        f"pathlib.Path({str(begun)!r}).touch()\n"
        "time.sleep(60)"
    )
    assert _codes(_conduct(folder, stop_when(begun))) == [("B", "stopped"), ("A", "stopped"), ("C", "lacks-files")]


def test_a_folder_without_case_files_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(Mistakes, match="no case file is there"):
        batch.conduct(Batch((tmp_path / "empty",), tmp_path / "store"), {}, Stop())


def test_a_case_file_that_cannot_be_read_is_a_row_and_keeps_no_other(
    folder: Path, scripted: Callable[[str], None]
) -> None:
    (folder / "A" / "case.yaml").write_text("case_id: [")
    scripted("raise SystemExit(2)")
    rows = _conduct(folder)
    assert _codes(rows) == [("", "unreadable"), ("B", "refused"), ("C", "lacks-files")]
    assert "case.yaml:1" in rows[0].reason


def test_a_case_of_which_the_store_cannot_be_read_costs_itself_and_fails_the_batch(
    folder: Path, scripted: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def admit(one: Any, *_: Any, **__: Any) -> None:
        if one.case.case_id == "B":
            raise StoreDamaged("run.json: cannot be read")

    monkeypatch.setattr(batch, "admit", admit)
    scripted("")
    rows = _conduct(folder)
    assert [(row.case_id, row.code) for row in rows] == [("B", "damaged"), ("A", "failed"), ("C", "lacks-files")]
    assert flow.ended(rows) == "FAILED"


def test_what_breaks_a_typed_batch_is_told_to_whoever_typed_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prefect's flow swallows it; an empty folder must not read COMPLETED."""

    def typed(run_id: str, **_: Any) -> Any:
        _, work = flow._TYPED[run_id]
        with contextlib.suppress(Mistakes):
            work(Stop())
        return Completed()

    monkeypatch.setattr(flow, "typed", typed)
    with pytest.raises(Mistakes, match="no case file is there"):
        flow.run(Batch((tmp_path,), tmp_path / "store"))


def test_a_plan_begins_nothing(folder: Path, scripted: Callable[[str], None]) -> None:
    scripted("raise SystemExit(1)")
    listed = batch.planned(Batch((folder,), folder.parent / "store"))
    assert [(row.case_id, row.code) for row, _ in listed] == [("B", ""), ("A", ""), ("C", "lacks-files")]
    assert not (folder.parent / "store" / "cases").exists()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20:30", NOW.replace(hour=20, minute=30)),
        ("7:00", NOW.replace(hour=7) + timedelta(days=1)),
        ("2026-11-27T07:00", NOW.replace(hour=7) + timedelta(days=1)),
        ("2026-11-27T08:00+01:00", NOW.replace(hour=7) + timedelta(days=1)),
    ],
)
def test_the_window_ends_at_the_next_such_time(text: str, expected: datetime) -> None:
    assert _moment(text, NOW) == expected


@pytest.mark.parametrize("text", ["25:00", "tomorrow", "2026-11-25T07:00"])
def test_a_time_that_is_none_or_over_is_refused(text: str) -> None:
    with pytest.raises(typer.BadParameter, match=r"give 07:00|is over"):
        _moment(text, NOW)


def test_a_signal_that_ends_a_case_is_no_crash_when_the_batch_was_stopped() -> None:
    assert batch._became(Path(), "A", -signal.SIGTERM, stopped=True) == "stopped"
