from typing import Any

import pytest

SUSPECT, FRIEND, LANDLINE = "+447700900201", "+447700900401", "+441632960123"


def across(linking: Any) -> list[tuple[Any, ...]]:
    rows = [row for row in linking.run() if row["other_mention_id"]]
    assert {(row["attribution"], row["nominal_id"], row["party_id"]) for row in rows} <= {("none", None, None)}
    return [(row["mention_id"], row["other_mention_id"], row["grade"]) for row in rows]


def test_the_same_number_in_two_exhibits_is_linked_once_however_often_it_occurs(linking: Any) -> None:
    for _ in range(20):
        linking.mention(FRIEND, "JAS/1")
        linking.mention(FRIEND, "JAS/3")
    assert len(across(linking)) == 1


def test_the_mention_that_stands_for_a_value_is_one_of_a_field_if_there_is_any(linking: Any) -> None:
    linking.in_text(FRIEND, "JAS/1")
    linking.mention(FRIEND, "JAS/1")
    linking.mention(FRIEND, "JAS/3")
    assert across(linking) == [("m2", "m1", "G1")]


def test_text_and_landlines_are_possibly_shared(linking: Any) -> None:
    linking.mention(FRIEND, "JAS/1")
    linking.in_text(FRIEND, "JAS/3")
    linking.mention(LANDLINE, "JAS/1")
    linking.mention(LANDLINE, "JAS/3")
    assert across(linking) == [("m3", "m2", "G2"), ("m1", "m0", "G2")]


def test_a_value_in_many_exhibits_has_a_link_less_than_exhibits(linking: Any) -> None:
    for exhibit in ("JAS/1", "JAS/2", "JAS/3", "JAS/4"):
        linking.mention(SUSPECT, exhibit)  # a party's: every exhibit may be compared
    assert across(linking) == [("m1", "m0", "G1"), ("m2", "m0", "G1"), ("m3", "m0", "G1")]


def test_the_device_of_a_complainant_is_compared_with_the_suspects_and_with_no_others(linking: Any) -> None:
    linking.mention(FRIEND, "JAS/2")
    linking.mention(FRIEND, "JAS/3")
    linking.mention(FRIEND, "JAS/4")
    assert across(linking) == []
    linking.mention(FRIEND, "JAS/1")
    assert across(linking) == [("m0", "m3", "G1"), ("m1", "m3", "G1"), ("m2", "m3", "G1")]


def test_two_extractions_of_one_exhibit_are_one_device(linking: Any) -> None:
    linking.mention(FRIEND, "JAS/1")
    linking.mention(FRIEND, "JAS/1")
    assert across(linking) == []


def test_addresses_of_the_web_postcodes_and_names_are_everywhere_and_link_nothing(linking: Any) -> None:
    for exhibit in ("JAS/1", "JAS/3"):
        linking.mention("example.org", exhibit, type="url")
        linking.mention("SW1A 1AA", exhibit, type="postcode")
        linking.mention("ade", exhibit, type="name")
        linking.mention("85075", exhibit, type="short_code")
    assert across(linking) == []


def test_a_message_that_two_sources_tell_of_is_linked_once(linking: Any) -> None:
    in_report, in_database, other = (linking.mention(FRIEND, x) for x in ("JAS/1", "JAS/1", "JAS/3"))
    again, suspects = linking.mention(SUSPECT), linking.mention(SUSPECT)
    linking.duplicate(in_report, of=in_database)
    linking.duplicate(again, of=suspects)
    assert across(linking) == [(other, in_database, "G1")]
    assert [row["mention_id"] for row in linking.run() if row["party_id"]] == [suspects]


def shared(linking: Any) -> list[dict[str, Any]]:
    return [row for row in linking.run() if row["other_mention_id"]]


def test_the_number_of_a_taxi_firm_on_six_exhibits_is_no_lead(linking: Any) -> None:
    linking.mention(LANDLINE, "JAS/1")
    linking.mention(LANDLINE, "JAS/3")
    linking.elsewhere(LANDLINE, *(f"42/{n:06}/25" for n in range(4)))
    (row,) = shared(linking)
    assert (row["grade"], row["scores"], row["commonness"]) == ("G2", False, 6)
    assert row["negative_evidence"] == ["common: on exhibits of 6 people"]
    assert "on 2 exhibits of this case, and on 4 exhibits of 4 other cases" in row["waterfall"]


def test_without_other_cases_a_number_on_two_exhibits_is_one(linking: Any) -> None:
    linking.mention(FRIEND, "JAS/1")
    linking.mention(FRIEND, "JAS/3")
    (row,) = shared(linking)
    assert (row["scores"], row["commonness"], row["negative_evidence"]) == (True, 2, [])
    assert "on 2 exhibits of this case and of no other" in row["waterfall"]


@pytest.mark.parametrize("value", ["+448081570123", "+443069990123", "+449098790123"])
def test_numbers_of_organisations_and_services_are_no_lead_however_few_have_them(linking: Any, value: str) -> None:
    linking.mention(value, "JAS/1")
    linking.mention(value, "JAS/3")
    (row,) = shared(linking)
    assert (row["scores"], row["negative_evidence"]) == (False, ["common: a number of an organisation or a service"])


def test_a_partys_number_is_that_partys_however_many_know_it(linking: Any) -> None:
    for exhibit in ("JAS/1", "JAS/2", "JAS/3", "JAS/4"):
        linking.mention(SUSPECT, exhibit)
    linking.elsewhere(SUSPECT, "42/000077/25")
    assert {(row["scores"], row["commonness"]) for row in shared(linking)} == {(True, 5)}


def test_the_complainants_number_is_counted_in_this_case_alone(linking: Any) -> None:
    linking.mention("+447700900101", "JAS/1")
    linking.mention("+447700900101", "JAS/2")
    linking.elsewhere("+447700900101", "42/000077/25")
    (row,) = shared(linking)
    assert row["commonness"] is None
    assert "other cases are not asked about it" in row["waterfall"]


def test_two_devices_of_one_person_do_not_bear_each_other_out(linking: Any) -> None:
    theirs = [e.model_copy(update={"subject": "S1"} if e.exhibit_ref == "JAS/3" else {}) for e in linking.case.exhibits]
    linking.case = linking.case.model_copy(update={"exhibits": tuple(theirs)})
    linking.mention(FRIEND, "JAS/1")
    linking.mention(FRIEND, "JAS/3")
    (row,) = shared(linking)
    assert (row["grade"], row["scores"]) == ("G1", False)
    assert row["negative_evidence"] == ["both exhibits are of one person"]
    linking.mention(FRIEND, "JAS/4")
    rows = shared(linking)
    assert [(row["mention_id"], row["scores"]) for row in rows] == [("m1", False), ("m2", True)]


def test_the_same_file_in_two_exhibits_is_said_to_be_that(linking: Any) -> None:
    for exhibit in ("JAS/1", "JAS/2"):
        linking.mention(f"sha256:{'a' * 64}", exhibit, type="media_hash", field="source_id")
    (row,) = shared(linking)
    assert (row["grade"], row["scores"]) == ("G1", True)
    assert "same file in another exhibit, byte for byte" in row["waterfall"]


def test_a_value_that_was_only_read_in_a_picture_is_worth_less(linking: Any) -> None:
    linking.in_text(FRIEND, "JAS/1")
    linking.in_text(FRIEND, "JAS/3")
    assert [(row["grade"], row["scores"]) for row in shared(linking)] == [("G2", True)]
