"""The pages about accounts, and help, in a real browser."""

import re

import pytest
from playwright.sync_api import Browser

from pipeline.review.people.roles import Role
from tests.review.conftest import PASSWORD, Served, Window, opened_window

_PAGES = ("account", "account/password", "help", "accessibility")


def test_ones_own_pages_can_be_used_by_everybody(window: Window, on_sqlite: Served) -> None:
    on_sqlite.somebody("page_reader", Role.investigator)
    window.sign_in("page_reader")
    for path in _PAGES:
        window.open(f"/{path}")
        window.shot(f"a-{path.replace('/', '-')}")
        assert window.violations() == [], path
    page = window.open("/account/password")
    page.fill("#current", "wrong")
    page.fill("#new", "too short")
    page.fill("#again", "too short")
    page.click("main button.main")
    page.wait_for_selector(".mistake")
    window.shot("a-password-mistake")
    assert window.violations() == []
    window.complaints[:] = [said for said in window.complaints if "422" not in said]


def test_whoever_keeps_accounts_makes_one_and_grants_a_role(window: Window, on_sqlite: Served) -> None:
    on_sqlite.by_role(Role.admin)
    window.sign_in("admin")
    page = window.open("/accounts")
    window.shot("a-accounts")
    assert window.violations() == []
    page.fill("#login", "n.example")
    page.fill("#name", "DC 1234 N Example")
    page.click("main button.main")
    page.wait_for_selector(".once")
    window.shot("a-account-made")
    assert window.violations() == []
    assert re.fullmatch("[a-z0-9-]{23}", page.inner_text(".once"))
    page.check("#role-investigator")
    page.click("text=Grant the role")
    page.wait_for_selector("table")
    assert "investigator" in page.inner_text("table")
    page.check("#role-lpp_reviewer")
    page.click("text=Grant the role")
    page.wait_for_selector(".mistake")
    window.shot("a-account-refused")
    assert window.violations() == []
    window.complaints[:] = [said for said in window.complaints if "422" not in said]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_narrow_screen_and_without_javascript_nothing_is_lost(
    chromium: Browser, on_sqlite: Served, scheme: str
) -> None:
    on_sqlite.by_role(Role.admin)
    narrow = {"viewport": {"width": 320, "height": 700}, "color_scheme": scheme, "java_script_enabled": False}
    with opened_window(chromium, on_sqlite.url, **narrow) as window:
        page = window.page
        window.open("/sign-in")
        window.shot(f"a-sign-in-narrow-{scheme}")
        page.fill("#login", "admin")
        page.fill("#password", PASSWORD)
        page.click("main button")
        for path in ("account", "accounts", "accounts/1", "help"):
            window.open(f"/{path}")
            window.shot(f"a-{path.replace('/', '-')}-narrow-{scheme}")
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
