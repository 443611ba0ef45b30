"""`triage status`: how a run goes, on a terminal, in a pipe and for machines, and what waits for people."""

import io
import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from rich.console import Console
from typer.testing import CliRunner

from flows.cli import app
from flows.terminal import status
from flows.watch import command
from flows.watch.seen import Watched
from models.settings import read
from pipeline.store import CaseStore
from tests.flows.watched import at_work, case, progress, stage

CHOICES = read(None).submissions


def _seen(root: Path, store: CaseStore) -> Any:
    return Watched(root, CHOICES).case(store)


def _printed(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["status", *map(str, arguments)], env={"COLUMNS": "140"})
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


def _shown(root: Path, store: CaseStore) -> str:
    console = Console(file=io.StringIO(), width=140)
    console.print(status.shown(_seen(root, store), CHOICES, datetime.now(UTC)))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_run_that_goes_on_says_how_far_it_is_and_how_long_it_takes(tmp_path: Path) -> None:
    due = (datetime.now(UTC) + timedelta(days=3, hours=12)).isoformat()
    parse = stage("parse", chunks=10, done=4, rows={"records": 50, "held": 2}, peak_mib=512)
    store = case(tmp_path, 1, "RUNNING", progress(parse, codes={"damaged": 3}), due=due)
    with at_work(store):
        shown = _shown(tmp_path, store)
    assert "RUNNING 50 %, about 12 min left" in shown
    assert "41.5 records a second, 3,600 pages an hour" in shown
    assert "not usable: 3 damaged, 2 held" in shown
    assert "Most urgent exhibit: T1" in shown
    assert "in 3 days" in shown
    (row,) = [line.split() for line in shown.splitlines() if line.startswith("parse")]
    assert row == ["parse", "4", "10", "2", "held,", "50", "records", "8.0", "4.0", "512"]


def test_a_run_whose_process_ended_is_not_said_to_run(tmp_path: Path) -> None:
    store = case(tmp_path, 1, "RUNNING", progress(stage("parse"), updated_at="2026-01-01T00:00:00+00:00"))
    assert "stopped (its process ended)" in _shown(tmp_path, store)
    assert (_seen(tmp_path, store).state, _seen(tmp_path, store).exit_code) == ("DIED", 130)


def test_a_run_on_another_machine_is_believed_while_it_writes(tmp_path: Path) -> None:
    """Its lock may not be seen here."""
    store = case(tmp_path, 1, "RUNNING", progress(stage("parse"), host="elsewhere"))
    assert _seen(tmp_path, store).state == "RUNNING"


def test_the_progress_of_an_earlier_run_is_not_taken_for_that_of_the_last(tmp_path: Path) -> None:
    store = case(tmp_path, 1, "RUNNING", progress(stage("parse"), run_id="r0"))
    with at_work(store):
        assert _seen(tmp_path, store).progress is None
        assert _shown(tmp_path, store).startswith("RUNNING")


def test_a_queue_is_held_against_the_hours_that_there_are_to_read_it(tmp_path: Path) -> None:
    store = case(tmp_path, 1, units={"queue": ["v0001-x"]})
    (store.root / "queue").mkdir()
    rows = pa.table({"band": ["P1"] * 1200, "lanes": [["SCORED"]] * 1200})
    pq.write_table(rows, store.root / "queue" / "v0001-x.parquet")
    assert "1,200 units in the queue: 20.0 h to read, 2.0 days of 2 reviewers at 5 h a day." in _shown(tmp_path, store)


def test_without_a_case_several_have_a_line_each_the_one_that_is_run_first(tmp_path: Path) -> None:
    case(tmp_path, 1, "COMPLETED")
    store = case(tmp_path, 2, "RUNNING", progress(stage("parse", chunks=10, done=4)))
    (tmp_path / "cases" / "42-000003-26").mkdir()
    with at_work(store):
        code, printed = _printed("--store", tmp_path)
    lines = printed.splitlines()
    assert code == 0
    assert lines[1].split()[:4] == ["42-000002-26", "RUNNING", "50", "%,"]
    assert "4/10" in lines[1]
    assert lines[2].startswith("42-000001-26  COMPLETED")
    assert len(lines) == 5  # a head, a line for what waits


def test_for_machines_there_is_an_object_a_case(tmp_path: Path) -> None:
    case(tmp_path, 1, "FAILED", issues={"damaged": 2}, gaps=3, held=1)
    case(tmp_path, 2, "COMPLETED")
    code, printed = _printed("--store", tmp_path, "--json")
    first, second = map(json.loads, printed.splitlines())
    assert code == 0
    assert (first["state"], first["exit_code"], first["issues"], first["gaps"]) == ("FAILED", 1, {"damaged": 2}, 3)
    assert (second["state"], second["exit_code"], second["held"]) == ("COMPLETED", 0, 0)


@pytest.mark.parametrize(
    ("state", "code"), [("COMPLETED", 0), ("COMPLETED_WITH_GAPS", 0), ("FAILED", 1), ("REFUSED", 2)]
)
def test_watching_ends_with_the_run_and_with_its_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: str, code: int
) -> None:
    store = case(tmp_path, 1, "RUNNING", progress(stage("parse", chunks=10, done=4)))
    working = at_work(store)
    working.__enter__()

    def ends(_seconds: float) -> None:
        case(tmp_path, 1, state)
        working.__exit__(None, None, None)

    monkeypatch.setattr(command.time, "sleep", ends)
    ended, printed = _printed("--store", tmp_path, "--watch", "--json")
    first, last = map(json.loads, printed.splitlines())
    assert (first["state"], first["eta_s"], last["state"]) == ("RUNNING", 720, state)
    assert ended == code


def test_in_a_pipe_there_is_a_line_each_few_seconds(tmp_path: Path) -> None:
    store = case(tmp_path, 1, "RUNNING", progress(stage("parse", chunks=10, done=4), stage("text")))
    with at_work(store):
        said = status.line(_seen(tmp_path, store))
    assert said == "RUNNING 50 %, about 12 min left; parse 4/10; 41.5 records a second, 3,600 pages an hour"


def test_a_first_run_that_has_not_said_anything_yet_is_waited_for(tmp_path: Path) -> None:
    store = CaseStore(tmp_path / "cases" / "42-000001-26")
    store.root.mkdir(parents=True)
    with at_work(store):
        assert status.line(_seen(tmp_path, store)) == "beginning"
        assert command._of(tmp_path, None).root == store.root


def test_ctrl_c_ends_watching_and_leaves_the_run_alone(tmp_path: Path) -> None:
    store = case(tmp_path, 1, "RUNNING", progress(stage("parse")))
    with at_work(store):
        command = [sys.executable, "-m", "flows.cli", "status", "--store", str(tmp_path), "--watch"]
        watching = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"COLUMNS": "140"},
            # A job in the background of a shell hears no Ctrl-C otherwise.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        assert watching.stdout
        assert watching.stdout.readline().startswith("RUNNING 50 %")
        watching.send_signal(signal.SIGINT)
        said, _ = watching.communicate(timeout=60)
        assert watching.returncode == 0
        assert said.endswith("No longer watched; the run goes on.\n")
        assert _seen(tmp_path, store).state == "RUNNING"


def test_a_case_that_is_not_there_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="no case is there"):
        _printed("--store", tmp_path)
