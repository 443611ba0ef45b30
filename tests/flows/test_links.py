"""Links are decided about by people, who have read where they stand; and what they decide takes effect at once."""

import json
import shutil
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from flows.case import link_decisions
from flows.case.actor import Actor, NotAllowed, account
from flows.case.decided import BrokenChain, links_decided
from flows.case.link_decisions import NoSuchLink, NotDecidable, decide
from flows.case.opened import OpenedCase, opened
from flows.cli import app
from flows.relink import relink
from flows.terminal import links as terminal
from pipeline import audit
from pipeline.errors import TriageError
from pipeline.queue.links import Pair

INVESTIGATOR = Actor("ajones", frozenset({"investigator"}))
ANALYST = Actor("mnowak", frozenset({"intel_analyst"}))
QUIET = Console(quiet=True)


@pytest.fixture
def store(demo: Path, triaged: OpenedCase, tmp_path: Path) -> Path:
    shutil.copytree(triaged.store.root.parents[1], tmp_path / "store")
    return tmp_path / "store"


def to(store: Path, nominal: str, *, everything: bool = False) -> Pair:
    found = link_decisions.found(opened(store, None), everything=everything)
    return next(pair for pair in found if pair.nominal_id == nominal)


def read(store: Path, pair: Pair, who: Actor = INVESTIGATOR, *, places: int = 99) -> None:
    """As `triage show` logs it."""
    for source in pair.sources[:places]:
        records = sorted(source.record_ids)[:1]
        audit.add(store, "consult", opened(store, None).case_id, who.account, unit=source.unit_id, records=records)


def decided(store: Path, pair: Pair, state: Any, who: Actor = INVESTIGATOR, reason: str = "read it") -> Pair:
    return decide(store, opened(store, None), pair.pair_id[:8], state, "A. Jones", reason, who)


def queue(store: Path) -> list[dict[str, Any]]:
    case = opened(store, None)
    return [
        row for file in case.store.read("queue", case.run["units"]["queue"]).to_batches() for row in file.to_pylist()
    ]


def said(store: Path, nominal: str) -> set[str]:
    return {reason["text"] for row in queue(store) for reason in row["reasons"] if nominal in reason["text"]}


def test_each_link_is_listed_once_with_all_that_says_so(store: Path) -> None:
    pair = to(store, "N-0002")
    assert (pair.grade, pair.state, pair.type, pair.value) == ("G2", "candidate", "phone", "+447700900404")
    assert pair.steps[0] == "phone: same value, possibly shared"
    assert [(grading.source, grading.assessment) for grading in pair.gradings] == [(1, "A")]
    assert (pair.records, [source.exhibit_ref for source in pair.sources]) == (1, ["JAS/1"])
    found = link_decisions.found(opened(store, None))
    assert len({one.pair_id for one in found}) == len(found)
    told = StringIO()
    terminal.listing(Console(file=told, width=160), found, {}, opened(store, None).case, 99, 3)
    assert all(one.pair_id[:8] in told.getvalue() for one in found)
    assert "3 links are for analysts only (G4) and not shown" in told.getvalue()


def test_nothing_that_is_said_of_a_link_is_cut_off_where_the_terminal_is_narrow(store: Path) -> None:
    pair, told = to(store, "N-0002"), StringIO()
    terminal.listing(Console(file=told, width=80), [pair], {}, opened(store, None).case, 99, 0)
    words = told.getvalue().split()
    assert set(" ".join(pair.steps).split()) <= set(words)
    assert not [word for word in words if "…" in word]


def test_links_that_count_come_before_those_that_earn_nothing(store: Path) -> None:
    states = [pair.scores for pair in link_decisions.found(opened(store, None))]
    assert states == sorted(states, reverse=True)
    assert not to(store, "N-0003").scores  # suspected false, from a source that is not reliable


def test_g4_is_hidden_until_it_is_asked_for(store: Path) -> None:
    case = opened(store, None)
    assert "G4" not in {pair.grade for pair in link_decisions.found(case)}
    every = [pair.grade for pair in link_decisions.found(case, everything=True)]
    assert every.count("G4") == link_decisions.hidden(case) > 0


