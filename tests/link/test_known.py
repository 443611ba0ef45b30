import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from models.casefile import Case
from models.mistakes import Mistakes
from pipeline.link.case import mistakes, parties

SUSPECT, COMPLAINANT, KNOWN, FRIEND = "+447700900201", "+447700900101", "+447700900301", "+447700900401"

_JUNE = datetime(2025, 6, 1, tzinfo=UTC)


def brief(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(row["mention_id"], row["party_id"], row["nominal_id"], row["grade"], row["scores"]) for row in rows]


def test_a_sender_whom_the_case_names_is_linked_to_that_party(linking: Any) -> None:
    linking.mention(SUSPECT)
    linking.mention(COMPLAINANT, field="recipients")
    linking.mention(FRIEND)
    rows = linking.run()
    assert brief(rows) == [("m0", "S1", None, "G1", True), ("m1", "C1", None, "G1", True)]
    first = rows[0]
    assert (first["type"], first["value_norm"], first["record_id"], first["state"]) == (
        "phone",
        SUSPECT,
        "r0",
        "candidate",
    )
    assert (first["attribution"], first["source_grade"], first["negative_evidence"]) == ("strong", None, [])


@pytest.mark.parametrize(
    ("value", "where", "grade"),
    [
        ({"value": SUSPECT}, "field", "G1"),
        ({"value": SUSPECT}, "text", "G2"),  # a writer or a machine may have misread it
        ({"value": "instagram:kestrel", "type": "handle"}, "field", "G2"),  # a name can be given up and taken
    ],
)
def test_an_identifier_in_text_or_that_others_may_have_is_worth_less(
    linking: Any, value: dict[str, str], where: str, grade: str
) -> None:
    (linking.mention if where == "field" else linking.in_text)(**value)
    assert brief(linking.run()) == [("m0", "S1", None, grade, True)]


def test_a_link_to_a_nominal_carries_the_grading_and_the_conditions_of_its_entry(linking: Any) -> None:
    linking.mention(KNOWN)
    linking.nominal("N-7", KNOWN, assessment="C", source_grade=2, handling="C", conditions="not to the defence")
    (row,) = linking.run()
    assert (row["nominal_id"], row["party_id"], row["grade"], row["scores"]) == ("N-7", None, "G1", True)
    assert (row["source_grade"], row["assessment"], row["handling"]) == (2, "C", "C")
    assert row["conditions"] == "not to the defence"
    assert row["attribution"] == "weak"
    assert [step["field"] for step in json.loads(row["waterfall"])] == ["phone"]


@pytest.mark.parametrize(
    ("entry", "sent_at", "grade", "scores"),
    [
        ({}, datetime(2026, 3, 14, tzinfo=UTC), "G1", True),
        ({"valid_to": datetime(2026, 12, 31, tzinfo=UTC)}, datetime(2026, 3, 14, tzinfo=UTC), "G1", True),
        ({"valid_from": None}, datetime(2026, 3, 14, tzinfo=UTC), "G2", True),  # dates unknown
        ({}, None, "G2", True),  # the record has none
        ({"valid_to": _JUNE}, datetime(2026, 3, 14, tzinfo=UTC), "G2", False),  # recycled?
        ({"valid_from": None, "valid_to": _JUNE}, datetime(2026, 3, 14, tzinfo=UTC), "G2", False),
        ({}, datetime(2024, 3, 14, tzinfo=UTC), "G2", False),  # before the first known use
        ({}, datetime(2024, 12, 31, 23, 30, tzinfo=UTC), "G1", True),  # the day before: dates have no zone
        ({"valid_to": datetime(2026, 3, 13, 23, tzinfo=UTC)}, datetime(2026, 3, 14, 20, tzinfo=UTC), "G1", True),
    ],
)  # fmt: skip
def test_an_identifier_is_bound_to_the_time_of_its_use(
    linking: Any, entry: dict[str, Any], sent_at: datetime | None, grade: str, scores: bool
) -> None:
    linking.mention(KNOWN, record={"sent_at": sent_at})
    linking.nominal("N-7", KNOWN, **entry)
    (row,) = linking.run()
    assert (row["grade"], row["scores"]) == (grade, scores)
    assert bool(row["negative_evidence"]) is not scores


