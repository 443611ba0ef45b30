"""Second review: by somebody else, blind, reproducibly drawn; and what a sample says."""

import re

import httpx
import pytest

from pipeline.review.people.roles import Role
from pipeline.review.quality.sampling import Asked, told
from pipeline.review.quality.second import drawn
from tests.review.conftest import BASE, Served


def decided(served: Served, client: httpx.Client, relevance: str, skip: int = 0) -> str:
    """A unit that nobody had decided about, after a first decision."""
    client.get(f"{BASE}/disclosure")
    (row,) = served.rows(
        "select unit_id, decisions from items where relevance is null and here and not aside "
        f"and thread not in (select thread from leases) order by place limit 1 offset {skip}"
    )
    form = {"relevance": relevance, "decisions": str(row["decisions"])}
    answer = client.post(f"{BASE}/units/{row['unit_id']}/decision", data=form)
    assert answer.status_code == 303, answer.text
    return str(row["unit_id"])


def second(client: httpx.Client, unit_id: str, **form: str) -> httpx.Response:
    return client.post(f"{BASE}/quality/units/{unit_id}", data={"decisions": "1"} | form)


@pytest.mark.parametrize("relevance", ["relevant", "escalate", "cannot_decide"])
def test_what_was_found_relevant_or_left_open_is_decided_about_again(served: Served, relevance: str) -> None:
    unit_id = decided(served, served.by_role(Role.investigator), relevance)
    supervisor = served.by_role(Role.supervisor)
    assert unit_id in supervisor.get(f"{BASE}/quality").text
    blind = supervisor.get(f"{BASE}/quality/units/{unit_id}").text
    assert "Your decision" in blind
    assert "aria-keyshortcuts" not in blind  # the panel of first decisions, which says what was decided


def test_nobody_decides_twice_about_the_same_unit(served: Served) -> None:
    supervisor = served.by_role(Role.supervisor)
    unit_id = decided(served, supervisor, "relevant")
    assert unit_id not in supervisor.get(f"{BASE}/quality").text
    assert second(supervisor, unit_id, relevance="relevant").status_code == 409


def test_what_a_second_reviewer_has_open_is_nobody_elses_until_they_open_another_or_time_is_over(
    served: Served,
) -> None:
    investigator = served.by_role(Role.investigator)
    unit_id, other = decided(served, investigator, "relevant"), decided(served, investigator, "relevant")
    supervisor, officer = served.by_role(Role.supervisor), served.by_role(Role.disclosure_officer)
    opened = f"{BASE}/quality/units/{unit_id}"
    assert supervisor.get(opened).status_code == 200
    assert supervisor.get(opened).status_code == 200  # still theirs
    assert officer.get(opened).status_code == 404
    assert second(officer, unit_id, relevance="relevant").status_code == 409
    listed = officer.get(f"{BASE}/quality").text
    assert unit_id not in listed
    assert "1 unit is open with another second reviewer" in listed

    assert supervisor.get(f"{BASE}/quality/units/{other}").status_code == 200
    assert other not in officer.get(f"{BASE}/quality/next").headers["location"]
    assert officer.get(opened).status_code == 200
    assert second(supervisor, unit_id, relevance="relevant").status_code == 409
    with served.database.writing() as connection:
        connection.exec_driver_sql("update second_reviews set held_until = 1")
    assert second(supervisor, unit_id, relevance="relevant").status_code == 303


def test_the_second_decision_is_in_force_and_both_are_told_then(served: Served) -> None:
    unit_id = decided(served, served.by_role(Role.investigator), "relevant")
    officer = served.by_role(Role.disclosure_officer)
    answer = second(officer, unit_id, relevance="not_relevant", reason="an advertisement")
    assert answer.status_code == 303
    assert "You decided otherwise" in officer.get(answer.headers["location"]).text
    (item,) = served.rows("select relevance from items where unit_id = :u", u=unit_id)
    assert item["relevance"] == "not_relevant"
    rows = served.rows("select pass_ from decisions where unit_id = :u order by id", u=unit_id)
    assert [row["pass_"] for row in rows] == ["first", "second"]
    assert second(officer, unit_id, relevance="relevant").status_code == 409
    assert served.by_role(Role.supervisor).get(answer.headers["location"]).status_code == 404
    page = served.by_role(Role.supervisor).get(f"{BASE}/quality").text
    assert "By the first decision" in page
    assert "officer" not in re.sub(r"(?s)<header.*?</header>", "", page).lower()


def test_what_may_be_privileged_is_counted_and_not_shown(served: Served) -> None:
    unit_id = decided(served, served.by_role(Role.investigator), "privileged", skip=3)
    supervisor = served.by_role(Role.supervisor)
    text = supervisor.get(f"{BASE}/quality").text
    assert unit_id not in text
    assert "LPP reviewer" in text
    assert supervisor.get(f"{BASE}/quality/units/{unit_id}").status_code == 404


