"""A unit is shown with everything that is known of it, and nothing that is set aside."""

import html
import json
import re

import pytest
import sqlalchemy as sa

from pipeline.review.case.aside import Aside
from pipeline.review.people.roles import Role
from pipeline.review.shown import nearby as module
from pipeline.review.shown.inert import inert
from tests.review.conftest import BASE, FOLDER, Served, Window, opened_window


@pytest.fixture(scope="module")
def units(on_sqlite: Served) -> dict[str, str]:
    """Kind of unit → the first of that kind in the queue."""
    on_sqlite.by_role(Role.investigator).get(f"{BASE}/coverage")
    rows = on_sqlite.rows("select kind, unit_id from items order by place desc")
    return {row["kind"]: row["unit_id"] for row in rows}


def test_every_unit_of_the_case_is_shown_and_its_reasons_sum_to_its_score(
    on_sqlite: Served, units: dict[str, str]
) -> None:
    client = on_sqlite.by_role(Role.investigator)
    rows = on_sqlite.rows("select unit_id, score, records from items order by place")
    assert len(rows) > 300
    for row in rows:
        answer = client.get(f"{BASE}/units/{row['unit_id']}")
        assert answer.status_code == 200, (row, answer.text[-300:])
        assert len(answer.content) < 100_000
        reasons = answer.text.partition('<section class="why"')[2]
        points = [float(p) for p in re.findall(r'<span class="points">([+-][\d.]+)</span>', reasons)]
        assert round(sum(points), 1) == round(row["score"], 1)
        if points:
            assert f'<p class="sum"><span class="points">{row["score"]:.1f}</span>' in answer.text
    events = [json.loads(row["detail"]) for row in on_sqlite.rows("select detail from audit where action = 'consult'")]
    assert {event["unit"] for event in events if event.get("page") == "unit"} >= {row["unit_id"] for row in rows}


def test_a_conversation_is_marked_at_the_words_that_reasons_name(on_sqlite: Served, units: dict[str, str]) -> None:
    page = on_sqlite.by_role(Role.investigator).get(f"{BASE}/units/{units['thread_segment']}").text
    assert "<mark>" in page
    assert "Why it is here" in page
    assert "without this:" in page.lower()
    for anchor in set(re.findall(r'href="#(r(?:eason)?-[^"]+)"', page)):
        assert f'id="{anchor}"' in page


def test_a_record_leads_to_its_place_in_the_unit_that_has_it(on_sqlite: Served, units: dict[str, str]) -> None:
    client = on_sqlite.by_role(Role.investigator)
    page = client.get(f"{BASE}/units/{units['thread_segment']}").text
    record = re.findall(r'id="r-(\w+)" class="line (?:own|other)"', page)[0]
    answer = client.get(f"{BASE}/records/{record}")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{BASE}/units/{units['thread_segment']}#r-{record}"
    whole = client.get(f"{BASE}/records/{record}/whole").text
    assert "SHA-256 of the file" in whole
    assert "Time as stored" in whole
    assert client.get(f"{BASE}/records/{record}/source").status_code == 303
    part = client.get(f"{BASE}/records/{record}/source", headers={"HX-Request": "true"})
    assert "Table and row" in part.text
    assert "<html" not in part.text


def test_a_conversation_goes_on_before_and_after_what_is_shown(on_sqlite: Served, units: dict[str, str]) -> None:
    client = on_sqlite.by_role(Role.investigator)
    (row,) = on_sqlite.rows(
        "select unit_id from items where kind = 'thread_segment' and thread in "
        "(select thread from items group by thread having sum(records) > 1000) order by started_us limit 1 offset 20"
    )
    page = client.get(f"{BASE}/units/{row['unit_id']}").text
    ways = [html.unescape(way) for way in re.findall(r'href="([^"]+/conversations/[^"]+)"', page)]
    assert ways
    for way in ways:
        assert "Conversation" in client.get(way).text
        part = client.get(way, headers={"HX-Request": "true"}).text
        assert part.count('id="r-') <= 50
        assert "<html" not in part
    start = ways[0].partition("?")[0]
    for query in ("", "?at=1", "?at=999999", "?before=1", "?after=999999999"):
        assert client.get(start + query).status_code == 200


