"""The unit's queue of exhibits: `triage submissions`."""

import csv
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml
from typer.testing import CliRunner, Result

from flows.case.actor import account
from flows.case.forecasts import history
from flows.case.opened import OpenedCase, opened
from flows.case.purge import purge
from flows.case.submitted import find
from flows.case.waiting import queue
from flows.cli import app
from models import settings
from models.casefile import SUBMITTED
from models.mistakes import Mistakes
from models.schemas import LINKS
from pipeline import audit
from pipeline.errors import StoreDamaged

NOW = datetime.now(UTC)
"""The command asks the clock, so dates are made from it; the tiers themselves are tested with a time that is given."""


def told(case_id: str, **said: Any) -> dict[str, Any]:
    """A case file of one exhibit of a suspect."""
    exhibit = {"exhibit_ref": "JAS/1", "subject": "S1", "authority": "PACE_S18", "extraction": {"path": "x.zip"}}
    parties = [{"party_id": "S1", "role": "suspect"}, {"party_id": "C1", "role": "complainant"}]
    return {"case_id": case_id, "operation_name": "T", "parties": parties, "exhibits": [exhibit]} | said


def days(count: float) -> str:
    return (NOW + timedelta(days=count)).isoformat()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four cases, each handed in as a folder of its own."""
    cases = {
        "standard": told("T/1/26", received_at=days(-3)),
        "older": told("T/2/26", received_at=days(-5)),
        "hearing": told("T/3/26", received_at=days(-1), deadlines={"court": days(20)}),
        "bail": told("T/4/26", deadlines={"bail": days(2)}),
    }
    for name, said in cases.items():
        write(tmp_path / "cases" / name, said)
    return tmp_path / "cases"


def write(folder: Path, said: dict[str, Any]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "x.zip").write_bytes(b"not looked into here")
    (folder / "case.yaml").write_text(yaml.safe_dump(said), "utf-8")
    return folder / "case.yaml"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def ask(store: Path) -> Callable[..., Result]:
    def run(*words: str | Path) -> Result:
        result = CliRunner().invoke(app, ["submissions", *map(str, words), "--store", str(store)])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


def objects(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def order(result: Result) -> list[tuple[int | None, str, str]]:
    return [(row["place"], row["case_id"], row["tier"]) for row in objects(result) if "place" in row]


def moves(store: Path, case_id: str) -> list[tuple[int | None, int, str]]:
    events = [e["detail"] for e in audit.events(store, case_id) if e["detail"].get("event") == "tier_changed"]
    return [(said["old"], said["new"], said["cause"]) for said in events]


def test_exhibits_come_by_tier_then_deadline_then_age_with_their_reasons(folder: Path, ask) -> None:
    found = objects(ask(folder, "--json"))
    assert [(row["place"], row["case_id"], row["tier"]) for row in found] == [
        (1, "T/4/26", "T1"),
        (2, "T/3/26", "T3"),
        (3, "T/2/26", "T4"),
        (4, "T/1/26", "T4"),
    ]
    assert [reason["code"] for reason in found[0]["reasons"]] == ["bail"]
    assert found[0]["notes"] == ["no received_at: its age counts from when it was first listed"]


def test_the_order_of_the_arguments_makes_no_difference(folder: Path, ask) -> None:
    files = sorted(folder.glob("*/case.yaml"))
    assert order(ask(*files, "--json")) == order(ask(*reversed(files), "--json")) == order(ask(folder, "--json"))


def test_each_move_is_logged_with_its_cause_and_nothing_that_anybody_wrote(folder: Path, store: Path, ask) -> None:
    ask(folder)
    assert moves(store, "T/1/26") == [(None, 4, "submitted")]
    ask(folder)
    assert len(moves(store, "T/1/26")) == 1
    write(folder / "standard", told("T/1/26", received_at=days(-3), safeguarding="a named child at a named place"))
    shown = " ".join(ask(folder).output.split())
    assert "T/1/26 JAS/1: from T4 to T0 (safeguarding)" in shown
    assert "T0 immediate safeguarding: a" in shown
    write(folder / "standard", told("T/1/26", received_at=days(-3), deadlines={"bail": days(3)}))
    ask(folder)
    assert moves(store, "T/1/26")[1:] == [(4, 0, "safeguarding"), (0, 1, "bail; no longer safeguarding")]
    kept = (store / audit.NAME).read_text("utf-8") + (store / "submissions.json").read_text("utf-8")
    assert "named" not in kept
    assert audit.verify(store) == []


def test_what_is_listed_alone_leaves_the_others_where_they_were(folder: Path, store: Path, ask) -> None:
    ask(folder)
    ask(folder / "bail" / "case.yaml")
    ask(folder)
    assert moves(store, "T/1/26") == [(None, 4, "submitted")]


def test_what_has_no_date_is_listed_since_it_was_first_and_rises(folder: Path, store: Path, ask) -> None:
    write(folder / "standard", told("T/1/26"))
    ask(folder)
    kept = json.loads((store / "submissions.json").read_text("utf-8"))
    kept["T/1/26"]["JAS/1"]["since"] = days(-91)
    (store / "submissions.json").write_text(json.dumps(kept), "utf-8")
    ask(folder)
    assert moves(store, "T/1/26")[1:] == [(4, 3, "age")]
    ask(folder)
    assert json.loads((store / "submissions.json").read_text("utf-8"))["T/1/26"]["JAS/1"]["since"] == days(-91)


def test_a_list_of_tiers_that_cannot_be_read_is_named(folder: Path, store: Path, ask) -> None:
    ask(folder)
    for content in ("{", "[]", '{"T/1/26": {"JAS/1": {"tier": 4}}}'):
        (store / "submissions.json").write_text(content, "utf-8")
        with pytest.raises(StoreDamaged, match=r"submissions\.json: cannot be read"):
            ask(folder)


def test_a_case_file_that_cannot_be_read_is_told_at_the_end_and_the_others_are_listed(folder: Path, ask) -> None:
    (folder / "bail" / "case.yaml").write_text("case_id: T/4/26\nparties: [\n", "utf-8")
    (folder / "settings.yaml").write_text("colour: blue\n", "utf-8")
    (folder / "list.yaml").write_text("- one\n", "utf-8")
    write(folder / "twice", told("T/1/26"))
    result = ask(folder)
    shown = " ".join(result.output.split())
    assert result.exit_code == 0
    assert "3 exhibits wait" in shown
    assert "No case files, and not looked at further: list.yaml, settings.yaml" in shown
    assert shown.index("Not listed, for they cannot be read") > shown.index("3 exhibits wait")
    assert "not YAML" in shown
    assert "case T/1/26 is in" in shown
    listed = objects(ask(folder, "--json"))
    assert len([row for row in listed if "mistake" in row]) == 2
    assert len([row for row in listed if "skipped" in row]) == 2


def test_what_a_case_lacks_is_said_and_does_not_cost_it_its_place(folder: Path, ask) -> None:
    (folder / "bail" / "x.zip").unlink()
    first = objects(ask(folder, "--json"))[0]
    assert (first["case_id"], first["forecast"]) == ("T/4/26", None)
    assert "no such file or folder" in first["lacks"][0]
    assert "cannot be run as it is" in " ".join(ask(folder).output.split())


def test_where_none_can_be_read_everything_is_refused(tmp_path: Path, store: Path, ask) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "bad.yaml").write_text("case_id: [\n", "utf-8")
    for words, reason in (
        ((tmp_path / "empty",), "no case file is there"),
        ((tmp_path / "bad.yaml",), "not YAML"),
        ((tmp_path / "none.yaml",), "no such file"),
    ):
        with pytest.raises(Mistakes, match=reason):
            ask(*words)
    assert not store.exists()


def test_json_and_csv_are_one_or_the_other(folder: Path, ask) -> None:
    with pytest.raises(Mistakes, match="give one of them"):
        ask(folder, "--json", "--csv")


def test_a_spreadsheet_runs_nothing(folder: Path, ask) -> None:
    write(folder / "bail", told("=cmd()", deadlines={"bail": days(2)}, safeguarding="@threat\u202e"))
    first = next(csv.DictReader(ask(folder, "--csv").stdout.splitlines()))
    assert first["case_id"] == "'=cmd()"
    assert first["reasons"].startswith("immediate safeguarding: @threat ; bail ends")


def test_settings_say_when_and_how_much(folder: Path, tmp_path: Path, ask) -> None:
    other = tmp_path / "other.toml"
    other.write_text("[submissions]\nsoon_days = 10\nageing_days = 4\nreviewers = 7\n")
    assert order(ask(folder, "--json", "--settings", other)) == [
        (1, "T/4/26", "T1"),
        (2, "T/2/26", "T3"),
        (3, "T/3/26", "T4"),
        (4, "T/1/26", "T4"),
    ]
    assert "of 7 reviewers at 5 h a day" in " ".join(ask(folder, "--settings", other).output.split())


# --- with a case that was run


@pytest.fixture
def ran(demo: Path, triaged: OpenedCase, tmp_path: Path, store: Path) -> Path:
    """The store of the fictional case."""
    shutil.copytree(triaged.store.root.parents[1], store)
    return store


def test_what_was_run_waits_no_more_and_an_exhibit_that_was_added_does(
    demo: Path, ran: Path, ask, tmp_path: Path
) -> None:
    assert {(row["place"], row["state"]) for row in objects(ask(demo, "--json"))} == {(None, "done")}
    said = elsewhere(demo)
    said["exhibits"].append({**said["exhibits"][2], "exhibit_ref": "JAS/4"})
    said["deadlines"] = {"bail": days(2)}
    (tmp_path / "more.yaml").write_text(yaml.safe_dump(said), "utf-8")
    found = {row["exhibit_ref"]: (row["place"], row["state"]) for row in objects(ask(tmp_path / "more.yaml", "--json"))}
    assert found == {"JAS/4": (1, "waiting"), "JAS/1": (None, "done"), "JAS/2": (None, "done"), "JAS/3": (None, "done")}


@pytest.mark.parametrize(
    ("state", "shown"), [("RUNNING", "stopped"), ("STOPPED", "stopped"), ("FAILED", "failed"), ("REFUSED", "refused")]
)
def test_a_run_that_did_not_end_well_is_shown_as_it_is(demo: Path, ran: Path, ask, state: str, shown: str) -> None:
    store = opened(ran, None).store
    store.write_json("run.json", store.read_json("run.json") | {"state": state})
    assert {(row["state"], row["place"] is None) for row in objects(ask(demo, "--json"))} == {(shown, False)}


def test_a_case_that_runs_now_says_so(demo: Path, ran: Path, ask) -> None:
    from flows.case.lock import alone

    store = opened(ran, None).store
    store.write_json("run.json", store.read_json("run.json") | {"state": "RUNNING"})
    with alone(store):
        assert {row["state"] for row in objects(ask(demo, "--json"))} == {"running"}


def test_what_was_purged_waits_no_more_and_is_forgotten(demo: Path, ran: Path, ask) -> None:
    store = opened(ran, None).store
    store.write_json("run.json", store.read_json("run.json") | {"state": "STOPPED"})
    ask(demo)
    assert (ran / "submissions.json").exists()
    purge(ran, "42/000123/26", "A. Officer", "retention decision 7")
    assert not (ran / "submissions.json").exists()
    assert {(row["place"], row["state"]) for row in objects(ask(demo, "--json"))} == {(None, "purged")}


def test_what_was_forecast_is_kept_beside_what_it_took(demo: Path, triaged: OpenedCase, ran: Path, ask) -> None:
    run = triaged.run
    assert run["forecast"]["exhibits"] == ["JAS/1", "JAS/2", "JAS/3"]
    assert run["forecast"]["contents"]["items"] > 20
    assert run["forecast"]["expected"]["units"] > run["took"][0]["units"] / 5
    (took,) = run["took"]
    assert (took["state"], took["units"]) == (run["state"], triaged.store.rows("queue", run["units"]["queue"]))
    seconds = sum(stage["seconds"] for stage in run["stages"])
    assert took["reading_s"] + took["other_s"] == pytest.approx(seconds, abs=0.01)
    shown = " ".join(ask(demo).output.split())
    assert "A forecast, from the settings and 1 case of this store." in shown
    assert "So far such forecasts were wrong by, on average of 1 case: pages" in shown


def test_a_case_that_is_damaged_keeps_no_other_from_being_forecast(ran: Path) -> None:
    assert len(history(ran)) == 1
    (opened(ran, None).store.root / "run.json").write_text("{", "utf-8")
    assert history(ran) == []


@pytest.mark.parametrize("name", ["run.json", "case.yaml"])
def test_a_case_that_is_damaged_says_so_and_keeps_no_other_from_its_place(
    demo: Path, folder: Path, ran: Path, ask, name: str
) -> None:
    (opened(ran, None).store.root / name).write_text("{", "utf-8")
    found = objects(ask(folder, demo, "--json"))
    assert order(ask(folder, "--json"))[0] == (1, "T/4/26", "T1")
    damaged = [row for row in found if row["case_id"] == "42/000123/26"]
    assert {row["state"] for row in damaged} == {"waiting"}
    assert all("cannot be read: run `triage verify`" in " ".join(row["notes"]) for row in damaged)


def test_a_later_run_changes_neither_the_forecast_nor_what_the_case_took(
    demo: Path, ran: Path, triage, tmp_path: Path
) -> None:
    before = opened(ran, None).run
    weights = tmp_path / "weights.toml"
    weights.write_text("[caps]\ntime = 5.0\n")
    triage(demo, ran, scoring_file=weights)
    after = opened(ran, None).run
    assert after["run_id"] != before["run_id"]
    assert (after["forecast"], after["took"]) == (before["forecast"], before["took"])


def test_how_urgent_a_case_is_changes_nothing_that_is_made_of_its_evidence(
    demo: Path, ran: Path, triage, tmp_path: Path
) -> None:
    said = elsewhere(demo)
    said |= {"received_at": "2026-03-01", "deadlines": {"bail": days(2)}, "safeguarding": "a threat to life"}
    for exhibit in said["exhibits"]:
        exhibit |= {"received_at": "2026-03-01", "return_due_at": days(1), "returned_at": days(0)}
    (tmp_path / "case.yaml").write_text(yaml.safe_dump(said), "utf-8")
    before = opened(ran, None).run["units"]
    assert triage(tmp_path / "case.yaml", ran).idle
    after = opened(ran, None)
    assert after.run["units"] == before
    assert after.case.safeguarding == "a threat to life"
    assert {"received_at", "deadlines", "safeguarding"} <= SUBMITTED


# --- repeat suspects


def reasons(store: Path, case_file: Path, cases: int) -> list[str]:
    """Why the first exhibit has a repeat suspect, if so many cases make one."""
    chosen = settings.read()
    looser = chosen.model_copy(update={"repeat": chosen.repeat.model_copy(update={"cases": cases, "complainants": 0})})
    first, *_ = queue(store.absolute(), find([case_file]).cases, looser, NOW).exhibits
    return [reason.words for reason in first.placed.reasons if reason.code == "repeat_suspect"]


def test_a_suspect_whom_the_case_file_names_is_repeat_by_the_definition_in_force(demo: Path, store: Path) -> None:
    """Before any run: intelligence has N-0001 in another case, and the case file says that S1 is N-0001."""
    said = "the suspect S1 is a repeat suspect by the definition in force (2 cases, 1 complainant)"
    assert reasons(store, demo, cases=2) == [said]
    assert reasons(store, demo, cases=3) == []
    strict = queue(store.absolute(), find([demo]).cases, settings.read(), NOW)
    assert {one.placed.name for one in strict.exhibits} == {"T4"}


def test_a_link_counts_once_a_person_has_confirmed_it_and_never_before(
    demo: Path, ran: Path, tmp_path: Path, rows: Callable[[str], list[dict[str, Any]]]
) -> None:
    """The case file says here that nobody knows who S1 is, so that a link alone may say it."""
    said = elsewhere(demo)
    next(party for party in said["parties"] if party["party_id"] == "S1").pop("nominal_id")
    file = tmp_path / "case.yaml"
    file.write_text(yaml.safe_dump(said), "utf-8")
    links = [row for row in rows("links") if row["nominal_id"] == "N-0001" and row["scores"]]
    sure = next(row for row in links if row["grade"] == "G1")
    assert reasons(ran, file, cases=1) == []
    decided(ran, sure, "confirmed")
    word = sure["type"].replace("_", " ")
    assert reasons(ran, file, cases=1) == [
        f"the same {word}, confirmed by a person (G1), is of a repeat suspect by the definition in force (1 case)"
    ]
    decided(ran, sure, "rejected")
    assert reasons(ran, file, cases=1) == []


@pytest.mark.parametrize(
    ("basis", "words"),
    [("G1 suspect", "is a suspect's in another case"), ("G1", None), ("G2 suspect", None)],
)
def test_a_link_to_another_case_counts_where_a_suspect_has_the_value(
    demo: Path, ran: Path, tmp_path: Path, basis: str, words: str | None
) -> None:
    found = opened(ran, None)
    (unit,) = found.run["units"]["links"]
    links = found.store.read("links", [unit]).to_pylist()
    sure = next(row for row in links if row["grade"] == "G1" and row["scores"])
    sure |= {"other_case": "T/9/26", "nominal_id": None, "party_id": None, "basis": basis, "grade": basis[:2]}
    sure |= {"value_norm": "someone-elses", "type": "platform_uid", "pair_id": "p" * 32}
    found.store.replace("links", unit, pa.Table.from_pylist([*links, sure], LINKS))
    assert reasons(ran, demo, cases=9) == []
    decided(ran, sure, "confirmed")
    told = reasons(ran, demo, cases=9)
    assert told == ([f"the same platform uid, confirmed by a person (G1), {words}"] if words else [])
    assert "T/9/26" not in str(told)


def decided(store: Path, link: dict[str, Any], state: str) -> None:
    said = {"pair_id": link["pair_id"], "state": state, "basis": [link["basis"]]}
    audit.add(store, "combine", "42/000123/26", account(), reason="as the test wants it", **said)


def elsewhere(demo: Path) -> dict[str, Any]:
    """The fictional case's file, to be written to another folder."""
    said: dict[str, Any] = yaml.safe_load(demo.read_text("utf-8"))
    for exhibit in said["exhibits"]:
        exhibit["extraction"]["path"] = str(demo.parent / exhibit["extraction"]["path"])
    said["intelligence"] = [str(demo.parent / name) for name in said["intelligence"]]
    return said
