"""The flows that Prefect runs, without Prefect: what they do, what they may be told, and what they tell of it."""

import json
import os
import shutil
import signal
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import typer
import yaml
from prefect.client.schemas.objects import FlowRun
from prefect.states import Cancelling, Crashed, Failed
from prefect.utilities.callables import parameter_schema
from pydantic import ValidationError
from rich.console import Console

from flows.case.key import key
from flows.case.opened import NoSuchCase, OpenedCase
from flows.case.verified import case
from flows.deployments import command, hooks, purge, relink, validate, verify
from flows.deployments.batch import BatchParameters
from flows.deployments.case import CaseParameters
from flows.deployments.outcome import Outcome, told
from flows.deployments.publish import PublishParameters
from flows.deployments.purge import PurgeParameters
from flows.deployments.register import Choices, deployments
from flows.deployments.stopped import Stop, Stopped, stoppable
from flows.relink import relink as relink_case
from flows.watch import alerts
from models.mistakes import Mistakes
from pipeline.errors import Refused, TriageError
from pipeline.validate.report import TITLE

NAMES = [
    "triage-case",
    "triage-batch",
    "relink-intelligence",
    "publish-queue",
    "verify-store",
    "purge-expired",
    "validate",
]


@pytest.fixture
def store(triaged: OpenedCase, tmp_path: Path) -> Path:
    """A copy of the store of the fictional case."""
    shutil.copytree(triaged.store.root.parent.parent, tmp_path / "store")
    return tmp_path / "store"


def test_each_flow_is_registered_with_its_module_and_a_limit(tmp_path: Path) -> None:
    found = list(deployments(Choices(tmp_path, tmp_path / "submissions")))
    assert [one.flow.name for one in found] == NAMES
    assert {one.flow.name: one.cron for one in found if one.cron} == {
        "triage-batch": "0 19 * * *",
        "verify-store": "0 8 * * 6",
    }
    assert all(one.at_once for one in found)


def test_without_a_folder_of_submissions_there_is_no_nightly_batch(tmp_path: Path) -> None:
    crons = {one.flow.name: one.cron for one in deployments(Choices(tmp_path))}
    assert crons["triage-batch"] == ""


@pytest.mark.parametrize("name", NAMES)
def test_every_field_of_a_form_has_a_title_and_says_what_it_is(name: str, tmp_path: Path) -> None:
    flow = next(one.flow for one in deployments(Choices(tmp_path)) if one.flow.name == name)
    schema = parameter_schema(flow).model_dump_for_openapi()
    (model,) = schema["definitions"].values()
    for field in model["properties"].values():
        assert field["title"]
        assert field["description"].endswith(".")
    assert model["additionalProperties"] is False
    assert flow.description


@pytest.mark.parametrize(
    ("model", "given", "said"),
    [
        (CaseParameters, {"case_file": "case.yaml"}, "match pattern '^/'"),
        (CaseParameters, {"case_file": "/c.yaml", "workers": -1}, "greater than or equal to 0"),
        (CaseParameters, {"case_file": "/c.yaml", "cluster": "localhost"}, "match pattern"),
        (CaseParameters, {"case_file": "/c.yaml", "store": "/x"}, "Extra inputs are not permitted"),
        (PublishParameters, {"case": "42/000123/26"}, "match pattern"),
        (BatchParameters, {"folder": "/s", "hours": 0}, "greater than 0"),
        (BatchParameters, {"folder": "/s", "hours": 1, "until": "2026-11-27T07:00Z"}, "give one of them"),
        (BatchParameters, {"folder": "/s", "until": "2026-11-27T07:00"}, "timezone info"),
        (PurgeParameters, {"confirm": True}, "to remove cases, give 'cases', 'by' and 'reason'"),
        (PurgeParameters, {"cases": ["0" * 12], "by": "A1", "reason": "ret 12"}, "set 'confirm'"),
        (PurgeParameters, {"cases": ["0" * 12], "by": "Asha Vaughan", "reason": "ret 12", "confirm": True}, "pattern"),
    ],
)
def test_what_does_not_fit_is_rejected_with_a_reason(model: Any, given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said.replace("^", r"\^")):
        model.model_validate(given)


