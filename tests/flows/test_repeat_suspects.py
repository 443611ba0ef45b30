"""The view of repeat suspects: by the definition in force, for those who may see it, and logged."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from flows.case.actor import account
from flows.cli import app
from pipeline import audit
from pipeline.errors import TriageError

FIRST = "42/000123/26"


@pytest.fixture
def store(demo: Path, triaged, tmp_path: Path) -> Path:
    shutil.copytree(triaged.store.root.parents[1], tmp_path / "store")
    return tmp_path / "store"


@pytest.fixture
def analyst(store: Path) -> Path:
    """The store, whose analyst is who runs the tests."""
    (store / "roles.toml").write_text(f'intel_analyst = ["{account()}"]\n')
    return store


@pytest.fixture
def asked() -> Callable[..., Result]:
    def run(store: Path, *words: str) -> Result:
        return CliRunner().invoke(app, ["repeat", *words, "--store", str(store)])

    return run


def told(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


def consulted(store: Path, case_id: str) -> list[dict[str, Any]]:
    return [
        e for e in audit.events(store, case_id) if e["action"] == "consult" and e["detail"].get("event") == "repeat"
    ]


def test_intelligence_and_the_case_file_make_two_cases_of_a_suspect(analyst: Path, asked) -> None:
    """N-0001 was a suspect in 42/000077/25, and is one here; of that case no complainant is known."""
    (row,) = told(asked(analyst, "N-0001", "--json"))
    assert (row["repeat"], row["lacks"]) == (False, ["1 of 2 complainants"])
    (here, before) = row["cases"]
    assert (here["case_ref"], here["in_this_store"], here["outcomes"]) == (FIRST, True, ["open, or not known"])
    assert (here["first"], here["complainants"], here["grading"]) == ("2026-03-14T20:00:00+00:00", ["A"], ["case file"])
    assert (before["case_ref"], before["in_this_store"]) == ("42/000077/25", False)
    assert (before["outcomes"], before["mo_tags"]) == (["no further action"], ["lift home"])
    assert {(one["type"], one["state"]) for one in here["identifiers"]} >= {("phone", "candidate")}
    assert "7700900" not in json.dumps(row)


def test_another_definition_says_otherwise_and_each_is_logged(analyst: Path, asked, tmp_path: Path) -> None:
    other = tmp_path / "definition.toml"
    other.write_text("[repeat]\ncomplainants = 1\n")
    (before,) = told(asked(analyst, "N-0001", "--json"))
    (after,) = told(asked(analyst, "N-0001", "--json", "--settings", str(other)))
    assert (before["repeat"], after["repeat"]) == (False, True)
    logged = [(e["detail"]["nominal"], e["detail"]["definition"]["complainants"]) for e in consulted(analyst, "")]
    assert logged == [("N-0001", 2), ("N-0001", 1)]
    assert {e["role"] for e in consulted(analyst, "")} == {"intel_analyst"}


def test_all_of_them_come_in_order_and_who_is_a_repeat_suspect_is_logged(analyst: Path, asked, tmp_path: Path) -> None:
    other = tmp_path / "definition.toml"
    other.write_text("[repeat]\ncomplainants = 1\n")
    rows = told(asked(analyst, "--json", "--settings", str(other)))
    assert [(row["nominal_id"], row["repeat"]) for row in rows] == [("N-0001", True), ("N-0002", False)]
    assert consulted(analyst, "")[0]["detail"]["repeat"] == ["N-0001"]
    shown = " ".join(asked(analyst).output.split())
    assert "N-0001" in shown
    assert "Definition in force: suspect, offender, defendant in at least 2 cases of 2 complainants." in shown


def test_of_nominals_only_the_intelligence_unit_may_ask(store: Path, asked) -> None:
    for words in ((), ("N-0001",)):
        result = asked(store, *words)
        assert isinstance(result.exception, TriageError)
        assert "is not intel_analyst" in str(result.exception)
    assert consulted(store, "") == []


def test_a_cases_own_officers_see_the_standing_of_its_suspects_and_nothing_of_another_case(store: Path, asked) -> None:
    (row,) = told(asked(store, FIRST, "--json"))
    (suspect,) = row["suspects"]
    assert (suspect["party_id"], suspect["nominal_id"], suspect["case_count"]) == ("S1", "N-0001", 2)
    assert (row["links"], row["given"]) == ([], [])
    for of_another in ("42/000077/25", "no further action", "lift home"):
        assert of_another not in json.dumps(row)
    assert len(consulted(store, FIRST)) == 1
    assert told(asked(store, "42-000123-26", "--json")) == [row]  # as its folder is named
    shown = " ".join(asked(store, FIRST).output.split())
    assert "S1 suspect, N-0001: not a repeat suspect by the definition in force (1 of 2 complainants)" in shown


@pytest.mark.parametrize("wanted", ["N-9999", "42/999999/26"])
def test_what_is_neither_a_case_nor_a_nominal_is_said_to_be_neither(analyst: Path, asked, wanted: str) -> None:
    result = asked(analyst, wanted)
    assert isinstance(result.exception, TriageError)
    assert str(result.exception).startswith(f"{wanted}: neither a case")


def test_a_store_of_nothing_says_so(tmp_path: Path, asked) -> None:
    result = asked(tmp_path / "nowhere")
    assert "no case has been run here and no intelligence is held" in str(result.exception)
    assert not (tmp_path / "nowhere").exists()
