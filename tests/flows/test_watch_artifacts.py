"""What Prefect's pages show of a run: four artifacts, made once and changed in place, counts and opaque ids alone."""

import json
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import prefect.client.orchestration
import pytest
from prefect.client.schemas.actions import ArtifactCreate

from flows.watch.artifacts import Pages
from models.issues import Issue
from models.settings import read
from pipeline.store import CaseStore
from tests.flows.watched import case, progress, stage, without_secrets

FLOW_RUN = str(uuid4())


class _Server:
    """Prefect's client, and what it was told."""

    def __init__(self) -> None:
        self.made: dict[UUID, ArtifactCreate] = {}
        self.data: dict[str, Any] = {}
        self.changes = 0

    def create_artifact(self, artifact: ArtifactCreate) -> SimpleNamespace:
        made = SimpleNamespace(id=uuid4())
        self.made[made.id] = artifact
        self.data[str(artifact.key)] = artifact.data
        return made

    def request(self, method: str, path: str, json: dict[str, Any], path_params: dict[str, UUID]) -> None:
        assert (method, path) == ("PATCH", "/artifacts/{id}")
        self.changes += 1
        self.data[str(self.made[path_params["id"]].key)] = json["data"]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> _Server:
    told = _Server()
    monkeypatch.setattr(prefect.client.orchestration, "get_client", lambda **_: nullcontext(told))
    return told


def _pages(store: CaseStore) -> Pages:
    return Pages(store, read(None).submissions)


def test_each_is_made_once_and_changed_in_place(tmp_path: Path, server: _Server) -> None:
    """However long a run takes, it has four rows in Prefect's database."""
    pages = _pages(case(tmp_path, 1, "RUNNING"))
    for done in range(5):
        pages.show(FLOW_RUN, progress(stage("parse", chunks=10, done=done), share=done / 10))
    assert [artifact.key for artifact in server.made.values()] == ["progress", "stages", "state", "issues"]
    assert {str(artifact.flow_run_id) for artifact in server.made.values()} == {FLOW_RUN}
    assert server.changes == 16
    assert server.data["progress"] == 40.0


def test_the_state_is_told_with_time_left_bars_and_what_waits_for_people(tmp_path: Path, server: _Server) -> None:
    store = case(tmp_path, 1, "RUNNING")
    told = progress(stage("parse", chunks=10, done=5), stage("text", chunks=0, done=0, cut=0), codes={"damaged": 2})
    _pages(store).show(FLOW_RUN, told)
    state = server.data["state"]
    assert "## RUNNING, about 12 min left" in state
    assert "| parse | `██████████░░░░░░░░░░` | 5 of 10 |" in state
    assert "| text | `░░░░░░░░░░░░░░░░░░░░` | not begun |" in state
    assert "| damaged | 2 | the bytes are cut off" in state
    assert "No queue yet." in state


def test_how_the_run_ended_is_the_last_that_is_told(tmp_path: Path, server: _Server) -> None:
    store = case(tmp_path, 1, "COMPLETED_WITH_GAPS", held=4, gaps=7, issues={"damaged": 9})
    _pages(store).show(FLOW_RUN, progress(stage("parse"), codes={"damaged": 2}))
    assert "## COMPLETED_WITH_GAPS" in server.data["state"]
    assert "Held: 4. Gaps: 7." in server.data["state"]
    assert server.data["progress"] == 100.0
    assert json.loads(server.data["issues"]) == [{"source_id": "all", "stage": "all", "code": "damaged", "count": 9}]


def test_a_source_that_was_left_out_has_a_row_with_its_opaque_id(tmp_path: Path, server: _Server) -> None:
    store = case(tmp_path, 1, "RUNNING")
    with store.writing("parse-1", "parse", "x1") as output:
        output.issue(Issue("source:", "quarantined", "its process ended by SIGSEGV"), "0f" * 16)
        output.issue(Issue("message:3", "bad-value", "Canary Kestrel"), "aa" * 16)
    told = progress(stage("parse", quarantined=1), codes={"bad-value": 1, "quarantined": 1}, poisoned=["parse-1"])
    _pages(store).show(FLOW_RUN, told)
    first, *counts = json.loads(server.data["issues"])
    assert first == {"source_id": "0f" * 16, "stage": "parse", "code": "quarantined", "count": 1}
    assert [(row["code"], row["count"]) for row in counts] == [("bad-value", 1), ("quarantined", 1)]


def test_of_many_sources_fifty_have_a_row(tmp_path: Path, server: _Server) -> None:
    store = case(tmp_path, 1, "RUNNING")
    with store.writing("parse-1", "parse", "x1") as output:
        for number in range(80):
            output.issue(Issue("source:", "quarantined", "its process ended by SIGSEGV"), f"{number:032x}")
    _pages(store).show(FLOW_RUN, progress(stage("parse"), codes={"quarantined": 80}, poisoned=["parse-1"]))
    rows = json.loads(server.data["issues"])
    assert (len(rows), rows[-1]["count"]) == (51, 80)


def test_pages_say_nothing_of_a_case(tmp_path: Path, server: _Server) -> None:
    store = case(tmp_path, 1, "RUNNING", failed=["parse parse-1: ValueError"])
    _pages(store).show(FLOW_RUN, progress(stage("parse")))
    described = [str(artifact.description) for artifact in server.made.values()]
    assert without_secrets(*map(str, server.data.values()), *described)


def test_a_server_that_is_away_or_a_case_that_is_damaged_fails_no_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: _Server
) -> None:
    store = case(tmp_path, 1, "RUNNING")

    def away(**_: Any) -> None:
        raise ConnectionError("Canary Kestrel")

    with monkeypatch.context() as patched:
        patched.setattr(prefect.client.orchestration, "get_client", away)
        _pages(store).show(FLOW_RUN, progress(stage("parse")))
    (store.root / "run.json").write_text("{")
    _pages(store).show(FLOW_RUN, progress(stage("parse")))
    assert server.made == {}
