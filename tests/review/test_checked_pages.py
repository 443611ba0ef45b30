"""The pages of audit, operations, disclosure and quality in a real browser, light and dark, wide and narrow."""

from typing import TYPE_CHECKING

from pipeline.review.people.roles import Role
from tests.review.conftest import BASE, Served, opened_window

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("body *")]
    .filter(one => one.getBoundingClientRect().right > innerWidth && !one.closest(".scroll"))
    .map(one => one.outerHTML.slice(0, 120))"""
_WAYS = {"": {}, "-narrow-dark": {"color_scheme": "dark", "viewport": {"width": 360, "height": 740}}}


def test_pages_can_be_used_by_everybody(chromium: "Browser", on_sqlite: Served) -> None:
    investigator = on_sqlite.by_role(Role.investigator)
    investigator.get(f"{BASE}/disclosure")
    rows = on_sqlite.rows("select unit_id from items where here and not aside order by place limit 3")
    units = [row["unit_id"] for row in rows]
    for unit_id in units:
        investigator.post(f"{BASE}/units/{unit_id}/decision", data={"relevance": "relevant", "decisions": "0"})
    officer = on_sqlite.by_role(Role.disclosure_officer)
    given = {"cpia": "unused_sensitive", "meets_s3": "undecided", "reason": "To be discussed with the prosecutor."}
    officer.post(f"{BASE}/units/{units[0]}/assessment", data=given | {"supersedes": "0"})
    officer.post(f"{BASE}/quality/units/{units[0]}", data={"relevance": "not_relevant", "decisions": "1"})
    on_sqlite.by_role(Role.auditor)
    on_sqlite.by_role(Role.ops_monitor)
    pages = [
        ("auditor", "audit", "/audit"),
        ("ops_monitor", "operations", "/operations"),
        ("disclosure_officer", "disclosure", f"{BASE}/disclosure?state=all"),
        ("disclosure_officer", "assessment", f"{BASE}/units/{units[0]}/assessment"),
        ("disclosure_officer", "quality", f"{BASE}/quality"),
        ("disclosure_officer", "second-review", f"{BASE}/quality/units/{units[1]}"),
        ("disclosure_officer", "sampling", f"{BASE}/quality/sampling?units=12000&found=60"),
    ]
    for way, options in _WAYS.items():
        with opened_window(chromium, on_sqlite.url, **options) as window:
            signed_in = ""
            for login, name, path in pages:
                if login != signed_in:
                    window.page.context.clear_cookies()
                    window.sign_in(login)
                    signed_in = login
                page = window.open(path)
                for summary in page.locator("#disclosure details:not([open]) > summary").all():
                    summary.click()
                window.shot(f"{name}{way}")
                assert window.violations() == [], (name, way)
                assert page.evaluate(_TOO_WIDE) == [], f"{name}{way} scrolls sideways"