@pytest.mark.parametrize("way", ["units/{}/map", "units/{}/nearby"])
def test_what_is_beyond_a_unit_is_a_page_of_its_own_without_script(
    on_sqlite: Served, units: dict[str, str], way: str
) -> None:
    client = on_sqlite.by_role(Role.investigator)
    address = f"{BASE}/{way.format(units['thread_segment'])}"
    assert "<html" in client.get(address).text
    assert "<html" not in client.get(address, headers={"HX-Request": "true"}).text


def test_what_happened_nearby_is_of_all_exhibits_and_says_what_was_not_searched(
    on_sqlite: Served, units: dict[str, str]
) -> None:
    client = on_sqlite.by_role(Role.investigator)
    page = client.get(f"{BASE}/units/{units['call_run']}/nearby").text
    assert "clock" in page
    assert f"{BASE}/coverage" in page
    contact = client.get(f"{BASE}/units/{units['account']}/nearby")
    assert contact.status_code == 404


def test_clocks_that_were_measured_are_set_against_each_other(
    on_sqlite: Served, units: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = on_sqlite.app.state.cases.at_hand(FOLDER)
    with case.board() as board:
        unit = board.unit(units["thread_segment"])
    times = unit.started_us, unit.ended_us

    def found() -> set[tuple[str, str]]:
        return {
            (near.exhibit_ref, near.line.record.record_id)
            for near in module.nearby(case, Aside(), unit.extraction_id, *times).found
        }

    alike = found()
    assert {exhibit for exhibit, _ in alike} == {"JAS/1", "JAS/2"}
    years = dict.fromkeys(case.views, 100_000_000) | {unit.extraction_id: 0}
    monkeypatch.setattr(module, "clocks", lambda _: years)
    assert {exhibit for exhibit, _ in found()} == {"JAS/1"}
    monkeypatch.setattr(module, "clocks", lambda _: dict.fromkeys(case.views, 3600))
    assert found() == alike


@pytest.mark.parametrize(
    "path",
    [
        "units/nothing",
        "units/nothing/map",
        "units/nothing/nearby",
        "records/nothing",
        "records/nothing/whole",
        "records/nothing/nearby",
        "conversations/nothing/1",
        "units/%2e%2e%2f%2e%2e",
        "units/' or 1=1--",
    ],
)
def test_what_is_not_in_the_case_is_not_found(on_sqlite: Served, path: str) -> None:
    assert on_sqlite.by_role(Role.investigator).get(f"{BASE}/{path}").status_code == 404


@pytest.mark.parametrize(
    "path", ["units/x?page=-1", "units/x?page=a", "conversations/x/0", "conversations/x/1?at=-1", f"records/{'a' * 65}"]
)
def test_what_cannot_be_understood_is_said_to_be_so(on_sqlite: Served, path: str) -> None:
    assert on_sqlite.by_role(Role.investigator).get(f"{BASE}/{path}").status_code == 422


def test_what_is_set_aside_is_shown_nowhere(served: Served) -> None:
    client = served.by_role(Role.investigator)
    client.get(f"{BASE}/coverage")
    row = served.rows("select unit_id, decisions from items where kind = 'thread_segment' order by place limit 1")[0]
    page = client.get(f"{BASE}/units/{row['unit_id']}").text
    record = re.findall(r'id="r-(\w+)" class="line (?:own|other)"', page)[0]
    talk = html.unescape(
        re.findall(r'href="([^"]+/conversations/[^"?]+)', client.get(f"{BASE}/records/{record}/whole").text)[0]
    )
    answer = client.post(
        f"{BASE}/units/{row['unit_id']}/decision",
        data={"relevance": "privileged", "decisions": row["decisions"], "reason": ""},
    )
    assert answer.status_code == 303, answer.text
    gone = client.get(f"{BASE}/units/{row['unit_id']}")
    assert gone.status_code == 410
    assert "LPP reviewer" in gone.text
    for path in (f"{BASE}/records/{record}", f"{BASE}/records/{record}/whole", talk):
        assert client.get(path).status_code == 404
    assert client.get(f"{BASE}/units/{row['unit_id']}/map").status_code == 404


def test_a_unit_that_has_left_the_queue_says_so(served: Served) -> None:
    client = served.by_role(Role.investigator)
    client.get(f"{BASE}/coverage")
    with served.database.writing() as connection:
        connection.execute(
            sa.text("update items set unit_id = 'left', here = :no where place = 9 and folder = :folder"),
            {"no": False, "folder": FOLDER},
        )
    answer = client.get(f"{BASE}/units/left")
    assert answer.status_code == 410
    assert "not in the version of the queue" in answer.text


def test_html_is_shown_without_anything_that_does_something(chromium: object, on_sqlite: Served) -> None:
    on_sqlite.by_role(Role.investigator)
    rows = on_sqlite.rows("select unit_id from items where kind = 'document'")
    client = on_sqlite.by_role(Role.investigator)
    pages = {row["unit_id"]: client.get(f"{BASE}/units/{row['unit_id']}").text for row in rows}
    (unit_id,) = (unit_id for unit_id, page in pages.items() if "<iframe" in page)
    address = re.findall(r'src="([^"]+/html)"', pages[unit_id])[0]
    answer = client.get(address)
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "Social" in answer.text or "<p>" in answer.text
    with opened_window(chromium, on_sqlite.url) as window:  # type: ignore[arg-type] # a browser
        window.sign_in("investigator")
        page = window.open(f"{BASE}/units/{unit_id}")
        page.click(".laid-out summary")
        page.frame_locator(".laid-out iframe").locator("body").wait_for()
        page.wait_for_timeout(300)
        window.shot("unit-html")
        assert window.violations() == []


@pytest.mark.parametrize(
    "written",
    [
        "<script>alert(1)</script>",
        "<img src=https://example.org/x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>here</a>",
        "<form action=https://example.org><input name=q><button>Go</button></form>",
        "<style>@import url(https://example.org)</style><p style='background:url(https://example.org)'>x</p>",
        "<meta http-equiv=refresh content='0;url=https://example.org'><base href=https://example.org>",
        "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg><math><mi//xlink:href='data:x'>",
        "<table background=https://example.org><tr><td onclick=alert(1)>x",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<p>\u202eabc</p>",
    ],
)
def test_of_html_only_words_are_left(written: str) -> None:
    left = inert(written)
    assert not re.search(
        r"<(?!/?(?:p|div|span|table|tbody|tr|td|br)>)[a-z]", left.replace('<span class="unseen">', "")
    ), left
    assert "\u202e" not in left


KINDS = ["thread_segment", "call_run", "document", "visit_run", "media", "mail", "account", "members"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_unit_of_each_kind_can_be_used_by_everybody(
    window: Window, on_sqlite: Served, units: dict[str, str], kind: str
) -> None:
    on_sqlite.by_role(Role.investigator)
    window.sign_in("investigator")
    page = window.open(f"{BASE}/units/{units[kind]}")
    page.wait_for_timeout(500)
    window.shot(f"unit-{kind}")
    assert window.violations() == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    window.shot(f"unit-{kind}-narrow")
    assert window.violations() == []


def test_a_conversation_in_the_dark_with_all_that_opens(
    chromium: object, on_sqlite: Served, units: dict[str, str]
) -> None:
    on_sqlite.by_role(Role.investigator)
    with opened_window(chromium, on_sqlite.url, color_scheme="dark") as window:  # type: ignore[arg-type] # a browser
        window.sign_in("investigator")
        page = window.open(f"{BASE}/units/{units['thread_segment']}")
        page.wait_for_selector("svg.map")
        page.locator(".line:not(.context) .source summary").first.click()
        page.wait_for_selector(".source dl")
        page.click("#nearby a")
        page.wait_for_selector("#nearby-heading")
        before = page.locator(".line").count()
        for words in ("Earlier in", "Later in"):
            more = page.get_by_role("link", name=words)
            if more.count():
                more.first.click()
                page.wait_for_timeout(400)
        assert page.locator(".line").count() >= before
        window.shot("unit-dark")
        assert window.violations() == []


def test_a_unit_is_read_without_script(chromium: object, on_sqlite: Served, units: dict[str, str]) -> None:
    on_sqlite.by_role(Role.investigator)
    with opened_window(chromium, on_sqlite.url, java_script_enabled=False) as window:  # type: ignore[arg-type] # as above
        window.sign_in("investigator")
        page = window.open(f"{BASE}/units/{units['thread_segment']}")
        page.locator(".line:not(.context) .source summary").first.click()
        page.locator(".line:not(.context) .source a").first.click()
        assert page.locator("h2#source").count() == 1
        page.go_back()
        page.get_by_role("link", name="What else happened within 15 minutes").click()
        assert page.locator("#nearby-heading").count() == 1
