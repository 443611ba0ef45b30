"""`triage server up` as it is really run: what it keeps, what dies with it, and who may ask it."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from flows.server.environment import password
from tests.flows.kept import Kept, kept, triage, until

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    with kept(tmp_path_factory.mktemp("server") / "store") as found:
        yield found


def test_who_does_not_know_the_password_sees_nothing(house: Kept) -> None:
    asked = f"{house.url}/api/flow_runs/filter"
    assert httpx.post(asked, json={}).status_code == 401
    assert httpx.post(asked, json={}, auth=("triage", "guessed")).status_code == 401
    with house.api() as api:
        assert isinstance(api.post("flow_runs/filter"), list)
    assert (house.home / "auth").stat().st_mode & 0o077 == 0


def test_the_password_is_on_no_command_line_and_the_database_s_is_the_server_s_alone(house: Kept) -> None:
    secret = password(house.home).partition(":")[2]
    until(lambda: len(psutil.Process(house.process.pid).children(recursive=True)) >= 4)
    below = psutil.Process(house.process.pid).children(recursive=True)
    assert [process for process in below if secret in " ".join(process.cmdline())] == []
    assert secret not in house.said.read_text()
    worker = house.part("prefect worker start").environ()
    assert not [name for name in worker if name.startswith(("PREFECT_SERVER_API_AUTH", "PREFECT_SERVER_DATABASE"))]


def test_its_pages_may_ask_nobody_else(house: Kept) -> None:
    answer = httpx.get(house.url)
    assert "connect-src 'self'" in answer.headers["content-security-policy"]
    assert httpx.get(f"{house.url}/ui-settings").json()["default_ui"] == "v1"
    with house.api() as api:
        assert api.post("block_types/filter") == []  # their catalogue shows logos from elsewhere


def test_a_schedule_really_gets_runs(house: Kept) -> None:
    every = {"interval": 3600, "anchor_date": "2026-01-01T00:00:00Z"}
    deployment = house.deployed(schedules=[{"active": True, "schedule": every}], parameters={"folder": "/nowhere"})
    of_it = {"deployments": {"id": {"any_": [deployment]}}}
    with house.api() as api:
        runs = until(lambda: api.post("flow_runs/filter", **of_it))
        assert {run["state_type"] for run in runs} == {"SCHEDULED"}
        api.delete(f"deployments/{deployment}")


def test_status_says_what_runs(house: Kept) -> None:
    told = triage("server", "status", "--store", house.store)
    assert told.returncode == 0, told.stderr
    assert "server " in told.stdout
    assert "worker " in told.stdout
    assert f"at {house.url}/api, SQLite in the store" in told.stdout


def test_a_store_has_one_server(house: Kept) -> None:
    second = triage("server", "up", "--store", house.store)
    assert second.returncode == 1
    assert "is kept running already" in second.stderr


@pytest.mark.slow
def test_a_flow_run_whose_process_was_killed_is_closed_with_its_tasks(house: Kept, tmp_path: Path) -> None:
    run = house.started(tmp_path / "work")
    until(lambda: house.tasks(run) == ["RUNNING"])
    os.kill(_pid(tmp_path / "work"), signal.SIGKILL)
    until(lambda: house.state(run) == "CRASHED")
    triage("server", "status", "--store", house.store)  # which reaps first
    assert house.tasks(run) == ["CRASHED"]


@pytest.mark.slow
def test_a_worker_that_was_killed_comes_back_and_its_flow_run_goes_on(house: Kept, tmp_path: Path) -> None:
    run = house.started(tmp_path / "work")
    before = house.part("prefect worker start")
    before.kill()
    until(lambda: house.part("prefect worker start").pid != before.pid)
    assert house.state(run) == "RUNNING"
    (tmp_path / "work" / "end").touch()
    until(lambda: house.state(run) == "COMPLETED")


def test_a_flow_run_that_dies_after_its_worker_is_closed_with_the_reason(house: Kept, tmp_path: Path) -> None:
    run = house.started(tmp_path / "work")
    until(lambda: house.tasks(run) == ["RUNNING"])
    house.part("prefect worker start").kill()
    os.kill(_pid(tmp_path / "work"), signal.SIGKILL)
    told = triage("server", "status", "--store", house.store)
    assert "1 run whose process had died: closed as Crashed." in told.stdout
    assert (house.state(run), house.tasks(run)) == ("CRASHED", ["CRASHED"])
    assert house.message(run).startswith("Its process died. What it had done is kept")


def test_who_asks_while_the_server_is_started_again_waits_and_a_run_goes_on(house: Kept, tmp_path: Path) -> None:
    run = house.started(tmp_path / "work")
    until(lambda: house.tasks(run) == ["RUNNING"])  # of a task that it has not written down it knows nothing later
    house.part("flows.server.process").kill()
    (tmp_path / "work" / "end").touch()
    answer = httpx.get(f"{house.url}/api/health", timeout=120)
    assert answer.status_code == 200
    until(lambda: house.state(run) == "COMPLETED")
    until(lambda: house.tasks(run) == ["COMPLETED"])


@pytest.mark.slow
def test_down_ends_all_of_it(tmp_path: Path) -> None:
    with kept(tmp_path / "store") as house:
        house.started(tmp_path / "work")
        below = psutil.Process(house.process.pid).children(recursive=True)
        ended = triage("server", "down", "--store", house.store)
        assert (ended.returncode, ended.stderr.strip()) == (0, "Ended.")
        assert [process for process in below if process.is_running()] == []
        assert triage("server", "status", "--store", house.store).returncode == 1


@pytest.mark.slow
def test_nothing_outlives_who_keeps_it_also_when_that_is_killed(tmp_path: Path) -> None:
    with kept(tmp_path / "store") as house:
        house.started(tmp_path / "work")
        below = psutil.Process(house.process.pid).children(recursive=True)
        assert len(below) >= 5
        house.process.kill()
        psutil.wait_procs(below, timeout=30)
        assert [process for process in below if process.is_running()] == []


def _pid(folder: Path) -> int:
    (file,) = folder.glob("*.pid")
    return int(file.stem)