def test_as_json_each_has_its_reason_and_how_often_it_stands_where(store: Path) -> None:
    pair = to(store, "N-0002")
    (line,) = terminal.as_json([pair], {pair.pair_id: "misread"})
    row = json.loads(line)
    assert (row["pair_id"], row["reason"], row["records"]) == (pair.pair_id, "misread", 1)
    assert [(source["exhibit_ref"], source["records"]) for source in row["sources"]] == [("JAS/1", 1)]


@pytest.mark.parametrize("who", [Actor("jdoe"), Actor("jdoe", frozenset({"lpp_reviewer", "supervisor"}))])
def test_only_an_investigator_or_an_analyst_decides_and_a_refusal_is_logged(store: Path, who: Actor) -> None:
    pair = to(store, "N-0002")
    with pytest.raises(NotAllowed, match="intel_analyst or investigator"):
        decided(store, pair, "rejected", who)
    event = list(audit.events(store, opened(store, None).case_id))[-1]
    assert (event["action"], event["actor"], event["detail"]["pair_id"]) == ("refuse", "jdoe", pair.pair_id)


def test_nobody_confirms_what_they_have_not_read(store: Path) -> None:
    pair = to(store, "N-0002")
    unit = pair.sources[0].unit_id
    assert unit
    with pytest.raises(NotDecidable, match=f"triage show 42/000123/26 {unit[:8]}"):
        decided(store, pair, "confirmed")
    read(store, pair, ANALYST)
    with pytest.raises(NotDecidable, match="with this account"):
        decided(store, pair, "confirmed", INVESTIGATOR)
    assert decided(store, pair, "confirmed", ANALYST).pair_id == pair.pair_id


def test_what_is_rejected_need_not_have_been_read(store: Path) -> None:
    assert decided(store, to(store, "N-0002"), "rejected").state == "candidate"


def test_between_two_exhibits_both_must_have_been_read(store: Path) -> None:
    found = link_decisions.found(opened(store, None))
    pair = next(one for one in found if not (one.nominal_id or one.party_id or one.other_case))
    assert len(pair.sources) == 2
    read(store, pair, places=1)
    with pytest.raises(NotDecidable) as refused:
        decided(store, pair, "confirmed")
    assert str(refused.value).count("triage show") == 1
    read(store, pair)
    decided(store, pair, "confirmed")


