"""Who is a repeat suspect, by the definition in force."""

from datetime import UTC, datetime
from typing import Any

import pytest

from models.casefile import Case
from models.complainants import keys, told_apart, united
from models.ids import Ids
from models.repeat import of_case_file, standings, together, uncounted
from models.settings import Repeat

AS_OF = datetime(2026, 11, 23, tzinfo=UTC)
TWO_OF_TWO = Repeat(roles=("suspect",), cases=2, complainants=2)


def role(case_ref: str | None, *complainants: str, **more: Any) -> dict[str, Any]:
    row = {"nominal_id": "N-1", "role": "suspect", "outcome": None, "offence_from": None, "offence_to": None}
    row |= {"mo_tags": None, "source_grade": 1, "assessment": "B", "handling": "P", "review_by": None}
    return row | {"case_ref": case_ref, "complainants": list(complainants) or None} | more


def repeat(*rows: dict[str, Any], definition: Repeat = TWO_OF_TWO) -> bool:
    found = standings(rows, definition, AS_OF).get("N-1")
    return bool(found and found.repeat)


def case(case_id: str, *complainants: dict[str, Any], **more: Any) -> Case:
    """One with S1 as suspect, whom the force knows as N-1."""
    return Case.model_validate(
        {
            "case_id": case_id,
            "operation_name": "LARKSPUR",
            "parties": [
                {"party_id": "S1", "role": "suspect", "nominal_id": "N-1"},
                *({"party_id": f"C{n}", "role": "complainant"} | one for n, one in enumerate(complainants)),
            ],
            "exhibits": [
                {"exhibit_ref": "A/1", "subject": "S1", "authority": "PACE_S8", "extraction": {"path": "a.zip"}}
            ],
        }
        | more
    )


def phone(number: str) -> dict[str, Any]:
    return {"identifiers": [{"type": "phone", "value": number}]}


def given(ids: Ids, *cases: Case) -> list[dict[str, Any]]:
    """ROLES of some case files."""
    apart = told_apart({one.case_id: keys(one, ids) for one in cases})
    return [dict(row) for one in cases for row in of_case_file(one, apart[one.case_id])]


def test_three_cases_of_two_complainants_are_flagged_and_by_another_definition_are_not() -> None:
    rows = [role("1/25", "V-1"), role("2/25", "V-2"), role("3/25", "V-1")]
    assert repeat(*rows)
    assert not repeat(*rows, definition=Repeat(roles=("suspect",), cases=4, complainants=2))
    assert not repeat(*rows, definition=Repeat(roles=("suspect",), cases=2, complainants=3))
    assert not repeat(*rows, definition=Repeat(roles=("defendant",), cases=2, complainants=2))
    assert standings(rows, Repeat(roles=("suspect",), cases=4, complainants=3), AS_OF)["N-1"].lacks(
        Repeat(roles=("suspect",), cases=4, complainants=3)
    ) == ("3 of 4 cases", "2 of 3 complainants")


def test_the_same_complainant_in_two_cases_is_one() -> None:
    assert not repeat(role("1/25", "V-1"), role("2/25", "V-1"))


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({}, None),
        ({"assessment": "E"}, "suspected false"),
        ({"source_grade": 3}, "the source is not reliable"),
        ({"review_by": datetime(2026, 11, 22, tzinfo=UTC)}, "past its review"),
        ({"review_by": datetime(2026, 11, 24, tzinfo=UTC)}, None),
        ({"role": "witness"}, "the role witness does not count"),
        ({"role": None}, "no role is said"),
    ],
)
def test_what_is_false_unreliable_or_past_review_counts_for_nothing_and_why_is_said(
    row: dict[str, Any], why: str | None
) -> None:
    second = role("2/25", "V-2", **row)
    assert uncounted(second, TWO_OF_TWO, AS_OF) == why
    assert repeat(role("1/25", "V-1"), second) is (why is None)


def test_a_role_without_a_case_is_no_case() -> None:
    assert not repeat(role("1/25", "V-1"), role(None, "V-2"))


