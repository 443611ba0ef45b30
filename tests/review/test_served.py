"""The application answers, on both databases."""

from pipeline.review.people.roles import Role
from tests.review.conftest import BASE, Served


def test_whoever_has_not_signed_in_is_sent_to_where_that_is_done(served: Served) -> None:
    answer = served.nobody().get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


def test_somebody_sees_the_cases_that_they_have_a_role_in(served: Served) -> None:
    answer = served.by_role(Role.investigator).get("/")
    assert BASE in answer.text