def test_a_contact_has_no_time_and_stands_for_the_device_as_it_is(linking: Any) -> None:
    linking.mention(KNOWN, record={"kind": "contact", "sent_at": None})
    linking.nominal("N-7", KNOWN)
    linking.nominal("N-8", KNOWN, valid_to=datetime(2025, 6, 1, tzinfo=UTC))
    assert brief(linking.run()) == [("m0", None, "N-7", "G1", True), ("m0", None, "N-8", "G2", True)]


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ({"assessment": "E"}, "intelligence suspected false"),
        ({"source_grade": 3}, "source not reliable"),
        ({"review_by": datetime(2026, 11, 1, tzinfo=UTC)}, "the entry is past its review"),
    ],
)
def test_intelligence_that_is_false_unreliable_or_past_review_is_shown_and_scores_nothing(
    linking: Any, entry: dict[str, Any], reason: str
) -> None:
    linking.mention(KNOWN)
    linking.nominal("N-7", KNOWN, **entry)
    (row,) = linking.run()
    assert (row["scores"], row["negative_evidence"]) == (False, [reason])


def test_a_postcode_and_a_name_alone_are_for_analysts(linking: Any) -> None:
    linking.mention("SW1A 1AA", type="postcode")
    linking.mention("farah quill", type="name", field="title")
    linking.nominal("N-7", "SW1A 1AA", type="postcode")
    linking.nominal("N-7", "farah quill", type="name")
    assert brief(linking.run()) == [("m0", None, "N-7", "G4", False), ("m1", None, "N-7", "G4", False)]


def test_a_value_without_canonical_form_and_a_phrase_are_linked_to_nothing(linking: Any) -> None:
    linking.mention(None)
    linking.mention(KNOWN, detector="lexicon", type="phone")
    linking.nominal("N-7", KNOWN)
    linking.nominal("N-8", "447700900301", value_norm=None)
    assert linking.run() == []


# domain L-05


def test_the_device_of_a_complainant_is_not_compared_with_other_nominals(linking: Any) -> None:
    linking.mention(KNOWN, "JAS/2")
    linking.nominal("N-7", KNOWN)
    assert linking.run() == []


def test_the_device_of_a_complainant_is_compared_with_the_suspect_as_case_and_intelligence_know_him(
    linking: Any,
) -> None:
    linking.mention(SUSPECT, "JAS/2")
    linking.mention(KNOWN, "JAS/2")
    linking.nominal("N-S1", KNOWN)
    assert brief(linking.run()) == [("m0", "S1", None, "G1", True), ("m1", "S1", "N-S1", "G1", True)]


def test_with_an_authority_the_device_is_compared_with_all_and_each_such_link_names_it(
    linking: Any, case: Callable[..., Case]
) -> None:
    linking = replace(linking, case=case(jas_2={"intel_match_authority": "policy file 12"}))
    linking.mention(KNOWN, "JAS/2")
    linking.mention(SUSPECT, "JAS/2")
    linking.mention(KNOWN, "JAS/4")  # the witness's has none
    linking.mention(KNOWN, "JAS/1")
    linking.nominal("N-7", KNOWN)
    rows = [row for row in linking.run() if row["other_mention_id"] is None]
    assert [(row["mention_id"], row["authority_id"]) for row in rows] == [
        ("m3", None),
        ("m0", "policy file 12"),
        ("m1", None),
    ]


@pytest.mark.parametrize("exhibit", ["JAS/1", "JAS/2", "JAS/3"])
def test_nobody_is_linked_as_a_nominal_who_is_known_only_as_complainant_or_witness(linking: Any, exhibit: str) -> None:
    linking.mention(KNOWN, exhibit)
    linking.nominal("N-C1", KNOWN)  # the complainant of this case
    linking.nominal("N-9", KNOWN)
    linking.role("N-9", "Complainant", "42/1/25")
    linking.nominal("N-10", KNOWN)
    linking.role("N-10", "witness", "42/2/25")
    assert linking.run() == []


