"""Disclosure: only a disclosure officer assesses, with a reason; nothing is filled in; what was said stays."""

import csv
import io

import pytest

from pipeline.review.people.roles import Role
from tests.review.conftest import BASE, Served

GIVEN = {"cpia": "unused_nonsensitive", "meets_s3": "no", "reason": "Says nothing about the night.", "supersedes": "0"}


@pytest.fixture
def lane(served: Served) -> list[str]:
    """Units of the lane that nobody has assessed, oldest first, once the case was taken in."""
    served.by_role(Role.disclosure_officer).get(f"{BASE}/disclosure")
    rows = served.rows(
        "select f.unit_id from facets f join items i on i.folder = f.folder and i.unit_id = f.unit_id "
        "where f.facet = 'lane' and f.value = 'DISCLOSURE' and not i.aside "
        "and f.unit_id not in (select unit_id from assessments) order by i.started_us is null, i.started_us, i.unit_id"
    )
    return [row["unit_id"] for row in rows]


def test_the_lane_is_shown_oldest_first_with_how_far_it_is(served: Served, lane: list[str]) -> None:
    text = served.by_role(Role.investigator).get(f"{BASE}/disclosure").text
    assert "The disclosure lane holds" in text
    places = [text.find(unit_id) for unit_id in lane[:5]]
    assert places == sorted(places)
    assert places[0] > 0


def test_nothing_is_preselected(served: Served, lane: list[str]) -> None:
    text = served.by_role(Role.disclosure_officer).get(f"{BASE}/units/{lane[0]}/assessment").text
    assert 'type="radio"' in text
    assert "checked" not in text


def test_an_assessment_is_kept_and_the_one_before_it_stays(served: Served, lane: list[str]) -> None:
    officer, path = served.by_role(Role.disclosure_officer), f"{BASE}/units/{lane[0]}/assessment"
    assert officer.post(path, data=GIVEN).status_code == 303
    (first,) = served.rows("select * from assessments where unit_id = :u", u=lane[0])
    again = GIVEN | {"meets_s3": "yes", "reason": "On reading it again, it may assist.", "supersedes": str(first["id"])}
    assert officer.post(path, data=again).status_code == 303
    rows = served.rows("select * from assessments where unit_id = :u order by id", u=lane[0])
    assert [row["meets_s3"] for row in rows] == ["no", "yes"]
    assert rows[1]["supersedes"] == first["id"]
    events = served.rows("select action, detail from audit where unit_id = :u and action = 'alter'", u=lane[0])
    assert len(events) == 2
    assert "assist" not in events[1]["detail"]  # reasons are not in the chain


def test_who_assesses_what_somebody_has_assessed_in_between_is_told(served: Served, lane: list[str]) -> None:
    officer, path = served.by_role(Role.disclosure_officer), f"{BASE}/units/{lane[0]}/assessment"
    officer.post(path, data=GIVEN)
    answer = officer.post(path, data=GIVEN | {"reason": "typed at length"})
    assert answer.status_code == 409
    assert "typed at length" in answer.text
    assert len(served.rows("select id from assessments where unit_id = :u", u=lane[0])) == 1


@pytest.mark.parametrize(
    "wrong", [{"cpia": ""}, {"cpia": "guilty"}, {"meets_s3": "maybe"}, {"reason": "  "}, {"reason": "x" * 4001}]
)
def test_what_is_missing_is_said_and_nothing_is_kept(served: Served, lane: list[str], wrong: dict[str, str]) -> None:
    answer = served.by_role(Role.disclosure_officer).post(f"{BASE}/units/{lane[0]}/assessment", data=GIVEN | wrong)
    assert (answer.status_code, "There is a problem" in answer.text) == (422, True)
    assert served.rows("select id from assessments where unit_id = :u", u=lane[0]) == []


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.disclosure_officer}))
def test_nobody_else_assesses(served: Served, lane: list[str], role: Role) -> None:
    answer = served.by_role(role).post(f"{BASE}/units/{lane[0]}/assessment", data=GIVEN)
    assert answer.status_code in (403, 404)
    assert served.rows("select id from assessments where unit_id = :u", u=lane[0]) == []


def test_a_unit_of_no_such_case_cannot_be_assessed(served: Served, lane: list[str]) -> None:
    officer = served.by_role(Role.disclosure_officer)
    assert officer.post(f"{BASE}/units/none/assessment", data=GIVEN).status_code == 404
    assert officer.post(f"/cases/other/units/{lane[0]}/assessment", data=GIVEN).status_code == 404


def test_what_is_set_aside_is_in_no_list_and_cannot_be_assessed(served: Served, lane: list[str]) -> None:
    officer = served.by_role(Role.disclosure_officer)
    with served.database.writing() as connection:
        connection.exec_driver_sql(f"update items set aside = true where unit_id = '{lane[1]}'")
    assert lane[1] not in officer.get(f"{BASE}/disclosure?state=all").text
    assert officer.get(f"{BASE}/units/{lane[1]}/assessment").status_code == 404


def test_rows_for_a_schedule_are_numbered_without_gaps_and_hold_no_formula(served: Served, lane: list[str]) -> None:
    officer = served.by_role(Role.disclosure_officer)
    officer.post(f"{BASE}/units/{lane[0]}/assessment", data=GIVEN | {"reason": "=cmd()"})
    answer = officer.post(f"{BASE}/disclosure/schedule.csv", data={"state": "assessed", "cpia": "unused_nonsensitive"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["number"] for row in rows] == [str(number) for number in range(1, len(rows) + 1)]
    assert "'=cmd()" in {row["reason"] for row in rows}
    assert {row["material"] for row in rows} == {"Relevant: unused, not sensitive (MG6C)"}
    assert served.rows("select seq from audit where action = 'disclose'")
    assert served.by_role(Role.supervisor).post(f"{BASE}/disclosure/schedule.csv").status_code == 403
