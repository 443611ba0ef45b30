"""What must not move the order (domain X-03): each test changes one thing in a case, which goes through the stages."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.fairness.conftest import AS_OF, STORY, Queue, Said, Stages, points

INTIMATE = (
    "we slept together once last summer",
    "I sent my ex a picture of me in my underwear",
    "I have been on a dating app all week",
    "I am still on the pill",
    "she asked what I wore that day, a short dress",
    "my counsellor says I should get more sleep",
    "he was not my first boyfriend",
)
PROTECTED = (
    "we go to the mosque and she goes to church on sundays",
    "my visa runs out next year and I have no british passport",
    "I use a wheelchair and take tablets for my epilepsy",
    "I am gay, my sister is bisexual and he is trans",
    "my family is nigerian, his is polish and hers is from lahore",
)
NAMES = ("Emma", "Oluwaseun", "Zahra", "Gurpreet", "Wojciech", "Xiu Ying", "Siobhán", "Mohammed")


def beside(story: tuple[Said, ...], *texts: str, whose: str) -> tuple[Said, ...]:
    """The story with messages more by somebody, right beside each that they wrote: no unit gets nearer in time."""
    more = [
        replace(said, name=f"{said.name[0]}9{said.name[1:]}{number}", text=text)
        for said in story
        if (said.own and said.exhibit == "JAS/2") == (whose == "complainant")
        for number, text in enumerate(texts)
    ]
    return tuple(sorted([*story, *more], key=lambda said: (said.exhibit, said.hours, said.name)))


def test_the_story_has_what_these_tests_are_about(before: Queue) -> None:
    """Otherwise nothing could move: conduct, contact of both, an account to a friend, and everyday talk."""
    assert {"a1", "a2", "b1", "c1", "d1", "d2", "e1", "f1"} == set(before)
    rules = {name: {reason["rule"] for reason in row["reasons"]} for name, row in before.items()}
    assert {"suspect_and_complainant", "admission_or_apology", "same_event_on_another_exhibit"} <= rules["a2"]
    assert "delete_or_conceal_request" in rules["b1"]
    assert "DISCLOSURE" in before["e1"]["lanes"]
    assert before["a2"]["score"] > before["e1"]["score"] > before["f1"]["score"] >= 0


def test_intimate_content_of_the_complainant_added_or_removed_changes_no_score(stages: Stages, before: Queue) -> None:
    assert points(stages(beside(STORY, *INTIMATE, whose="complainant"))) == points(before)


@pytest.mark.parametrize("text", ["it was consensual with my ex", "I wanted it", "he raped me when I was 15"])
def test_what_the_complainant_said_of_her_earlier_life_before_changes_no_score(
    stages: Stages, before: Queue, text: str
) -> None:
    """Words that the lexicon has: it cannot tell which occasion they are about, but the time can."""
    earlier = Said("JAS/2", "friend", "e0", -3, text), Said("JAS/2", "mum", "f0", -24 * 60, text)
    plain = tuple(replace(said, text="see you at work") for said in earlier)
    after, same = points(stages((*STORY, *earlier))), points(stages((*STORY, *plain)))
    assert {unit: found[0] for unit, found in after.items()} == {unit: found[0] for unit, found in same.items()}
    assert "DISCLOSURE" in after["f0"][2]


@pytest.mark.parametrize("whose", ["complainant", "others"])
def test_words_of_protected_characteristics_change_no_score(stages: Stages, before: Queue, whose: str) -> None:
    assert points(stages(beside(STORY, *PROTECTED, whose=whose))) == points(before)


@pytest.mark.parametrize("name", NAMES)
def test_how_people_are_called_changes_no_score(stages: Stages, before: Queue, name: str) -> None:
    named = tuple(replace(said, called=name, text=f"{said.text}, {name}") for said in STORY)
    assert points(stages(named)) == points(before)


@pytest.mark.parametrize("text", ["thank you for the lift", "hope you are ok 😊", "see you at work on monday x"])
def test_friendly_contact_of_the_complainant_afterwards_changes_no_score(
    stages: Stages, before: Queue, text: str
) -> None:
    there = Said("JAS/2", "suspect", "d8", 15, text)
    here = Said("JAS/1", "complainant", "a8", 15, text, own=False)
    assert points(stages((*STORY, here, there))) == points(before)


def test_friendly_contact_days_later_is_a_unit_of_its_own_and_moves_no_other(stages: Stages, before: Queue) -> None:
    later = Said("JAS/2", "suspect", "d8", 24 * 5, "hi, are you coming to the party on friday")
    after = points(stages((*STORY, later)))
    assert {unit: found for unit, found in after.items() if unit != "d8"} == points(before)


@pytest.mark.parametrize("days", [1, 40, 400])
def test_when_it_was_reported_changes_no_score(stages: Stages, before: Queue, days: int) -> None:
    report = Said("JAS/2", "neighbour", "g1", 24 * days, "I went to the police station today")
    after = points(stages((*STORY, report)))
    assert {unit: found for unit, found in after.items() if unit != "g1"} == points(before)


def test_when_the_case_is_run_changes_no_score(stages: Stages, before: Queue) -> None:
    assert points(stages(STORY, AS_OF + timedelta(days=800))) == points(before)


def test_saying_that_it_was_reported_late_changes_no_score(stages: Stages, before: Queue) -> None:
    text = "I only told somebody months afterwards"
    assert points(stages(beside(STORY, text, whose="complainant"))) == points(before)


@pytest.mark.parametrize(
    "text", ["I am so sorry, I should have stopped", "delete this chat", "do it or I will tell everyone"]
)
def test_the_same_words_of_the_complainant_are_never_conduct(stages: Stages, before: Queue, text: str) -> None:
    """They earn points where the suspect's account writes them, and only there."""
    told = tuple(replace(said, text=text) if said.name == "f2" else said for said in STORY)
    assert points(stages(told))["f1"][0] == points(before)["f1"][0]