def test_what_an_lpp_reviewer_restores_is_recorded_and_no_second_review(served: Served) -> None:
    unit_id = decided(served, served.by_role(Role.investigator), "privileged", skip=3)
    lpp, supervisor = served.by_role(Role.lpp_reviewer), served.by_role(Role.supervisor)
    answer = lpp.post(f"{BASE}/held/aside/{unit_id}/restore", data={"reason": "a newsletter"})
    assert answer.status_code == 303
    rows = served.rows("select relevance, pass_, reason from decisions where unit_id = :u order by id", u=unit_id)
    assert rows[-1] == {"relevance": None, "pass_": "first", "reason": "a newsletter"}
    assert served.rows("select second from second_reviews where unit_id = :u", u=unit_id) == [{"second": None}]
    assert supervisor.get(f"{BASE}/quality/units/{unit_id}").status_code == 404  # until somebody decides anew


def test_what_was_taken_back_is_not_reviewed(served: Served) -> None:
    investigator = served.by_role(Role.investigator)
    unit_id = decided(served, investigator, "relevant")
    investigator.post(f"{BASE}/undo")
    assert unit_id not in served.by_role(Role.supervisor).get(f"{BASE}/quality").text


def test_no_choice_and_an_unknown_one_are_not_decisions(served: Served) -> None:
    unit_id = decided(served, served.by_role(Role.investigator), "relevant")
    supervisor = served.by_role(Role.supervisor)
    for wrong in ("", "guilty"):
        assert second(supervisor, unit_id, relevance=wrong).status_code == 422
    assert supervisor.post(f"{BASE}/quality/units/{unit_id}", data={"relevance": "relevant"}).status_code == 422


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.supervisor, Role.disclosure_officer}))
def test_others_do_not_review_a_second_time(served: Served, role: Role) -> None:
    assert served.by_role(role).get(f"{BASE}/quality").status_code in (403, 404)


def test_the_secret_of_the_draw_is_made_once_and_kept(served: Served) -> None:
    for _ in range(2):
        decided(served, served.by_role(Role.investigator), "not_relevant")
    (kept,) = served.rows("select value from secrets where name = 'second review'")
    decided(served, served.by_role(Role.supervisor), "not_relevant")
    assert served.rows("select value from secrets where name = 'second review'") == [kept]
    assert len(bytes.fromhex(kept["value"])) == 32


def test_a_draw_is_of_the_share_wanted_and_comes_out_again() -> None:
    units = [f"{number:032x}" for number in range(20_000)]
    chosen = [unit for unit in units if drawn(b"secret", "case", unit, 0.05)]
    assert 0.04 < len(chosen) / len(units) < 0.06
    assert chosen == [unit for unit in units if drawn(b"secret", "case", unit, 0.05)]
    assert chosen != [unit for unit in units if drawn(b"another", "case", unit, 0.05)]
    assert set(chosen) < {unit for unit in units if drawn(b"secret", "case", unit, 0.1)}


def test_a_sample_says_what_the_domain_says_it_does() -> None:
    """V-04: 0 in 300 bounds prevalence by 1.0 %; with 60 found and 12,000 unread that proves recall of 0.33 only."""
    found = told(Asked(12_000, 300, 0, 60, 0.95, 0.75))
    assert f"{found.prevalence:.3f}" == "0.010"
    assert found.low == pytest.approx(0.335, abs=0.001)
    assert found.needed == 1_796
    assert told(Asked(12_000, 300, 0, 60, 0.95, 0.90)).needed == 5_391
    assert told(Asked(3_000, 300, 0, 60, 0.95, 0.75)).needed == 448
    assert told(Asked(3_000, 300, 0, 60, 0.95, 0.90)).needed == 1_347


def test_the_calculator_never_says_that_nothing_was_missed(served: Served) -> None:
    query = {"units": 12_000, "sampled": 300, "relevant": 0, "found": 60}
    text = served.by_role(Role.supervisor).get(f"{BASE}/quality/sampling", params=query).text
    assert "at most 1.0 % of these are relevant" in text
    assert "1,796" in text
    assert "What it does not say" in text
    assert "nothing missed" not in text.lower()


@pytest.mark.parametrize("query", ["units=10&sampled=11", "units=10&sampled=5&relevant=6", "units=0", "confidence=2"])
def test_a_sample_that_cannot_be_is_refused(served: Served, query: str) -> None:
    assert served.by_role(Role.supervisor).get(f"{BASE}/quality/sampling?{query}").status_code == 422
