"""Runs and the server that they tell of themselves: it dies, they die, it is PostgreSQL."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from flows.server.environment import password
from tests.flows.kept import begun, kept, triage, until
from tests.review.conftest import postgresql  # noqa: F401 - a fixture

pytestmark = pytest.mark.timeout(400)


@pytest.mark.slow
def test_a_run_whose_own_server_is_killed_goes_on(demo: Path, tmp_path: Path) -> None:
    said = tmp_path / "said"
    run = begun(said, "run", demo, "--store", tmp_path / "store", "--workers", 1)
    until(lambda: list(tmp_path.glob("store/cases/*/sources/*.parquet")) or run.poll() is not None)
    for process in psutil.Process(run.pid).children(recursive=True):
        if "flows.server.process" in process.cmdline() and "flows.server.keeper" not in process.cmdline():
            process.kill()
    assert run.wait(300) == 0, said.read_text()
    assert "COMPLETED_WITH_GAPS" in said.read_text()


@pytest.mark.slow
def test_a_run_that_is_killed_is_closed_with_its_tasks_and_the_same_command_completes_it(
    demo: Path, tmp_path: Path
) -> None:
    with kept(tmp_path / "store") as house:
        run = begun(tmp_path / "said", "run", demo, "--store", house.store, "--workers", 1)
        until(lambda: list(house.store.glob("cases/*/sources/*.parquet")) or run.poll() is not None)
        with house.api() as api:
            (found,) = api.post("flow_runs/filter")
        os.kill(run.pid, signal.SIGKILL)
        run.wait()
        told = triage("server", "status", "--store", house.store)
        assert "1 run whose process had died: closed as Crashed." in told.stdout
        assert house.state(found["id"]) == "CRASHED"
        assert set(house.tasks(found["id"])) <= {"COMPLETED", "CRASHED"}
        again = triage("run", demo, "--store", house.store, "--workers", 1)
        assert (again.returncode, "COMPLETED_WITH_GAPS" in again.stderr) == (0, True), again.stderr
        with house.api() as api:
            states = [one["state_type"] for one in api.post("flow_runs/filter")]
        assert sorted(states) == ["COMPLETED", "CRASHED"]


def test_postgresql_keeps_the_runs_and_its_password_is_the_server_s_alone(
    tmp_path: Path,
    postgresql: Callable[[], str],  # noqa: F811 - the fixture
) -> None:
    address = postgresql().replace("postgresql+pg8000://triage@", "postgresql://triage:hush-hush@")
    with kept(tmp_path / "store", PREFECT_SERVER_DATABASE_CONNECTION_URL=address) as house:
        with house.api() as api:
            flow_id = api.post("flows/", name="any")["id"]
            run = api.post("flow_runs/", flow_id=flow_id, state={"type": "COMPLETED"})["id"]
        assert house.state(run) == "COMPLETED"
        assert not (house.home / "prefect.db").exists()
        told = triage("server", "status", "--store", house.store).stdout
        assert "PostgreSQL at 127.0.0.1/review0" in told
        assert "hush" not in told + house.said.read_text()
        for process in psutil.Process(house.process.pid).children(recursive=True):
            assert "hush" not in " ".join(process.cmdline())
        worker = house.part("prefect worker start").environ()
        assert "hush" not in " ".join(worker.values())
        assert password(house.home) not in told


def test_an_address_that_is_typed_with_its_password_is_refused(tmp_path: Path) -> None:
    typed = "postgresql://triage:hush-hush@127.0.0.1/prefect"
    done = triage("server", "up", "--store", tmp_path / "store", "--database", typed)
    assert done.returncode == 2
    assert "others can read a command line" in done.stderr
    assert "hush" not in done.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--host", "192.0.2.1"], "--host 192.0.2.1: others could read along"),
        (["--host", "192.0.2.1", "--behind-proxy", "http://prefect.example.org"], "give the address that browsers use"),
        (["--host", "192.0.2.1", "--behind-proxy", "https://prefect.example.org", "--no-auth"], "only on 127.0.0.1"),
        (["--database", "mysql://127.0.0.1/prefect"], "mysql is not known"),
    ],
)
def test_what_is_not_safe_is_refused_before_anything_starts(tmp_path: Path, options: list[str], said: str) -> None:
    done = triage("server", "up", "--store", tmp_path / "store", *options)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())
    assert not (tmp_path / "store").exists()
