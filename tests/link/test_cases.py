"""Links to other cases: that the value is there, how sure that is, and nothing else."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from models.casefile import Case

SUSPECT, COMPLAINANT, FRIEND, LANDLINE = "+447700900201", "+447700900101", "+447700900401", "+441632960123"
OTHER, THIRD = "42/000077/25", "42/000091/25"
FILE = f"sha256:{'a' * 64}"


@pytest.fixture
def seized(linking: Any) -> Any:
    """The third party's exhibit was seized under a warrant, not handed over by agreement."""
    changed = [
        exhibit.model_copy(update={"authority": "PACE_S8"} if exhibit.exhibit_ref == "JAS/3" else {})
        for exhibit in linking.case.exhibits
    ]
    linking.case = linking.case.model_copy(update={"exhibits": tuple(changed)})
    return linking


def others(linking: Any) -> list[dict[str, Any]]:
    rows = [row for row in linking.run() if row["other_case"]]
    for row in rows:
        assert (row["nominal_id"], row["party_id"], row["other_mention_id"]) == (None, None, None)
        assert (row["attribution"], row["state"]) == ("none", "candidate")
    return rows


def brief(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(row["mention_id"], row["other_case"], row["grade"], row["scores"]) for row in rows]


def said(row: dict[str, Any]) -> str:
    return "; ".join(step["detail"] for step in json.loads(row["waterfall"]))


def test_a_number_that_another_case_has_is_linked_once_an_exhibit_and_case(seized: Any) -> None:
    for _ in range(9):
        seized.mention(FRIEND, "JAS/1")
        seized.mention(FRIEND, "JAS/3")
    seized.elsewhere(FRIEND, OTHER)
    assert brief(others(seized)) == [("m0", OTHER, "G1", True), ("m1", OTHER, "G1", True)]
    row = others(seized)[0]
    assert row["commonness"] == 3
    assert (
        said(row) == "same number or account in another case; on 2 exhibits of this case, and on 1 exhibit of 1 "
        "other case"
    )


def test_nothing_of_the_other_case_is_there_but_its_reference_and_counts(linking: Any) -> None:
    linking.mention(FRIEND)
    linking.elsewhere(FRIEND, OTHER, people=["token of somebody"], records=77)
    (row,) = others(linking)
    assert {name for name, value in row.items() if value not in (None, [])} == {
        *("link_id", "mention_id", "extraction_id", "record_id", "type", "value_norm", "other_case", "pair_id"),
        *("basis", "grade", "attribution", "scores", "commonness", "waterfall", "state"),
    }
    assert "77" not in row["waterfall"]
    assert "somebody" not in row["waterfall"]


def test_that_it_is_a_suspects_there_is_said_and_is_new_evidence(linking: Any) -> None:
    linking.mention(FRIEND)
    linking.elsewhere(FRIEND, OTHER, suspect=True)
    linking.elsewhere(FRIEND, THIRD)
    rows = others(linking)
    assert [(row["basis"], "given there to a suspect" in said(row)) for row in rows] == [
        ("G1 suspect", True),
        ("G1", False),
    ]


@pytest.mark.parametrize(
    ("value", "there", "grade"),
    [
        ({"value": FRIEND}, {}, "G1"),
        ({"value": FRIEND}, {"in_text": True}, "G2"),
        ({"value": LANDLINE}, {}, "G2"),  # of a pub: several people have it
        ({"value": FILE, "type": "media_hash"}, {"type": "media_hash"}, "G1"),
        ({"value": "instagram:kestrel.9", "type": "handle"}, {"type": "handle"}, "G2"),
        ({"value": "AB12CDE", "type": "vrm"}, {"type": "vrm"}, "G2"),
    ],
)
def test_what_several_may_share_and_what_stands_in_text_is_worth_less(
    linking: Any, value: dict[str, str], there: dict[str, Any], grade: str
) -> None:
    linking.mention(**value)
    linking.elsewhere(value["value"], OTHER, **there)
    assert [row["grade"] for row in others(linking)] == [grade]


