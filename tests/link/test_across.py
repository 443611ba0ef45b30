from typing import Any

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
