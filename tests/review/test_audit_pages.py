"""The auditor reads who did what, never content; operations are counts; nobody else sees either."""

import json
from pathlib import Path

import pytest

from pipeline.review.audit import chain, verifier
from pipeline.review.people.roles import Role
from tests.review.conftest import Served


def test_an_auditor_sees_events_and_that_the_chain_holds(served: Served) -> None:
    auditor = served.by_role(Role.auditor)
    text = auditor.get("/audit").text
    assert "The chain held at" in text
    assert "signed in" in text


def test_who_saw_a_unit_is_found_by_its_id(served: Served) -> None:
    with served.database.writing() as connection:
        chain.add(connection, "consult", "ann", role="investigator", page="unit", unit="aa11", records=["x", "y"])
        chain.add(connection, "consult", "bob", role="investigator", page="unit", unit="bb22", records=["x"])
    text = served.by_role(Role.auditor).get("/audit", params={"unit": "aa11"}).text
    table = text.partition("<tbody>")[2]
    assert ">ann<" in table
    assert ">bob<" not in table


def test_reasons_are_said_to_be_there_and_not_shown(served: Served) -> None:
    with served.database.writing() as connection:
        chain.add(connection, "alter", "ann", reason="what the message says", unit="cc33")
    text = served.by_role(Role.auditor).get("/audit", params={"unit": "cc33"}).text
    assert "what the message says" not in text
    assert "a reason was given" in text


def test_pages_follow_each_other_without_gaps(served: Served) -> None:
    with served.database.writing() as connection:
        for number in range(230):
            chain.add(connection, "combine", "walker", number=number)
    auditor, before, seen = served.by_role(Role.auditor), None, 0
    for expected in (100, 100, 30):
        query = {"person": "walker"} | ({"before": before} if before else {})
        text = auditor.get("/audit", params=query).text
        seqs = [int(part.partition("<")[0]) for part in text.split('<th scope="row" class="number">')[1:]]
        assert len(seqs) == expected
        assert seqs == sorted(seqs, reverse=True)
        before, seen = seqs[-1], seen + len(seqs)
    assert seen == 230


@pytest.mark.parametrize("query", ["since=yesterday", "until=2026-13-01", "since=0001-01-01", "until=9999-12-31"])
def test_a_day_that_is_none_is_said(served: Served, query: str) -> None:
    answer = served.by_role(Role.auditor).get(f"/audit?{query}")
    assert (answer.status_code, "There is a problem" in answer.text) == (422, True)


def test_days_bound_what_is_shown(served: Served) -> None:
    auditor = served.by_role(Role.auditor)
    assert "There is no such event" in auditor.get("/audit?until=2001-01-01").text
    assert "There is no such event" in auditor.get("/audit?since=2200-01-01").text
    assert "signed in" in auditor.get("/audit?since=2001-01-01&until=2200-01-01&person=auditor").text


def test_the_chain_is_taken_away_whole_and_can_be_checked_alone(served: Served, tmp_path: Path) -> None:
    answer = served.by_role(Role.auditor).post("/audit/chain.jsonl")
    (tmp_path / "chain.jsonl").write_bytes(answer.content)
    walked, _ = verifier.verify(tmp_path / "chain.jsonl")
    assert walked.wrong == []
    last = json.loads(answer.text.splitlines()[-1])
    assert (last["action"], json.loads(last["detail"])["event"]) == ("disclose", "chain exported")


def test_to_check_the_chain_anew_is_logged(served: Served) -> None:
    answer = served.by_role(Role.auditor).post("/audit/check")
    assert (answer.status_code, answer.headers["location"]) == (303, "/audit#chain")


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.auditor}))
def test_nobody_else_reads_the_chain(served: Served, role: Role) -> None:
    somebody = served.by_role(role)
    assert somebody.get("/audit").status_code == 403
    assert somebody.post("/audit/chain.jsonl").status_code == 403


def test_operations_are_counts_and_name_nobody(served: Served) -> None:
    served.by_role(Role.investigator).get("/")
    text = served.by_role(Role.ops_monitor).get("/operations").text
    assert "Units to be read" in text
    assert "investigator" not in text.lower()
    assert served.by_role(Role.investigator).get("/operations").status_code == 403