def test_between_two_exhibits_nothing_is_confirmed_that_can_be_read_on_neither(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = link_decisions.found(opened(store, None))
    pair = next(one for one in found if not (one.nominal_id or one.party_id or one.other_case))
    monkeypatch.setattr(link_decisions.links, "pairs", lambda *_, **__: [replace(pair, sources=())])
    with pytest.raises(NotDecidable, match="nothing that is in the queue"):
        decided(store, pair, "confirmed")


def test_a_decision_is_logged_with_its_basis_and_who_took_it(store: Path) -> None:
    pair = to(store, "N-0002")
    decided(store, pair, "rejected", reason="a misread figure")
    event = list(audit.events(store, opened(store, None).case_id))[-1]
    assert (event["action"], event["actor"], event["role"]) == ("combine", "ajones", "investigator")
    assert event["reason"] == "a misread figure"
    basis = list(pair.basis)
    assert event["detail"] == {"pair_id": pair.pair_id, "state": "rejected", "basis": basis, "by": "A. Jones"}
    assert [one[:6] for one in basis] == ["G2 1A "]
    assert link_decisions.reasons(store, "42/000123/26") == {pair.pair_id: "a misread figure"}


def test_confirmed_takes_effect_at_once_and_taken_back_gives_the_earlier_scores(store: Path) -> None:
    pair, before = to(store, "N-0002"), queue(store)
    assert "unconfirmed" in next(iter(said(store, "N-0002")))
    read(store, pair)
    decided(store, pair, "confirmed")
    assert relink(store, None, QUIET).causes == ("link decisions",)
    assert "confirmed by a person" in next(iter(said(store, "N-0002")))
    after = to(store, "N-0002")
    assert (after.state, after.attribution, after.decided_by) == ("confirmed", "confirmed", "A. Jones")
    decided(store, pair, "candidate")
    relink(store, None, QUIET)
    assert queue(store) == before
    assert to(store, "N-0002") == pair


def test_rejected_is_remembered_in_the_next_run_and_earns_nothing(demo: Path, store: Path, triage: Any) -> None:
    decided(store, to(store, "N-0002"), "rejected")
    triage(demo, store)
    pair = to(store, "N-0002")
    assert (pair.state, pair.scores, pair.attribution) == ("rejected", False, "none")
    assert said(store, "N-0002") == set()


def test_to_reject_what_the_case_file_says_takes_the_party_out_of_the_conversation(store: Path) -> None:
    """A number that the case file gives to somebody by mistake."""
    found = link_decisions.found(opened(store, None))
    pair = next(one for one in found if one.party_id == "C1")
    both = "Suspect and complainant in contact with each other."
    assert both in {reason["text"] for row in queue(store) for reason in row["reasons"]}
    decided(store, pair, "rejected")
    relink(store, None, QUIET)
    assert both not in {
        reason["text"] for row in queue(store) if row["exhibit_ref"] == "JAS/1" for reason in row["reasons"]
    }


@pytest.mark.parametrize("state", ["candidate", "rejected"])
def test_a_decision_that_says_nothing_is_refused(store: Path, state: str) -> None:
    pair = to(store, "N-0002")
    if state == "rejected":
        decided(store, pair, "rejected")
        relink(store, None, QUIET)
    with pytest.raises(NotDecidable, match="nobody has decided" if state == "candidate" else "rejected already"):
        decided(store, pair, state)


@pytest.mark.parametrize("wanted", ["", "2bc", "00000000"])
def test_a_link_must_be_named_so_that_no_other_is_meant(store: Path, wanted: str) -> None:
    with pytest.raises(NoSuchLink, match="triage links"):
        decide(store, opened(store, None), wanted, "rejected", "A. Jones", "x", INVESTIGATOR)


def test_nothing_is_decided_on_a_chain_that_was_changed(store: Path) -> None:
    pair = to(store, "N-0002")
    lines = (store / audit.NAME).read_bytes().splitlines(keepends=True)
    (store / audit.NAME).write_bytes(b"".join(lines[1:]))
    with pytest.raises(BrokenChain):
        decided(store, pair, "rejected")


def test_the_command_decides_as_the_account_links_anew_and_says_what_changed(store: Path) -> None:
    (store / "roles.toml").write_text(f'investigator = ["{account()}"]', "utf-8")
    pair = to(store, "N-0002")
    given = ["link", pair.pair_id[:8], "reject", "--by", "A. Jones", "--store", str(store)]
    empty = CliRunner().invoke(app, [*given, "--reason", " "])
    assert (empty.exit_code, to(store, "N-0002").state) == (2, "candidate")
    told = CliRunner().invoke(app, [*given, "--reason", "a misread figure"])
    assert told.exit_code == 0, told.output
    assert f"Rejected: {pair.pair_id[:8]}, G2, nominal N-0002." in told.output
    assert "the queue is v0002 now: 1 lower." in told.output
    assert pair.value not in told.output
    assert "misread" not in told.output
    listed = CliRunner().invoke(app, ["links", "--json", "--store", str(store)])
    assert "a misread figure" in listed.output


def test_a_decision_stands_where_the_case_cannot_be_linked_anew(store: Path) -> None:
    (store / "roles.toml").write_text(f'investigator = ["{account()}"]', "utf-8")
    pair, case = to(store, "N-0002"), opened(store, None)
    case.store.write_json("run.json", case.run | {"parts": {}})  # as an earlier program left it
    given = ["link", pair.pair_id[:8], "reject", "--by", "A. Jones", "--reason", "misread", "--store", str(store)]
    told = CliRunner().invoke(app, given)
    assert isinstance(told.exception, TriageError)
    assert "The decision stands" in told.output
    assert links_decided(store, case.case_id).standing()[pair.pair_id].state == "rejected"
