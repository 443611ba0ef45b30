"""Keys, in a real browser: nothing is decided about what was not on the screen."""

import random
import time
from typing import TYPE_CHECKING

from pipeline.review.people.roles import Role
from tests.review.conftest import BASE, Served, Window

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route


def begin(window: Window, served: Served, login: str) -> "Page":
    """Somebody with a batch in hand, at its first unit."""
    served.forget()
    served.somebody(login, Role.investigator)
    window.sign_in(login)
    page = window.open(f"{BASE}/queue")
    page.click("text=Take the next batch")
    armed(page)
    return page


def armed(page: "Page") -> None:
    page.wait_for_selector("html[data-armed]", timeout=10_000)


def unit(page: "Page") -> str:
    return page.url.split("/units/")[1].partition("?")[0]


def decided(served: Served) -> list[str]:
    return [row["unit_id"] for row in served.rows("select unit_id from decisions order by id")]


def test_however_fast_keys_are_pressed_only_what_was_painted_is_decided(window: Window, on_sqlite: Served) -> None:
    page = begin(window, on_sqlite, "fast")
    painted: list[str] = []
    page.expose_function("painted", lambda unit_id: painted.append(unit_id))
    page.evaluate("""() => {
        const tell = () => { if (document.documentElement.dataset.armed) painted(location.pathname.split("/").pop()); };
        new MutationObserver(tell).observe(document.documentElement, {attributeFilter: ["data-armed"]});
        tell();
    }""")
    chance = random.Random(7)  # noqa: S311 - the same delays in every run

    def delayed(route: "Route") -> None:
        time.sleep(chance.choice((0, 0, 0.05, 0.3)))
        route.continue_()

    page.route("**/decision", delayed)
    until = time.monotonic() + 60
    while len(decided(on_sqlite)) < 20 and time.monotonic() < until:
        page.keyboard.press(chance.choice("122245"))
        page.wait_for_timeout(chance.choice((0, 1, 10, 40, 120)))
    page.wait_for_timeout(1000)
    done = decided(on_sqlite)
    assert len(done) >= 20
    assert len(set(done)) == len(done)
    assert done == painted[: len(done)]  # in the order in which they were shown, each after it was


def test_keys_decide_take_back_and_say_so(window: Window, on_sqlite: Served) -> None:
    page = begin(window, on_sqlite, "keys")
    first = unit(page)
    page.keyboard.press("1")
    page.wait_for_url(lambda url: first not in url)
    armed(page)
    assert "relevant" in page.inner_text("#status")
    assert page.evaluate("document.activeElement.tagName") == "H1"
    page.keyboard.press("u")
    page.wait_for_url(f"**/units/{first}")
    armed(page)
    assert [row["relevance"] for row in on_sqlite.rows("select relevance from decisions order by id")] == [
        "relevant",
        None,
    ]
    page.keyboard.press("?")
    assert page.is_visible("#legend")
    page.keyboard.press("2")  # while the legend is open, no key decides
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.keyboard.type("1 and 2 and 3")
    page.wait_for_timeout(300)
    assert page.input_value("#note") == "1 and 2 and 3"
    page.keyboard.press("Tab")
    page.keyboard.press("Control+1")
    page.wait_for_timeout(300)
    assert len(decided(on_sqlite)) == 2
    assert unit(page) == first


def test_a_key_that_is_held_down_decides_once(window: Window, on_sqlite: Served) -> None:
    page = begin(window, on_sqlite, "held")
    for _ in range(20):
        page.keyboard.down("2")  # from the second on, the browser says that it repeats
        page.wait_for_timeout(50)
    page.keyboard.up("2")
    assert len(decided(on_sqlite)) == 1


def test_the_mouse_pressed_twice_decides_once(window: Window, on_sqlite: Served) -> None:
    page = begin(window, on_sqlite, "mouse")
    page.dblclick("#decide button[value=not_relevant]")
    armed(page)
    assert len(decided(on_sqlite)) == 1


def test_when_the_application_cannot_be_reached_nothing_is_decided_and_that_is_said(
    window: Window, on_sqlite: Served
) -> None:
    page = begin(window, on_sqlite, "cut off")
    page.route("**/decision", lambda route: route.abort())
    page.keyboard.press("1")
    page.wait_for_selector("#status:has-text('Nothing was decided')")
    armed(page)
    page.unroute("**/decision")
    page.keyboard.press("1")
    page.wait_for_selector("#status:has-text('relevant')")
    assert len(decided(on_sqlite)) == 1
    window.complaints.clear()  # the browser complains that it could not send


def test_keys_can_be_other_ones_and_can_be_switched_off(window: Window, on_sqlite: Served) -> None:
    page = begin(window, on_sqlite, "own")
    first = page.url
    page.goto(f"{on_sqlite.url}/account/keys")
    window.shot("keys")
    assert window.violations() == []
    page.fill("#key-relevant", "2")
    page.click("text=Keep")
    assert "is also the key of: Not relevant" in page.inner_text(".mistake")
    assert window.violations() == []
    window.complaints.clear()  # the browser says that the answer was 422
    page.fill("#key-relevant", "r")
    page.click("text=Keep")
    page.goto(first)
    armed(page)
    page.keyboard.press("1")
    page.wait_for_timeout(300)
    assert decided(on_sqlite) == []
    page.keyboard.press("r")
    page.wait_for_url(lambda url: url != first)
    assert len(decided(on_sqlite)) == 1
    page.goto(f"{on_sqlite.url}/account/keys")
    page.check("text=Switch all keys off")
    page.click("text=Keep")
    page.goto(f"{on_sqlite.url}{BASE}/next")
    armed(page)
    page.keyboard.press("r")
    page.keyboard.press("2")
    page.wait_for_timeout(300)
    assert len(decided(on_sqlite)) == 1
    assert page.locator("#decide kbd").count() == 0


def test_the_queue_can_be_used_by_everybody(window: Window, on_sqlite: Served) -> None:
    page = begin(window, on_sqlite, "queue")
    window.shot("unit-panel")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        window.open(f"{BASE}/queue")
        window.shot(f"queue-{scheme}")
        assert window.violations() == []
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('li').matches(':nth-child(2)')")
    page.set_viewport_size({"width": 360, "height": 760})
    window.open(f"{BASE}/queue?lane=DISCLOSURE&band=P1&since=2026-02-31")
    window.shot("queue-narrow")
    assert window.violations() == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