def test_no_word_of_an_exception_is_told(tmp_path: Path) -> None:
    def fail(error: Exception) -> Any:
        def work(_: Stop) -> Outcome:
            raise error

        return told(tmp_path, work, artifact="x")

    assert fail(Mistakes(["Asha's case file", "another"])).message == "REFUSED: 2 mistakes"
    assert fail(Refused("Asha")).message == "REFUSED"
    assert fail(TriageError("Asha")).message == "FAILED"
    broken = fail(ValueError("Asha"))
    assert (broken.message, broken.data) == ("FAILED", None)


def test_gaps_are_a_completed_state_and_what_was_stopped_a_cancelled_one(tmp_path: Path) -> None:
    gaps = told(tmp_path, lambda _: Outcome("COMPLETED_WITH_GAPS", {"files quarantined": 3}), artifact="x")
    assert (gaps.is_completed(), gaps.message) == (True, "COMPLETED_WITH_GAPS: 3 files quarantined")

    def stopped(stop: Stop) -> Outcome:
        stop("signal")
        stop.check()
        raise AssertionError

    assert told(tmp_path, stopped, artifact="x").is_cancelled()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_once_and_throws_nothing_into_what_is_at_work(number: signal.Signals) -> None:
    heard: list[str] = []
    before = signal.getsignal(number)
    with stoppable(None) as stop:
        stop.tells(lambda: heard.append("told"))
        os.kill(os.getpid(), number)
        assert stop.wait(10)
        stop("paused")
        with pytest.raises(Stopped):
            stop.check()
    assert (stop.why, heard) == ("signal", ["told"])
    assert signal.getsignal(number) is before


def test_who_asks_after_it_was_stopped_is_told_at_once() -> None:
    stop, heard = Stop(), []
    stop("cancelled")
    stop.tells(lambda: heard.append("told"))
    assert heard == ["told"]


def test_all_cases_are_linked_anew_and_named_by_their_keys(store: Path, triaged: OpenedCase) -> None:
    outcome = relink.relinked(store, None, Stop())
    assert outcome.state == "COMPLETED"
    assert [row["case"] for row in outcome.table] == [key(store, triaged.case_id)]
    assert triaged.case_id not in str(outcome.table) + outcome.message


def test_a_case_that_cannot_be_linked_is_a_row_with_a_code(store: Path, triaged: OpenedCase) -> None:
    run = store / "cases" / triaged.store.root.name / "run.json"
    run.write_text(run.read_text().replace('"parts"', '"other"'))
    outcome = relink.relinked(store, None, Stop())
    assert (outcome.state, [row["code"] for row in outcome.table]) == ("COMPLETED_WITH_GAPS", ["not-relinked"])
    assert "run the case once more" in outcome.reasons[0].lower()


def test_a_key_that_no_case_has_is_refused(store: Path) -> None:
    with pytest.raises(NoSuchCase, match="no case has the key"):
        relink.relinked(store, "0" * 12, Stop())


def test_a_store_that_is_as_it_was_and_one_that_is_not(store: Path, triaged: OpenedCase) -> None:
    whole = verify._verified(store, None, Stop())
    assert (whole.state, whole.table[0]["code"], whole.reasons) == ("COMPLETED", "as-it-was", [])
    changed = store / "cases" / triaged.store.root.name / "case.yaml"
    changed.write_text(changed.read_text() + "\n")
    wrong = verify._verified(store, None, Stop())
    assert (wrong.state, wrong.table[0]["code"]) == ("FAILED", "wrong")
    assert "case.yaml" not in str(wrong.table) + wrong.message
    assert "case.yaml" in wrong.reasons[0]


def test_what_reads_for_long_stops_within_a_case(store: Path, triaged: OpenedCase) -> None:
    folder = store / "cases" / triaged.store.root.name
    stop = Stop()
    stop("cancelled")
    with pytest.raises(Stopped):
        case(folder, stop.check)
    before = json.loads((folder / "run.json").read_text())
    before["units"]["links"] = ["link-other"]  # so that there is something to do
    (folder / "run.json").write_text(json.dumps(before))
    with pytest.raises(Stopped):
        relink_case(store, None, Console(quiet=True), stop.check)
    assert json.loads((folder / "run.json").read_text()) == before


