"""Flows as a worker really runs them, with a server that is kept running, and how they are stopped from its pages."""

import json
import os
import signal
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import psutil
import pytest

from flows.case.key import key
from tests.flows.kept import Kept, begun, kept, triage, until

pytestmark = pytest.mark.timeout(400)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """A server with a worker, and all flows registered, the nightly batch of an empty folder among them."""
    place = tmp_path_factory.mktemp("deployed")
    (place / "submissions").mkdir()
    with kept(place / "store", PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS="2") as house:
        done = triage("deploy", "--store", house.store, "--submissions", place / "submissions")
        assert done.returncode == 0, done.stderr
        yield house


def _deployment(house: Kept, flow: str) -> dict[str, Any]:
    with house.api() as api:
        found: dict[str, Any] = api.get(f"deployments/name/{flow}/store")
    return found


def _start(house: Kept, flow: str, **parameters: Any) -> str:
    with house.api() as api:
        made = api.post(
            f"deployments/{_deployment(house, flow)['id']}/create_flow_run",
            parameters=parameters,
            state={"type": "SCHEDULED"},
        )
    return str(made["id"])


def _set(house: Kept, flow_run_id: str, **state: Any) -> None:
    """As the pages do."""
    with house.api() as api:
        assert api.post(f"flow_runs/{flow_run_id}/set_state", state=state)["status"] == "ACCEPT"


def _ended(house: Kept, flow_run_id: str) -> bool:
    return house.state(flow_run_id) not in ("PAUSED", "SCHEDULED", "PENDING", "RUNNING")


def _case(house: Kept, flow_run_id: str) -> Path:
    """The folder of the only case, when something has been read of it."""

    def begun_or_ended() -> bool:
        return bool(list(house.store.glob("cases/*/records/*.parquet"))) or _ended(house, flow_run_id)

    until(begun_or_ended, 240)
    assert not _ended(house, flow_run_id), house.message(flow_run_id)
    (found,) = house.store.glob("cases/*")
    return found


def _last(house: Kept, flow_run_id: str) -> set[str]:
    """The states in which the tasks of a run ended that have begun; of each the last time."""
    with house.api() as api:
        tasks = list(api.all("task_runs/filter", flow_runs={"id": {"any_": [flow_run_id]}}))
    began = sorted((one for one in tasks if one["start_time"]), key=lambda one: one["start_time"])
    last = {one["name"]: one["state_type"] for one in began}
    assert len(last) > 40
    return set(last.values())


def _processes(words: str) -> list[int]:
    """Processes with these words in their command line or environment."""
    return [one.pid for one in psutil.process_iter(["cmdline"]) if words in " ".join(one.info["cmdline"] or ())]


def test_the_nightly_batch_is_really_scheduled_in_local_time(house: Kept) -> None:
    batch = {"id": {"any_": [_deployment(house, "triage-batch")["id"]]}}
    with house.api() as api:
        found = until(lambda: api.post("flow_runs/filter", deployments=batch))
    times = {datetime.fromisoformat(run["expected_start_time"]).astimezone(ZoneInfo("Europe/London")) for run in found}
    assert {(at.hour, at.minute) for at in times} == {(19, 0)}


def test_registered_again_it_is_as_the_last_time_says_and_keeps_its_id(house: Kept) -> None:
    before = _deployment(house, "triage-case")
    assert triage("deploy", "--store", house.store, "--cases", 3, "--nightly", "").returncode == 0
    after = _deployment(house, "triage-case")
    assert (after["id"], after["global_concurrency_limit"]["limit"]) == (before["id"], 3)
    assert _deployment(house, "triage-batch")["schedules"] == []
    assert len(_deployment(house, "verify-store")["schedules"]) == 1


def test_the_server_refuses_parameters_that_do_not_fit_and_says_which(house: Kept) -> None:
    with pytest.raises(httpx.HTTPStatusError) as refused:
        _start(house, "triage-case", case={"case_file": "case.yaml", "workers": 2})
    assert refused.value.response.status_code == httpx.codes.CONFLICT
    assert "'case.yaml' does not match '^/'" in refused.value.response.text


@pytest.mark.slow
def test_a_case_is_paused_gives_everything_back_and_resumed_completes(house: Kept, demo: Path) -> None:
    run = _start(house, "triage-case", case={"case_file": str(demo), "workers": 1})
    case = _case(house, run)
    _set(house, run, type="PAUSED", name="Suspended", state_details={"pause_reschedule": True})
    until(lambda: json.loads((case / "run.json").read_text())["state"] == "STOPPED", 60)
    until(lambda: not list(case.glob("scratch/*")) and not _processes(str(case)), 60)
    assert house.state(run) == "PAUSED"
    with house.api() as api:
        api.post(f"flow_runs/{run}/resume")
    until(lambda: _ended(house, run), 300)
    assert house.message(run).startswith("COMPLETED_WITH_GAPS: ")
    until(lambda: _last(house, run) == {"COMPLETED"}, 60)  # tasks tell of themselves a little later
    with house.api() as api:
        found = api.get(f"flow_runs/{run}")
        artifacts = api.post("artifacts/filter", flow_runs={"id": {"any_": [run]}})
    assert found["name"] == key(house.store, "42/000123/26")
    assert "counts" in {one["key"] for one in artifacts}
    assert json.loads((case / "run.json").read_text())["state"] == "COMPLETED_WITH_GAPS"


@pytest.mark.slow
def test_a_deployed_case_that_is_cancelled_ends_cancelled_and_leaves_no_copy(demo: Path, tmp_path: Path) -> None:
    with kept(tmp_path / "store") as house:
        assert triage("deploy", "--store", house.store).returncode == 0
        run = _start(house, "triage-case", case={"case_file": str(demo), "workers": 1})
        case = _case(house, run)
        _set(house, run, type="CANCELLING")
        until(lambda: house.state(run) == "CANCELLED", 60)
        until(lambda: not list(case.glob("scratch/*")) and not _processes(str(case)), 60)
        assert json.loads((case / "run.json").read_text())["state"] == "STOPPED"


@pytest.mark.slow
def test_a_typed_run_that_is_cancelled_on_the_pages_ends_as_after_ctrl_c(demo: Path, tmp_path: Path) -> None:
    with kept(tmp_path / "store") as house:
        said = tmp_path / "said"
        typed = begun(said, "run", demo, "--store", house.store, "--workers", 1)
        with house.api() as api:
            (run,) = until(lambda: api.post("flow_runs/filter"))
        case = _case(house, run["id"])
        _set(house, run["id"], type="CANCELLING")
        assert typed.wait(60) == 130
        assert "STOPPED. What was done is kept" in said.read_text()
        assert house.state(run["id"]) == "CANCELLED"
        assert not list(case.glob("scratch/*"))


@pytest.mark.slow
def test_a_batch_that_is_terminated_stops_its_case_and_a_second_completes_it(demo: Path, tmp_path: Path) -> None:
    said = tmp_path / "said"
    first = begun(said, "batch", demo, "--store", tmp_path / "store", "--workers", 1)
    until(lambda: list(tmp_path.glob("store/cases/*/records/*.parquet")))
    (case,) = tmp_path.glob("store/cases/*")
    os.kill(first.pid, signal.SIGTERM)
    assert first.wait(120) == 130
    assert "stopped" in said.read_text()
    assert (json.loads((case / "run.json").read_text())["state"], list(case.glob("scratch/*"))) == ("STOPPED", [])
    again = triage("batch", demo, "--store", tmp_path / "store", "--workers", 1)
    assert (again.returncode, "completed_with_gaps" in again.stdout) == (0, True), again.stdout + again.stderr