def test_a_number_that_was_only_read_in_a_picture_is_worth_less(linking: Any) -> None:
    linking.in_text(FRIEND)
    linking.elsewhere(FRIEND, OTHER)
    (row,) = others(linking)
    assert (row["grade"], "stands in text alone here" in said(row)) == ("G2", True)


def test_the_number_of_a_taxi_firm_is_on_everybodys_phone_and_no_lead(linking: Any) -> None:
    linking.mention(LANDLINE)
    linking.elsewhere(LANDLINE, *(f"42/{n:06}/25" for n in range(6)))
    rows = others(linking)
    assert {row["scores"] for row in rows} == {False}
    assert {tuple(row["negative_evidence"]) for row in rows} == {("common: on exhibits of 7 people",)}
    assert {row["commonness"] for row in rows} == {7}
    assert [row["other_case"] for row in rows] == [f"42/{n:06}/25" for n in range(4)]  # a few stand for all


def test_what_is_on_many_exhibits_of_one_person_is_not_common(linking: Any) -> None:
    linking.mention(FRIEND)
    linking.elsewhere(FRIEND, *(f"42/{n:06}/25" for n in range(6)), people=["the same suspect"])
    assert {row["scores"] for row in others(linking)} == {True}


@pytest.mark.parametrize("there", [{"suspect": True}, {}])
def test_what_is_given_to_somebody_is_that_persons_however_many_know_it(linking: Any, there: dict[str, Any]) -> None:
    value = FRIEND if there else SUSPECT
    linking.mention(value)
    linking.elsewhere(value, *(f"42/{n:06}/25" for n in range(6)), **there)
    assert [row["scores"] for row in others(linking)] == [True] * 6


@pytest.mark.parametrize("value", ["+448081570123", "+443069990123", "+449098790123", "+18005550123"])
def test_numbers_of_organisations_and_services_are_no_lead(linking: Any, value: str) -> None:
    linking.mention(value)
    linking.elsewhere(value, OTHER)
    (row,) = others(linking)
    assert (row["scores"], row["negative_evidence"]) == (False, ["common: a number of an organisation or a service"])


@pytest.mark.parametrize("exhibit", ["JAS/2", "JAS/3", "JAS/4"])
def test_the_device_of_a_complainant_or_a_witness_or_one_handed_over_is_compared_with_no_other_case(
    linking: Any, exhibit: str
) -> None:
    linking.mention(FRIEND, exhibit)
    linking.elsewhere(FRIEND, OTHER, suspect=True)
    assert others(linking) == []


def test_with_an_authority_it_is_and_the_link_names_it(linking: Any, case: Callable[..., Case]) -> None:
    linking.case = case(jas_2={"intel_match_authority": "policy file 12"})
    linking.mention(FRIEND, "JAS/2")
    linking.mention(FRIEND, "JAS/1")
    linking.elsewhere(FRIEND, OTHER)
    rows = others(linking)
    assert [(row["mention_id"], row["authority_id"]) for row in rows] == [("m1", None), ("m0", "policy file 12")]


def test_the_complainants_number_on_the_suspects_phone_is_compared_with_no_other_case(linking: Any) -> None:
    linking.mention(COMPLAINANT, "JAS/1")
    linking.elsewhere(COMPLAINANT, OTHER)
    assert others(linking) == []


def test_links_to_other_cases_lead_no_further(linking: Any) -> None:
    """Another case has two values: of this case only the one that it has itself is linked."""
    linking.mention(FRIEND)
    linking.elsewhere(FRIEND, OTHER)
    linking.elsewhere(SUSPECT, OTHER, THIRD)
    assert brief(others(linking)) == [("m0", OTHER, "G1", True)]


def test_pairs_are_of_the_value_and_the_case_and_links_are_the_same_for_any_number_of_threads(seized: Any) -> None:
    for value in (FRIEND, SUSPECT, LANDLINE):
        seized.mention(value, "JAS/1")
        seized.mention(value, "JAS/3")
        seized.elsewhere(value, OTHER, THIRD)
    rows = others(seized)
    assert len({row["link_id"] for row in rows}) == len(rows) == 12
    assert len({row["pair_id"] for row in rows}) == 6
    seized.mentions.reverse()
    seized.others.reverse()
    assert [row for row in seized.run(threads=4) if row["other_case"]] == rows
