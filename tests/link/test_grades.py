import json

import pytest

from pipeline.link.grades import LINKED, Match, judge, own


@pytest.mark.parametrize(
    ("match", "grade", "fields"),
    [
        (Match("phone", own=True, structured=True), "G1", ["phone"]),
        (Match("phone", own=False, structured=True), "G2", ["phone", "phone"]),
        (Match("phone", own=True, structured=False), "G2", ["phone", "where"]),
        (Match("phone", own=True, structured=True, dates="unknown"), "G2", ["phone", "dates"]),
        (Match("phone", own=True, structured=True, dates="undated"), "G2", ["phone", "dates"]),
        # A mark is only ever read in text, and the domain counts it G2: so several weaknesses are G2, and all are said.
        (Match("vrm", own=False, structured=False, dates="unknown"), "G2", ["vrm", "vrm", "where", "dates"]),
        (Match("phone", own=True, structured=True, dates="after"), "G2", ["phone"]),
        (Match("postcode", own=False, structured=True), "G4", ["postcode", "postcode"]),
    ],
)
def test_each_weakness_is_said(match: Match, grade: str, fields: list[str]) -> None:
    found = judge(match)
    assert found.grade == grade
    assert [step["field"] for step in json.loads(found.waterfall)] == fields


@pytest.mark.parametrize(
    ("match", "attribution"),
    [
        (Match("phone", own=True, structured=True), "strong"),  # the case file's own
        (Match("phone", True, True, "inside", source_grade=1, assessment="A"), "moderate"),
        (Match("phone", True, True, "unknown", source_grade=1, assessment="A"), "weak"),
        (Match("phone", True, True, "inside", source_grade=2, assessment="A"), "weak"),
    ],
)
def test_only_people_confirm_whose_an_identifier_is(match: Match, attribution: str) -> None:
    assert judge(match).attribution == attribution


@pytest.mark.parametrize(
    ("type_", "value", "expected"),
    [
        ("phone", "+447700900201", True),
        ("phone", "+441632960123", False),
        ("email", "jo@example.com", True),
        ("platform_uid", "instagram:4411", True),
        ("handle", "instagram:kestrel", False),
        ("vrm", "AB12CDE", False),
        ("ip", "192.0.2.7", False),
    ],
)
def test_a_value_is_ones_own_or_shared(type_: str, value: str, expected: bool) -> None:
    assert own(type_, value) is expected


def test_names_and_dates_of_birth_are_never_linked_by_equality() -> None:
    assert not LINKED & {"name", "dob", "url"}
