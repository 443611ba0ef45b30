"""Links are hypotheses; people decide, and what they decided is remembered."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from models.ids import Ids
from models.link_decisions import LinkDecision, LinkDecisions
from models.schemas import LINKS
from pipeline.link.decided import settled

SUSPECT, KNOWN, OTHER = "+447700900201", "+447700900301", "+447700900302"
AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def event(row: dict[str, Any], state: str, *basis: str, at: datetime = AT, by: str = "R. Kaur") -> dict[str, Any]:
    detail = {"pair_id": row["pair_id"], "state": state, "basis": list(basis or [row["basis"]]), "by": by}
    return {"action": "combine", "actor": "rkaur", "at": at.isoformat(), "detail": detail}


def after(linking: Any, *events: dict[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = replace(linking, decisions=LinkDecisions.of(events)).run()
    return rows


@pytest.fixture
def one(linking: Any) -> Any:
    linking.mention(KNOWN)
    linking.nominal("N-7", KNOWN)
    return linking


def test_what_a_person_has_confirmed_is_confirmed_with_who_and_when(one: Any) -> None:
    (before,) = one.run()
    assert (before["state"], before["decided_by"], before["decided_at"]) == ("candidate", None, None)
    (row,) = after(one, event(before, "confirmed"))
    assert (row["state"], row["attribution"], row["scores"]) == ("confirmed", "confirmed", True)
    assert (row["decided_by"], row["decided_at"]) == ("R. Kaur", AT)
    same = ("link_id", "pair_id", "grade", "basis", "waterfall")
    assert [row[name] for name in same] == [before[name] for name in same]


def test_without_a_name_the_account_has_decided(one: Any) -> None:
    said = event(one.run()[0], "confirmed")
    del said["detail"]["by"]
    assert after(one, said)[0]["decided_by"] == "rkaur"


def test_what_was_rejected_stays_so_and_scores_nothing(one: Any) -> None:
    (before,) = one.run()
    one.mention(KNOWN)  # once more, later
    rows = after(one, event(before, "rejected"))
    assert [(row["state"], row["attribution"], row["scores"]) for row in rows] == [("rejected", "none", False)] * 2
    assert {row["decided_by"] for row in rows} == {"R. Kaur"}


@pytest.mark.parametrize(
    ("basis", "again"),
    [
        (["G1 1B {entry}"], False),
        (["G2 1B {entry}"], True),  # what is known now is better
        (["G1 1B {other}"], True),  # an entry of other dates
        (["G1 2C {other}"], True),  # an entry of another grading
        (["G1 2C {other}", "G1 1B {entry}"], False),
        (["G1"], True),  # decided on the case file's word alone
    ],
)
def test_a_rejected_pair_is_a_candidate_again_only_with_new_evidence(one: Any, basis: list[str], again: bool) -> None:
    (before,) = one.run()
    said = {"entry": before["basis"].removeprefix("G1 1B "), "other": "0" * 12}
    (row,) = after(one, event(before, "rejected", *(each.format(**said) for each in basis)))
    told = ["rejected before by R. Kaur on 2026-11-20; new evidence since"]
    assert (row["state"], row["scores"]) == (("candidate", True) if again else ("rejected", False))
    assert row["negative_evidence"] == (told if again else [])
    assert row["decided_by"] == (None if again else "R. Kaur")


def test_a_weaker_link_of_a_rejected_pair_is_no_new_evidence(one: Any) -> None:
    (before,) = one.run()
    one.in_text(KNOWN)
    rows = after(one, event(before, "rejected"))
    assert [(row["grade"], row["state"]) for row in rows] == [("G1", "rejected"), ("G2", "rejected")]


def test_only_the_links_that_are_new_evidence_are_candidates_again(one: Any) -> None:
    (before,) = one.run()
    one.nominal("N-7", KNOWN, assessment="A")
    rows = after(one, event(before, "rejected"))
    assert [(row["assessment"], row["state"]) for row in rows] == [("B", "rejected"), ("A", "candidate")]


def test_a_second_entry_of_the_same_grading_is_new_evidence_and_the_same_delivered_again_is_none(one: Any) -> None:
    (before,) = one.run()
    one.nominal("N-7", KNOWN, handling="C", conditions="Not for the defence", locator="v0002/other.csv:9")
    one.nominal("N-7", KNOWN, valid_from=datetime(2026, 2, 1, tzinfo=UTC))
    rows = after(one, event(before, "rejected"))
    assert [(row["basis"] == before["basis"], row["state"]) for row in rows] == [
        (True, "rejected"),
        (True, "rejected"),
        (False, "candidate"),
    ]


def test_a_basis_says_nothing_of_the_value_without_the_key_of_the_case(one: Any) -> None:
    (mine,) = one.run()
    (theirs,) = replace(one, ids=Ids(b"another key of a case")).run()
    assert mine["basis"] != theirs["basis"]
    assert KNOWN not in mine["basis"]


def test_confirmed_holds_for_all_of_the_pair_and_hides_nothing_that_speaks_against_it(one: Any) -> None:
    (before,) = one.run()
    one.nominal("N-7", KNOWN, assessment="E")
    good, false = after(one, event(before, "confirmed"))
    assert (good["state"], false["state"]) == ("confirmed", "confirmed")
    assert (false["scores"], false["negative_evidence"]) == (False, ["intelligence suspected false"])


def test_of_values_that_are_only_alike_no_more_is_confirmed_than_was_decided_on(one: Any) -> None:
    """A name and a date of birth that agree say nothing of somebody of the same name in another conversation."""
    (row,) = one.run()
    alike = {"weight_bits": 7.0, "probability": 0.97, "pair_id": "p"}
    rows = [
        row | alike | {"grade": "G3", "basis": "G3 1B name dob"},
        row | alike | {"grade": "G3", "basis": "G3 1B name postcode"},
        row | alike | {"grade": "G4", "basis": "G4 1B name", "scores": False},
    ]
    batch = pa.RecordBatch.from_pylist(rows, schema=LINKS)
    decisions = LinkDecisions.of([event(rows[0], "confirmed")])
    assert settled(batch, decisions)["state"].to_pylist() == ["confirmed", "candidate", "candidate"]
    rejected = settled(batch, LinkDecisions.of([event(rows[0], "rejected")]))
    assert rejected["state"].to_pylist() == ["rejected", "candidate", "candidate"]
    assert rejected["scores"].to_pylist() == [False, True, False]


def test_what_was_taken_back_is_as_if_it_had_never_been(one: Any) -> None:
    before = one.run()
    for state in ("confirmed", "rejected"):
        decided = [event(before[0], state), event(before[0], "candidate", at=AT + timedelta(days=1))]
        assert after(one, *decided) == before
        assert LinkDecisions.of(decided).named() == LinkDecisions().named()


def test_the_last_decision_holds(one: Any) -> None:
    (before,) = one.run()
    later = event(before, "confirmed", at=AT + timedelta(days=1), by="A. Jones")
    (row,) = after(one, event(before, "rejected"), later)
    assert (row["state"], row["decided_by"]) == ("confirmed", "A. Jones")


def test_two_confirmed_links_to_one_person_make_no_third(linking: Any) -> None:
    """A is N's and B is N's: whether A's and B's other links are one person's is another question (I-07)."""
    linking.mention(KNOWN)
    linking.mention(OTHER)
    linking.nominal("N-7", KNOWN)
    linking.nominal("N-7", OTHER)
    linking.nominal("N-8", OTHER)
    before = linking.run()
    confirmed = [event(row, "confirmed") for row in before if row["nominal_id"] == "N-7"]
    rows = after(linking, *confirmed)
    assert [(row["link_id"], row["pair_id"]) for row in rows] == [(row["link_id"], row["pair_id"]) for row in before]
    states = {(row["value_norm"], row["nominal_id"]): row["state"] for row in rows}
    assert states == {(KNOWN, "N-7"): "confirmed", (OTHER, "N-7"): "confirmed", (OTHER, "N-8"): "candidate"}


