"""Every page, in a real browser: it can be used by everybody, asks nobody else, and keeps to the policy."""

from pipeline.review.people.roles import Role
from tests.review.conftest import Served, Window


def test_the_page_on_which_one_signs_in(window: Window) -> None:
    window.open("/sign-in")
    window.shot("sign-in")
    assert window.violations() == []


def test_the_cases(window: Window, on_sqlite: Served) -> None:
    on_sqlite.by_role(Role.investigator)
    window.sign_in("investigator")
    window.shot("cases")
    assert window.violations() == []
