"""The command as people type it: Prefect on its embedded server, a Dask cluster, and what they may know of the case."""

import contextlib
import gc
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from flows import cli, start
from flows.case.submission import Submission
from models.mistakes import Mistakes
from pipeline.demo import android, script

pytestmark = pytest.mark.timeout(300)

_SMALL = """\
case_id: T/1/26
operation_name: TESTING
parties:
  - {party_id: S1, role: suspect, identifiers: [{type: phone, value: "07700 900202"}]}
exhibits:
  - {exhibit_ref: JAS/1, subject: S1, authority: PACE_S19_20, extraction: {path: JAS1}}
"""


def _triage(*arguments: object, within: tuple[str, ...] = (), **options: Any) -> subprocess.CompletedProcess[str]:
    command = [*within, sys.executable, "-P", "-m", "flows.cli", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=240, env=_environment(), **options
    )


def _environment() -> dict[str, str]:
    """Without what another run on this machine has set."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")} | {"COLUMNS": "120"}


@pytest.fixture(scope="module")
def cut_off() -> tuple[str, ...]:
    """What a command is put behind to have no network but its own machine; nothing if that is not allowed."""
    for unshare in (["unshare", "--net"], ["unshare", "--net", "--map-root-user"]):
        within = (*unshare, "sh", "-c", 'ip link set lo up && exec "$@"', "sh")
        with contextlib.suppress(FileNotFoundError):
            if subprocess.run([*within, "true"], capture_output=True, check=False).returncode == 0:
                return within
    return ()


@pytest.fixture(scope="module")
def ran(demo: Path, tmp_path_factory: pytest.TempPathFactory, cut_off: tuple[str, ...]) -> tuple[Path, str]:
    """A store after `triage run` without a network, and all that was printed."""
    store = tmp_path_factory.mktemp("prefect") / "store"
    typed_in = store.parent / "extraction"
    typed_in.mkdir()
    for module in ("flows", "json", "multiprocessing", "pyarrow", "prefect", "distributed"):
        (typed_in / f"{module}.py").write_text(f"open({str(store.parent / 'imported')!r}, 'a').write({module!r})\n")
    (typed_in / ".env").write_text(
        "PREFECT_CLIENT_MAX_RETRIES=of an extraction\nPREFECT_TASKS_DEFAULT_RETRIES=of an extraction\n"
    )
    (typed_in / "prefect.toml").write_text('[client]\nmax_retries = "of an extraction"\n')
    done = _triage("run", demo, "--store", store, "--workers", 2, cwd=typed_in, within=cut_off)
    assert done.returncode == 0, done.stderr
    return store, done.stdout + done.stderr


def test_a_run_that_was_typed_in_an_extraction_takes_nothing_from_there(ran: tuple[Path, str]) -> None:
    assert not (ran[0].parent / "imported").exists()
    assert "of an extraction" not in ran[1]  # Prefect reads `.env` where it is; those are no settings


def test_a_run_needs_no_network(ran: tuple[Path, str], cut_off: tuple[str, ...]) -> None:
    if not cut_off:
        pytest.skip("no network namespace may be made here")
    assert "COMPLETED_WITH_GAPS" in ran[1]


def test_the_password_of_the_store_s_server_is_its_owner_s_and_in_nothing_that_is_kept(ran: tuple[Path, str]) -> None:
    store, output = ran
    file = store / "prefect" / "auth"
    assert file.stat().st_mode & 0o077 == 0
    secret = file.read_bytes().partition(b":")[2]
    assert secret.decode() not in output
    others = [one for one in store.rglob("*") if one.is_file() and one != file]
    assert [one for one in others if secret in one.read_bytes()] == []


def test_a_run_ends_with_its_state_and_counts(ran: tuple[Path, str]) -> None:
    _, output = ran
    assert "parse: 2,078 records" in output
    assert "merge: 20 records that another source has as well" in output
    assert "COMPLETED_WITH_GAPS: not everything could be read; see `triage coverage`." in output
    assert "nanobind" not in output


def test_prefect_knows_stages_and_counts_and_nothing_of_the_case(ran: tuple[Path, str], demo: Path) -> None:
    store, output = ran
    known = b"".join(file.read_bytes() for file in (store / "prefect").rglob("*") if file.is_file())
    with closing(sqlite3.connect(store / "prefect" / "prefect.db")) as connection:
        (artifact,) = connection.execute("select data from artifact where key = 'counts'").fetchone()
        states = dict(connection.execute("select state_type, count(*) from task_run group by 1").fetchall())
        kept = dict(connection.execute("select key, count(*) from artifact group by key").fetchall())
        ((beats,),) = connection.execute("select count(*) from events where event like '%heartbeat%'").fetchall()
    assert '"parse"' in artifact.replace("\\", "")
    assert kept == dict.fromkeys(("counts", "progress", "stages", "state", "issues"), 1)  # however long a run takes
    steps = start.plan(Submission.read(demo), store).steps()
    assert states == {"COMPLETED": len(steps)}
    assert beats == 0  # nobody waits for one
    secrets = [name.split()[0] for name, _ in script.PEOPLE.values()] + ["LARKSPUR", "42/000123", "N-0001", "JAS1.zip"]
    secrets += [number.removeprefix("+44") for _, number in script.PEOPLE.values()]
    for secret in secrets:
        assert secret.encode() not in known, secret
        assert secret not in output, secret


def test_a_read_model_waits_for_all_that_it_shows_of_each_exhibit_and_for_what_is_taken_out_of_it(
    demo: Path, tmp_path: Path
) -> None:
    plan = start.plan(Submission.read(demo), tmp_path)
    steps = {step.name: step for step in plan.steps()}

    def before(name: str) -> set[str]:
        return {one for other in steps[name].after for one in (other, *before(other))}

    def of_each(*names: str) -> set[str]:
        return {f"{name}-{x.extraction_id}" for name in names for x in plan.extractions}

    first, read, whole = (before(f"view-{name}") for name in ("first", "read", "whole"))
    assert len(plan.extractions) > 1
    assert first >= of_each("ingest", "holds", "parse", "merge", "text")
    assert read >= first | of_each("documents", "pages")  # or it is not known yet whether there is more to read
    assert whole >= read | of_each("again", "redact")
    assert not first & of_each("entities", "terms", "look", "documents")
    assert not whole & of_each("entities", "terms", "again_pages", "terms_again")


def test_python_s_collector_is_at_work_again_after_a_run(tmp_path: Path) -> None:
    asked = CliRunner().invoke(cli.app, ["run", str(tmp_path / "case.yaml"), "--store", str(tmp_path / "store")])
    assert isinstance(asked.exception, Mistakes)
    assert gc.isenabled()  # what reviews are served from may be the same process


def test_a_second_run_says_that_nothing_has_changed_and_starts_nothing(demo: Path, ran: tuple[Path, str]) -> None:
    store, _ = ran
    database = store / "prefect" / "prefect.db"
    before = database.stat().st_mtime_ns
    done = _triage("run", demo, "--store", store)
    assert done.returncode == 0
    assert done.stderr.startswith("Nothing has changed since the last run. COMPLETED_WITH_GAPS")
    assert database.stat().st_mtime_ns == before


def test_the_queue_in_three_formats(ran: tuple[Path, str]) -> None:
    store, _ = ran
    table = _triage("queue", "--store", store, "--top", 3).stdout
    assert "+447700900101 (C1 complainant)" in table
    assert "Suspect and complainant in contact with each other." in table
    head, *lines = map(json.loads, _triage("queue", "--store", store, "--format", "json").stdout.splitlines())
    assert {row["how"] for row in head["searched"]} >= {"read", "out-of-scope", "held"}
    assert [line["place"] for line in lines] == list(range(1, len(lines) + 1))
    csv = _triage("queue", "--store", store, "--format", "csv").stdout.splitlines()
    assert csv[0].startswith("place,slot,rank,band,score,exhibit_ref")
    assert len(csv) == len(lines) + 1


def test_a_unit_is_shown_with_its_evidence_marked(ran: tuple[Path, str]) -> None:
    store, _ = ran
    shown = _triage("show", "--store", store, 1).stdout
    assert "I am sorry about last night" in shown
    assert "owner of JAS/1 (S1) ◄" in shown
    assert "data/data/com.whatsapp/databases/msgstore.db message:" in shown
    wrong = _triage("show", "--store", store, 99999)
    assert (wrong.returncode, "not one unit of the queue" in wrong.stderr) == (1, True)


def test_status_coverage_and_plan_can_be_read(demo: Path, ran: tuple[Path, str]) -> None:
    store, _ = ran
    assert "COMPLETED_WITH_GAPS" in _triage("status", "--store", store).stdout
    coverage = _triage("coverage", "--store", store)
    assert coverage.returncode == 0
    assert "The ledger sums" in coverage.stdout
    assert "nothing to do" in _triage("run", demo, "--store", store, "--plan").stdout


def test_a_case_that_is_not_there_is_one_clear_error(tmp_path: Path) -> None:
    done = _triage("queue", "--store", tmp_path)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "no case is there" in done.stderr


def test_ctrl_c_stops_at_once_and_the_next_run_goes_on(tmp_path: Path) -> None:
    database = tmp_path / "JAS1/data/data/com.android.providers.telephony/databases/mmssms.db"
    database.parent.mkdir(parents=True)
    android.mmssms(database, [android.Sms("+447700900201", "Where are you", datetime(2026, 3, 14, 20, tzinfo=UTC))])
    case_file = tmp_path / "case.yaml"
    case_file.write_text(_SMALL, "utf-8")
    command = [
        sys.executable,
        "-m",
        "flows.cli",
        "run",
        str(case_file),
        "--store",
        str(tmp_path / "store"),
        "--workers",
        "1",
    ]
    running = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=_environment(), start_new_session=True
    )
    deadline = time.monotonic() + 200
    while not list(tmp_path.glob("store/cases/*/issues/parse-*.parquet")):  # the receipt, which comes after its tables
        assert running.poll() is None, running.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does: to every process of the command
    _, errors = running.communicate(timeout=60)
    assert running.returncode == 130, errors
    assert "STOPPED. What was done is kept" in errors
    assert "Traceback" not in errors
    read = {file: file.stat().st_mtime_ns for file in tmp_path.glob("store/cases/*/records/*.parquet")}
    done = _triage("run", case_file, "--store", tmp_path / "store", "--workers", 1)
    assert done.returncode == 0, done.stderr
    assert "queue: 1 ranked" in done.stderr
    assert {file: file.stat().st_mtime_ns for file in read} == read  # not again