@pytest.mark.parametrize("there", [b"something of somebody's", b"\xff\xfe"])
def test_a_report_overwrites_nothing_but_a_report(there: bytes, tmp_path: Path) -> None:
    file = tmp_path / "own.md"
    file.write_bytes(there)
    with pytest.raises(Refused, match=r"own\.md"):
        validate._measured(validate.ValidateParameters(report=str(file)), Stop())
    with pytest.raises(Refused, match="there is no folder"):
        validate._measured(validate.ValidateParameters(report=str(tmp_path / "none" / "a.md")), Stop())
    assert file.read_bytes() == there
    file.write_text(f"{TITLE}\n\nof last week")
    validate._see_that_it_may_be_written(file)


def _kept_until(store: Path, triaged: OpenedCase, day: str) -> Path:
    """Say so in the case as the store keeps it; its folder."""
    file = store / "cases" / triaged.store.root.name / "case.yaml"
    case = yaml.safe_load(file.read_text())
    case["retention"] = {"review_by": day, "disposal_class": "MoPI-3"}
    file.write_text(yaml.safe_dump(case))
    return file.parent


def test_a_case_whose_review_is_due_is_listed_and_nothing_is_removed(store: Path, triaged: OpenedCase) -> None:
    folder = _kept_until(store, triaged, "2026-11-01")
    outcome = purge._purged(store, PurgeParameters(), date(2026, 11, 26), Stop())
    assert [(row["case"], row["days"]) for row in outcome.table] == [(key(store, triaged.case_id), 25)]
    assert (folder / "run.json").exists()
    early = purge._purged(store, PurgeParameters(), date(2026, 10, 1), Stop())
    assert early.table == []


def test_only_cases_that_are_due_and_named_are_removed(store: Path, triaged: OpenedCase) -> None:
    folder = _kept_until(store, triaged, "2026-11-01")
    named = PurgeParameters(cases=(key(store, triaged.case_id),), by="DI.4711", reason="RET 2026/12", confirm=True)
    with pytest.raises(Refused, match="due for review"):
        purge._purged(store, named, date(2026, 10, 1), Stop())
    assert (folder / "run.json").exists()
    outcome = purge._purged(store, named, date(2026, 11, 26), Stop())
    assert (outcome.state, [row["code"] for row in outcome.table]) == ("COMPLETED", ["removed"])
    assert sorted(file.name for file in folder.iterdir()) == ["lock", "tombstone.json"]


@pytest.mark.parametrize(
    ("hook", "state", "kind"),
    [
        (hooks.failed, Failed(), "failed"),
        (hooks.failed, Failed(name="Refused"), "refused"),
        (hooks.crashed, Crashed(), "crashed"),
        (hooks.cancelled, Cancelling(), "cancelled"),
    ],
)
def test_a_run_that_ends_badly_is_told_to_the_alerts_by_its_key(
    hook: Any, state: Any, kind: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    raised: list[tuple[Any, ...]] = []
    monkeypatch.setattr(alerts, "raised", lambda *told: raised.append(told))
    monkeypatch.setenv("TRIAGE_STORE", str(tmp_path))
    run = FlowRun(flow_id=uuid4(), name="3fa85f64c012")
    hook(flow=relink.relink_intelligence, flow_run=run, state=state)
    assert raised == [(tmp_path, kind, "3fa85f64c012", {})]


@pytest.mark.parametrize(
    ("nightly", "timezone", "folder", "said"),
    [
        ("at seven", "Europe/London", None, "give minute, hour, day"),
        ("0 19 * * *", "Europe/Londinium", None, "a zone as Europe/London"),
        ("0 19 * * *", "Europe/London", Path("/absent"), "no such folder"),
    ],
)
def test_what_cannot_be_scheduled_is_refused(nightly: str, timezone: str, folder: Path | None, said: str) -> None:
    with pytest.raises(typer.BadParameter, match=said):
        command._see_that_it_can_be_scheduled(nightly, "", timezone, folder)
