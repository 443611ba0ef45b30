"""Precision and recall of links, by what people said of pairs."""

from pathlib import Path

import pytest

from models.link_labels import LinkLabel
from models.mistakes import Mistakes
from models.normalise import normalise
from pipeline.evaluate.linking import Graded, Linked, Linking, Pair, linking
from pipeline.evaluate.measures import Share

FILE = Path("links.csv")
PAIRS = [
    Pair("p1", "phone", "+447700900201", "N-1", "S1", "G1", "confirmed"),
    Pair("p2", "phone", "+447700900202", "N-1", None, "G1", "candidate"),
    Pair("p3", "email", "a@example.org", "N-2", None, "G2", "rejected"),
    Pair("p4", "name", "jordan vale", "N-1", None, "G4", "candidate"),
]


def _said(*labels: LinkLabel) -> Linking:
    people = frozenset({"N-1", "N-2", "N-9", "S1"})
    return linking(FILE, labels, Linked(PAIRS, 2, people), lambda type_, value: normalise(type_, value))


def _grade(found: Linking, name: str) -> Graded:
    return next(grade for grade in found.grades if grade.grade == name)


def test_precision_is_of_the_pairs_that_people_judged() -> None:
    found = _said(LinkLabel(2, True, "p1"), LinkLabel(3, False, "p2"), LinkLabel(4, True, "p3"))
    assert _grade(found, "G1").precision == Share(1, 2)
    assert _grade(found, "G2").precision == Share(1, 1)
    assert _grade(found, "G1").pairs == 2
    assert _grade(found, "G3").precision.value is None


def test_recall_is_of_the_correct_pairs_at_this_grade_or_a_better_one() -> None:
    found = _said(
        LinkLabel(2, True, "p1"),
        LinkLabel(3, True, None, "email", "A@Example.org", "N-2"),
        LinkLabel(4, True, None, "phone", "07700 900999", "N-9"),  # nothing links it
    )
    assert [_grade(found, grade).recall for grade in ("G1", "G2", "G4")] == [Share(1, 3), Share(2, 3), Share(2, 3)]


def test_a_party_names_a_pair_as_a_nominal_does() -> None:
    found = _said(LinkLabel(2, True, None, "phone", "07700 900201", "S1"))
    assert _grade(found, "G1").precision == Share(1, 1)


def test_wrong_links_are_counted_for_each_exhibit_but_not_those_for_analysts_only() -> None:
    assert _said(LinkLabel(2, False, "p2"), LinkLabel(3, False, "p4")).wrong == 0.5
    assert _said().wrong is None


def test_what_people_rejected_is_told_of_all_that_they_decided() -> None:
    assert _said().reversed == Share(1, 2)


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(Mistakes) as caught:
        _said(LinkLabel(2, True, "p9"), LinkLabel(3, True, None, "phone", "nobody", "N-1"))
    assert [reason.split(": ", 1)[0] for reason in caught.value.reasons] == ["links.csv:2", "links.csv:3"]


def test_a_person_whom_the_case_does_not_know_is_a_mistake_and_no_missed_link() -> None:
    with pytest.raises(Mistakes, match=r"links\.csv:2: nominal_id: is neither a nominal nor a party"):
        _said(LinkLabel(2, True, None, "phone", "07700 900201", "N-11"))


def test_a_pair_counts_once_however_it_is_named() -> None:
    found = _said(LinkLabel(2, True, "p1"), LinkLabel(3, True, None, "phone", "+44 7700 900201", "N-1"))
    assert (_grade(found, "G1").precision, _grade(found, "G1").recall) == (Share(1, 1), Share(1, 1))
    missed = [LinkLabel(2, True, None, "phone", value, "N-9") for value in ("07700 900999", "+447700900999")]
    assert _grade(_said(*missed), "G1").recall == Share(0, 1)


def test_a_pair_that_is_named_in_two_ways_is_not_both_correct_and_wrong() -> None:
    with pytest.raises(Mistakes, match=r"links\.csv:3: line 2 says otherwise of the same pair"):
        _said(LinkLabel(2, True, "p1"), LinkLabel(3, False, None, "phone", "07700 900201", "N-1"))