def test_the_suspect_of_this_case_is_linked_though_intelligence_knows_him_as_a_witness_elsewhere(linking: Any) -> None:
    linking.mention(KNOWN)
    linking.nominal("N-S1", KNOWN)
    linking.role("N-S1", "witness", "42/1/25")
    assert [row["nominal_id"] for row in linking.run()] == ["N-S1"]


def test_a_row_that_says_no_role_does_not_unhide_a_complainant(linking: Any) -> None:
    linking.mention(KNOWN)
    linking.nominal("N-9", FRIEND)
    linking.role("N-9", "complainant", "42/1/25")
    linking.nominal("N-9", KNOWN)  # the same person's number in a row of its own
    assert linking.run() == []


def test_a_suspect_elsewhere_is_linked_even_if_he_was_a_witness_too(linking: Any) -> None:
    linking.mention(KNOWN)
    linking.nominal("N-9", KNOWN)
    linking.role("N-9", "witness", "42/1/25")
    linking.nominal("N-9", FRIEND)
    linking.role("N-9", "suspect", "42/2/25")
    assert [row["nominal_id"] for row in linking.run()] == ["N-9"]


def test_a_number_that_intelligence_gives_to_the_suspect_makes_its_user_that_party(linking: Any) -> None:
    linking.mention(KNOWN)
    linking.nominal("N-S1", KNOWN)
    assert brief(linking.run()) == [("m0", "S1", "N-S1", "G1", True)]


def test_what_the_case_file_says_of_a_party_is_not_weakened_by_intelligence(linking: Any) -> None:
    linking.mention(SUSPECT)
    linking.nominal("N-S1", SUSPECT, valid_from=None)
    assert brief(linking.run()) == [("m0", "S1", None, "G1", True), ("m0", None, "N-S1", "G2", True)]


def test_intelligence_that_may_not_score_makes_nobody_a_party(linking: Any) -> None:
    linking.mention(KNOWN)
    linking.nominal("N-S1", KNOWN, assessment="E")
    assert brief(linking.run()) == [("m0", None, "N-S1", "G1", False)]


def test_links_are_the_same_for_any_order_of_input_and_any_number_of_threads(linking: Any) -> None:
    for number in range(300):
        linking.mention([SUSPECT, KNOWN, FRIEND][number % 3], ["JAS/1", "JAS/2", "JAS/3"][number % 3])
    linking.nominal("N-7", KNOWN)
    linking.nominal("N-7", SUSPECT, assessment="C")
    first = linking.run()
    assert len({row["link_id"] for row in first}) == len(first) >= 200
    assert linking.run(threads=2) == first
    linking.mentions.reverse()
    linking.records.reverse()
    assert linking.run() == first


def test_a_mention_of_an_unknown_extraction_or_record_is_no_reason_to_stop(linking: Any) -> None:
    linking.mention(SUSPECT, "JAS/9")
    linking.mention(SUSPECT)
    linking.records.clear()
    assert brief(linking.run()) == [("m1", "S1", None, "G1", True)]


def test_a_case_without_intelligence_or_mentions_has_no_links(linking: Any) -> None:
    assert linking.run() == []


def test_identifiers_of_parties_that_could_never_be_found_are_mistakes(case: Callable[..., Case]) -> None:
    identifiers = [{"type": "phone", "value": "447700900201"}, {"type": "shoe_size", "value": "9"}]
    odd = case(
        parties=[*case().model_dump()["parties"], {"party_id": "X1", "role": "unknown", "identifiers": identifiers}]
    )
    first, second = mistakes(odd)
    assert first == "party X1: identifiers[0]: is not a phone as this type is written; correct the value or the type"
    assert second.startswith("party X1: identifiers[1]: type 'shoe_size' is not known; use one of address, ")
    assert "447700900201" not in first
    with pytest.raises(Mistakes):
        parties(odd)