def test_cases_come_by_date_and_what_their_mo_has_in_common_is_counted_by_cases() -> None:
    rows = [
        role("3/25", mo_tags=["lift home", "app"]),
        role("2/25", mo_tags=["lift home"], offence_from=datetime(2025, 3, 1, tzinfo=UTC)),
        role("2/25", mo_tags=["drink"]),
        role("1/25", mo_tags=["lift home", "app"], offence_from=datetime(2025, 5, 1, tzinfo=UTC)),
    ]
    (found,) = standings(rows, TWO_OF_TWO, AS_OF).values()
    assert found.cases == ("2/25", "1/25", "3/25")
    assert found.tags() == {"lift home": 3, "app": 2}


def test_a_suspect_of_two_case_files_with_two_complainants_is_one(ids: Ids) -> None:
    first, second = case("1/26", phone("07700 900101")), case("2/26", phone("07700 900102"))
    assert repeat(*given(ids, first, second))
    assert not repeat(*given(ids, first))


@pytest.mark.parametrize(
    ("one", "other", "people"),
    [
        (phone("07700 900101"), phone("+447700900101"), 1),
        (phone("07700 900101"), phone("07700 900102"), 2),
        ({"nominal_id": "N-C1"}, {"nominal_id": "N-C1"} | phone("07700 900102"), 1),
        (phone("01632 960123"), phone("01632 960123"), 2),  # a household's
        ({}, {}, 2),  # of whom nothing is known is nobody else
    ],
)
def test_complainants_of_case_files_are_one_where_something_of_their_own_is_the_same(
    ids: Ids, one: dict[str, Any], other: dict[str, Any], people: int
) -> None:
    rows = given(ids, case("1/26", one), case("2/26", other))
    assert len(standings(rows, TWO_OF_TWO, AS_OF)["N-1"].complainants) == people


def test_a_chain_of_shared_identifiers_is_one_complainant_and_never_counts_for_more(ids: Ids) -> None:
    both = {"identifiers": [*phone("07700 900101")["identifiers"], {"type": "email", "value": "asha@example.org"}]}
    cases = (
        case("1/26", phone("07700 900101")),
        case("2/26", {"identifiers": [{"type": "email", "value": "asha@example.org"}]}),
        case("3/26", both),
    )
    assert len(standings(given(ids, *cases), TWO_OF_TWO, AS_OF)["N-1"].complainants) == 1


def test_no_identifier_of_a_complainant_is_in_the_rows(ids: Ids) -> None:
    rows = given(ids, case("1/26", phone("07700 900101") | {"nominal_id": "N-C1"}))
    assert "7700900101" not in str(rows)
    assert "N-C1" not in str(rows)


def test_intelligence_and_a_case_file_that_speak_of_one_case_count_its_complainant_once(ids: Ids) -> None:
    files = given(ids, case("1/26", phone("07700 900101")))
    assert not repeat(*together([role("1/26", "V-1"), role("2/25", "V-1")], files))
    assert repeat(*together([role("1/26", "V-1"), role("2/25", "V-2")], files))


def test_whom_two_case_files_know_as_one_is_one_whatever_intelligence_calls_them(ids: Ids) -> None:
    files = given(ids, case("1/26", phone("07700 900101")), case("2/26", phone("07700 900101")))
    assert not repeat(*together([role("1/26", "V-1"), role("2/26", "V-2")], files))


@pytest.mark.parametrize(("refs", "expected"), [(("V-1", "V-2"), 2), (("V-1",), 2), (("V-1", "V-2", "V-3"), 3)])
def test_where_who_is_who_is_not_known_the_longer_list_stands(ids: Ids, refs: tuple[str, ...], expected: int) -> None:
    files = given(ids, case("1/26", phone("07700 900101"), phone("07700 900102")))
    rows = together([role("1/26", *refs)], files)
    assert len(standings(rows, TWO_OF_TWO, AS_OF)["N-1"].complainants) == expected


def test_a_party_of_whom_the_force_has_no_reference_has_no_standing() -> None:
    unknown = case("1/26").model_copy(
        update={"parties": (case("1/26").parties[0].model_copy(update={"nominal_id": None}),)}
    )
    assert of_case_file(unknown, []) == []


def test_what_is_the_same_is_the_same_in_any_order() -> None:
    groups = [["c", "d"], ["a", "b"], ["b", "c"], ["x"]]
    expected = {"a": "a", "b": "a", "c": "a", "d": "a", "x": "x"}
    assert united(groups) == united(reversed(groups)) == expected