def test_a_value_with_a_nominal_and_the_same_value_with_a_party_of_that_name_are_two_questions(linking: Any) -> None:
    linking.mention(SUSPECT)
    linking.nominal("S1", SUSPECT)
    to_party, to_nominal = linking.run()
    assert (to_party["party_id"], to_nominal["nominal_id"]) == ("S1", "S1")
    assert to_party["pair_id"] != to_nominal["pair_id"]


def test_all_places_of_a_value_and_all_entries_of_a_nominal_for_it_are_one_question(linking: Any) -> None:
    linking.mention(KNOWN)
    linking.in_text(KNOWN)
    linking.nominal("N-7", KNOWN)
    linking.nominal("N-7", KNOWN, assessment="A")
    rows = linking.run()
    assert (len(rows), len({row["pair_id"] for row in rows})) == (4, 1)


def test_a_superseded_link_never_scores_and_no_decision_brings_it_back(one: Any) -> None:
    (row,) = one.run()
    batch = pa.RecordBatch.from_pylist([row | {"state": "superseded"}], schema=LINKS)
    for decisions in (LinkDecisions(), LinkDecisions.of([event(row, "confirmed")])):
        (after,) = settled(batch, decisions).to_pylist()
        assert (after["state"], after["scores"]) == ("superseded", False)


def test_decisions_about_other_things_of_the_chain_are_none_about_links(one: Any) -> None:
    others = [
        {"action": "combine", "actor": "rkaur", "at": AT.isoformat(), "detail": {"definition": "2 cases"}},
        {"action": "release", "actor": "rkaur", "at": AT.isoformat(), "detail": {"pair_id": "x"}},
    ]
    assert LinkDecisions.of(others) == LinkDecisions()


def test_links_without_any_decision_are_passed_on_as_they_are(one: Any) -> None:
    batch = pa.RecordBatch.from_pylist(one.run(), schema=LINKS)
    assert settled(batch, LinkDecisions()) is batch
    elsewhere = LinkDecision(pair_id="other", state="rejected", actor="rkaur", by="R. Kaur", at=AT, basis=("G1",))
    assert settled(batch, LinkDecisions(made={"other": elsewhere})) is batch


def test_the_same_decision_by_another_person_is_another_input_of_the_work() -> None:
    row = {"pair_id": "p", "basis": "G1"}
    names = [LinkDecisions.of([event(row, "confirmed", by=by)]).named() for by in ("R. Kaur", "A. Jones")]
    assert names[0] != names[1]
