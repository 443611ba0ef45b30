"""What people decide about what is held overrides every rule, and the later of two decisions is in force."""

import pytest

from models.decisions import Decisions
from pipeline.gate.screen import holds, screen

ADVISER = "07700900500"


def event(action, kind, *ids, handling="LPP_HOLD", sources=("s1",)):
    decision = {"extraction_id": "x1", "kind": kind, "ids": ids, "sources": sources}
    return {"action": action, "detail": {"handling": handling, "decisions": [decision]}}


@pytest.fixture
def held(records, case, rules):
    """Which of four records are held after a first reading: r0 and r1 with an adviser, r2 and r3 with a friend."""

    def of(*events):
        built = case(legal_advisers=[ADVISER])
        batch = records(
            {"thread_id": "t1", "sender": ADVISER, "attachments": ["letter.pdf"]},
            {"thread_id": "t1"},
            {"thread_id": "t2", "attachments": ["map.jpg"]},
            {"thread_id": "t2"},
        )
        decisions = Decisions.of(events, "x1")
        found = holds(batch, rules(built, (), decisions))
        screened = screen(batch, rules(built, found, decisions))
        files = [
            path
            for path in ("a/letter.pdf", "a/map.jpg")
            if screen(records({"record_id": path}), rules(built, found, decisions), path).held.num_rows
        ]
        return screened.held.column("record_id").to_pylist(), files

    return of


def test_without_a_decision_the_rules_hold(held):
    assert held() == (["r0", "r1"], ["a/letter.pdf"])


def test_a_released_conversation_is_kept_with_the_files_attached_there(held):
    assert held(event("release", "thread", "t1")) == ([], [])


def test_a_released_record_leaves_the_rest_of_its_family_held(held):
    assert held(event("release", "record", "r1")) == (["r0"], ["a/letter.pdf"])


def test_a_withheld_conversation_is_held_with_the_files_attached_there(held):
    assert held(event("withhold", "thread", "t2")) == (["r0", "r1", "r2", "r3"], ["a/letter.pdf", "a/map.jpg"])


def test_a_withheld_record_is_held_alone(held):
    assert held(event("withhold", "record", "r3"))[0] == ["r0", "r1", "r3"]


def test_the_later_decision_is_in_force(held):
    again = event("release", "thread", "t1"), event("withhold", "thread", "t1")
    assert held(*again)[0] == ["r0", "r1"]
    assert held(*reversed(again))[0] == []


def test_a_record_released_out_of_a_withheld_conversation(held):
    assert held(event("withhold", "thread", "t2"), event("release", "record", "r2"))[0] == ["r0", "r1", "r3"]


def test_decisions_of_another_extraction_change_nothing():
    assert Decisions.of([event("release", "thread", "t1")], "x2") == Decisions()


def test_a_record_that_was_released_alone_is_held_with_its_conversation_when_that_is_withheld_later(held):
    assert held(event("release", "record", "r1"), event("withhold", "thread", "t1"))[0] == ["r0", "r1"]


def test_who_releases_third_party_material_has_not_released_what_may_be_privileged(records, case, rules):
    built = case(legal_advisers=[ADVISER], third_party_holders=["07700 900600"])
    batch = records({"thread_id": "t1", "sender": "07700900600"}, {"thread_id": "t1", "sender": ADVISER})
    decisions = Decisions.of([event("release", "thread", "t1", handling="TPM_SENSITIVE")], "x1")
    found = holds(batch, rules(built, (), decisions))
    assert screen(batch, rules(built, found, decisions)).held.column("handling").to_pylist() == ["LPP_HOLD"] * 2


def test_a_decision_concerns_only_the_files_that_it_was_about():
    decisions = Decisions.of([event("release", "thread", "t1", sources=("s1",))], "x1")
    assert decisions.concerning(["s2", "s3"]) == Decisions()
    assert decisions.concerning(["s1", "s2"]) == decisions
