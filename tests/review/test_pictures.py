"""The pictures of a whole case say what its records say, leave out what is set aside, and can be used by everybody."""

import json
import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from pipeline.query import opened
from pipeline.review.case import aside as setting
from pipeline.review.people.roles import Role
from pipeline.review.pictures import mercator, outline, served
from pipeline.review.pictures.spans import Days, NotADay, spans, start_us
from pipeline.review.web.visit import Visit
from tests.review.conftest import BASE, FOLDER, Served, Window

DAYS = "from=2026-03-14&to=2026-03-15"


@pytest.fixture
def reader(on_sqlite: Served) -> httpx.Client:
    return on_sqlite.by_role(Role.investigator)


def table(html: str) -> list[list[str]]:
    """Cells of the first table on a page, without the markup."""
    body = html.partition("<table>")[2].partition("</table>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.S)
    return [
        [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)] for row in rows
    ]


def number(text: str) -> int:
    return int(text.replace(",", ""))


def records(served_case: Served, where: str = "1") -> int:
    """How many records the views have."""
    case = served_case.app.state.cases.at_hand(FOLDER)
    total = 0
    for extraction in case.views:
        with case.view(extraction) as view:
            total += view._rows(f"select count(*) from records where {where}")[0][0]
    return total


@pytest.mark.parametrize("by", ["exhibit_ref", "app", "kind"])
def test_the_timeline_has_every_record_that_has_a_time(reader: httpx.Client, on_sqlite: Served, by: str) -> None:
    rows = table(reader.get(f"{BASE}/timeline?by={by}").text)
    *spans_of_time, last = rows[1:]
    assert number(last[-2]) == records(on_sqlite, "sent_us is not null")
    for column in range(1, len(last)):
        assert sum(number(row[column]) for row in spans_of_time) == number(last[column])
    assert all(sum(map(number, row[1:-2])) == number(row[-2]) for row in rows[1:])


def test_records_without_a_time_are_counted_and_said(reader: httpx.Client, on_sqlite: Served) -> None:
    assert f"{records(on_sqlite, 'sent_us is null')} records have no time" in reader.get(f"{BASE}/timeline").text


def test_the_bars_of_the_timeline_are_as_high_as_the_numbers(reader: httpx.Client) -> None:
    page = reader.get(f"{BASE}/timeline?{DAYS}").text
    bars = re.findall(r"<title>([^<]*): ([\d,]+) records?(?:, ([\d,]+) of them[^<]*)?</title>", page)
    shown = {row[0]: (number(row[-2]), number(row[-1])) for row in table(page)[1:-1]}
    assert shown == {label: (number(all_), number(named or "0")) for label, all_, named in bars if number(all_)}


def test_the_days_of_a_picture_lead_to_the_queue_and_the_search(reader: httpx.Client) -> None:
    page = reader.get(f"{BASE}/timeline?{DAYS}&exhibit=JAS/1").text
    asked = "since=2026-03-14&amp;until=2026-03-15&amp;exhibit=JAS%2F1"
    assert f"{BASE}/queue?{asked}" in page
    assert f"{BASE}/search?{asked}" in page


@pytest.mark.parametrize("page", ["timeline", "people", "places"])
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("from=2026-03-20&to=2026-03-01", 422),
        ("from=9999-12-31", 422),
        ("to=0001-01-01", 422),
        ("from=yesterday", 422),
        ("from=2026-02-30", 422),
        ("from=&to=", 200),
        ("exhibit=' or 1=1 --", 200),
        ("exhibit=%F0%9F%8D%81&by=x&order=x&kind=x", 200),
        ("from=2100-12-31&to=2100-12-31", 200),
        ("exhibit=" + "a" * 300, 422),
    ],
)
def test_what_cannot_be_asked_for_is_said_and_breaks_nothing(
    reader: httpx.Client, page: str, query: str, status: int
) -> None:
    assert reader.get(f"{BASE}/{page}?{query}").status_code == status


@pytest.mark.parametrize("query", ["zoom=99", "zoom=-1", "zoom=NaN", "zoom=3&x=1e400&y=0", "x=-5", "x=99999999999"])
def test_a_map_that_there_is_not_is_refused(reader: httpx.Client, query: str) -> None:
    assert reader.get(f"{BASE}/places?{query}").status_code == 422


def test_a_map_shows_the_edges_of_the_world(reader: httpx.Client) -> None:
    for query in ("zoom=0", "zoom=18", "zoom=0&x=0&y=0", "zoom=2&x=1048576&y=1048576", "zoom=18&x=1048576&y=0"):
        assert reader.get(f"{BASE}/places?{query}").status_code == 200


def test_the_map_and_its_table_have_every_record_with_a_place(reader: httpx.Client, on_sqlite: Served) -> None:
    page = reader.get(f"{BASE}/places").text
    count = records(on_sqlite, "latitude is not null")
    assert sum(number(row[1]) for row in table(page)[1:]) == count
    assert f"{count} of {count} records with a place" in page
    assert "consistent with" in page
    assert " was at " not in page


def test_contacts_are_counted_as_the_records_say(reader: httpx.Client, on_sqlite: Served) -> None:
    rows = table(reader.get(f"{BASE}/people?exhibit=JAS/1").text)[1:]
    direct = sum(number(row[3]) for row in rows)
    own = "kind = 'message' and conversation in (select number from conversations where kind is not 'group')"
    case = on_sqlite.app.state.cases.at_hand(FOLDER)
    (extraction,) = [one for one in case.views if _exhibit(on_sqlite, one) == "JAS/1"]
    with case.view(extraction) as view:
        assert direct == view._rows(f"select count(*) from records where {own}")[0][0]


def _exhibit(served_case: Served, extraction: str) -> str:
    with served_case.app.state.cases.at_hand(FOLDER).view(extraction) as view:
        return view.meta()["exhibit_ref"]


def test_whom_one_chooses_is_in_no_address_by_number_or_name(reader: httpx.Client) -> None:
    page = reader.get(f"{BASE}/people").text
    chosen = re.findall(r"who=([^&\"#]+)", page)
    assert chosen
    assert all(re.fullmatch(r"[A-Z]\d|[0-9a-f]{32}", one) for one in chosen)
    assert reader.get(f"{BASE}/people?who={chosen[0]}").text.count("/units/") > 0
    assert reader.get(f"{BASE}/people?who=nobody").status_code == 404


def test_what_is_set_aside_is_in_no_picture(
    reader: httpx.Client, on_sqlite: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = on_sqlite.app.state.cases.at_hand(FOLDER)
    before = number(table(reader.get(f"{BASE}/timeline").text)[-1][-2])
    hidden = set()
    for extraction in case.views:
        with case.view(extraction) as view:
            hidden |= {
                (extraction, n) for (n,) in view._rows("select number from records where sent_us is not null limit 3")
            }
    on_sqlite.app.state.pictures.clear()
    monkeypatch.setattr(served, "aside", lambda *_: setting.Aside(records=frozenset(hidden)))
    after = number(table(reader.get(f"{BASE}/timeline").text)[-1][-2])
    on_sqlite.app.state.pictures.clear()
    assert before - after == len(hidden) > 0


def test_a_few_pictures_of_a_whole_case_are_counted_at_a_time(
    reader: httpx.Client, on_sqlite: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, most, one = [0], [0], threading.Lock()

    @contextmanager
    def counted(*args: Any, **kwargs: Any) -> Iterator[Any]:
        with one:
            here[0] += 1
            most[0] = max(most[0], here[0])
        try:
            time.sleep(0.2)  # so that all who may are here
            with opened(*args, **kwargs) as database:
                yield database
        finally:
            with one:
                here[0] -= 1

    monkeypatch.setattr(served, "query", SimpleNamespace(opened=counted))
    cookies = dict(reader.cookies)
    with ThreadPoolExecutor(10) as threads:
        asked = [f"{on_sqlite.url}{BASE}/places?from=2001-01-{day:02}" for day in range(1, 11)]
        found = list(threads.map(lambda page: httpx.get(page, cookies=cookies, timeout=60).status_code, asked))
    assert found == [200] * 10
    assert most[0] <= served.AT_ONCE


def test_the_coverage_sums_and_says_what_is_not_searched(reader: httpx.Client) -> None:
    page = reader.get(f"{BASE}/coverage").text
    assert "The ledger sums" in page
    assert "4 items are held" in page
    assert "outside the scope" in page
    assert "25 of 27 files" in page
    assert "Not searched: 2 files of 27" in reader.get(f"{BASE}/places").text


def test_who_may_only_count_is_not_told_which_apps_somebody_has(on_sqlite: Served) -> None:
    operator = on_sqlite.by_role(Role.dfu_operator)
    page = operator.get(f"{BASE}/coverage").text
    for told in ("whatsapp", "safari", "chrome"):  # neither by the name of the app nor by that of its parser
        assert told not in page.casefold(), told
    assert "25 of 27 files" in page
    assert operator.get(BASE).status_code == 200
    assert operator.get(f"{BASE}/timeline").status_code == 403
    assert "Take the next batch" not in operator.get(BASE).text


def test_each_picture_that_is_looked_at_is_logged(reader: httpx.Client, on_sqlite: Served) -> None:
    for page in ("", "/coverage", "/timeline", "/people?who=S1", "/places"):
        reader.get(BASE + page)
    logged = on_sqlite.rows("select detail from audit where actor = 'investigator' order by seq desc limit 5")
    for page, event in zip(("places", "people", "timeline", "coverage", "case"), logged, strict=True):
        assert json.loads(event["detail"])["page"] == page
        assert "+44" not in event["detail"]


def test_tiles_are_the_operators_own_and_nothing_else(
    reader: httpx.Client, on_sqlite: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "0" / "0").mkdir(parents=True)
    (tmp_path / "0" / "0" / "0.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "secret.png").write_bytes(b"secret")
    address = f"{BASE}/places/tiles"
    assert reader.get(f"{address}/0/0/0.png").status_code == 404
    own = on_sqlite.app.state.settings.model_copy(update={"tiles": str(tmp_path)})
    monkeypatch.setattr(Visit, "settings", own)
    tile = reader.get(f"{address}/0/0/0.png")
    assert (tile.status_code, tile.headers["content-type"]) == (200, "image/png")
    assert f"{address}/0/0/0.png" in reader.get(f"{BASE}/places?zoom=0").text
    for path in ("0/0/..%2f..%2fsecret.png", "../../secret.png", "0/0/1.png", "0/0/-1.png", "99/0/0.png", "x/0/0.png"):
        assert reader.get(f"{address}/{path}").status_code in (404, 422)
    assert on_sqlite.nobody().get(f"{address}/0/0/0.png").status_code == 303


def test_the_night_on_which_the_clocks_change_has_an_hour_less_or_more() -> None:
    assert len(spans(date(2026, 3, 29), date(2026, 3, 29))) == 23
    assert len(spans(date(2026, 10, 25), date(2026, 10, 25))) == 25


@pytest.mark.parametrize("days", [1, 30, 400, 3000, 20_000])
def test_spans_follow_each_other_without_a_gap(days: int) -> None:
    first, last = date(2000, 2, 29), date.fromordinal(date(2000, 2, 29).toordinal() + days)
    found = spans(first, last)
    assert found[0].start_us <= start_us(first)
    assert found[-1].end_us > start_us(last)
    assert [span.end_us for span in found[:-1]] == [span.start_us for span in found[1:]]
    assert len(found) <= 200


def test_days_that_are_none_are_refused() -> None:
    with pytest.raises(NotADay, match="earlier day first"):
        Days.read("2026-03-02", "2026-03-01")


@pytest.mark.parametrize(
    ("latitude", "longitude", "zoom", "x", "y"),
    [
        (0, 0, 0, 128, 128),
        (0, -180, 3, 0, 1024),
        (mercator.NORTHERNMOST, 180, 1, 512, 0),
        (51.5, -0.12, 10, 130984.6, 87178.2),
    ],
)
def test_places_are_where_mercator_has_them(latitude: float, longitude: float, zoom: int, x: float, y: float) -> None:
    assert mercator.pixels(latitude, longitude, zoom) == pytest.approx((x, y), abs=1)
    assert mercator.degrees(*mercator.pixels(latitude, longitude, zoom), zoom) == pytest.approx((latitude, longitude))


def test_a_frame_shows_all_of_a_box() -> None:
    for box in ((-8.2, 49.9, 1.8, 60.9), (-180.0, -85.0, 180.0, 85.0), (-2.24, 53.48, -2.24, 53.48)):
        frame = mercator.fitting(*box)
        for longitude, latitude in (box[:2], box[2:]):
            x, y = frame.at(latitude, longitude)
            assert -64 <= x <= frame.width + 64
            assert -480 <= y <= frame.height + 480


def test_a_ring_is_cut_to_its_frame() -> None:
    square = [(-1e6, -1e6), (1e6, -1e6), (1e6, 1e6), (-1e6, 1e6)]
    assert all(-8 <= x <= 108 and -8 <= y <= 58 for x, y in mercator.clipped(square, 100, 50))
    assert mercator.clipped([(200.0, 200.0), (300.0, 200.0), (300.0, 300.0)], 100, 50) == []


def test_the_outline_is_what_its_note_says() -> None:
    import hashlib
    import tomllib

    folder = Path(outline.__file__).parent
    note = tomllib.loads((folder / "outline.toml").read_text("utf-8"))["outline.json"]
    content = (folder / "outline.json").read_bytes()
    assert hashlib.sha256(content).hexdigest() == note["sha256"]
    assert len(content) <= 150_000
    assert outline.path(mercator.fitting(-8.2, 49.9, 1.8, 60.9)).startswith("M")


def test_a_name_that_is_markup_stays_text_in_a_picture(on_sqlite: Served) -> None:
    from pipeline.review.pictures.contacts import Contact
    from pipeline.review.pictures.network import network

    evil = "</text><script>alert(1)</script>\u202egnp"
    somebody = Contact("JAS/1", "S1", "k", None, "07700 900999", None, (evil,), (), 1, 0, 0, 0, None, None)
    drawn = network([somebody], {"JAS/1": "S1"}, {"S1": "S1 suspect"}, 10)
    page = on_sqlite.app.state.templates.from_string(
        "<svg>{% for node in n.nodes %}<text>{{ node.label }}</text><title>{{ node.told }}</title>{% endfor %}</svg>"
    ).render(n=drawn)
    assert "<script" not in page
    assert "\u202e" not in page


def test_the_network_is_always_drawn_in_the_same_way(reader: httpx.Client, on_sqlite: Served) -> None:
    first = reader.get(f"{BASE}/people").text
    on_sqlite.app.state.pictures.clear()
    assert reader.get(f"{BASE}/people").text == first


def test_everybody_can_use_the_pictures(window: Window, on_sqlite: Served) -> None:
    on_sqlite.by_role(Role.investigator)
    window.sign_in("investigator")
    for name, path in {
        "case": "",
        "coverage": "/coverage",
        "timeline": "/timeline?from=2026-03-01&to=2026-03-20",
        "people": "/people?who=C1",
        "places": "/places",
        "nothing": "/timeline?from=2030-01-01&to=2030-01-02",
    }.items():
        page = window.open(BASE + path)
        window.shot(name)
        assert window.violations() == [], name
        page.set_viewport_size({"width": 320, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, name
        page.set_viewport_size({"width": 1280, "height": 800})


def test_days_are_chosen_by_dragging_and_by_keys(window: Window, on_sqlite: Served) -> None:
    on_sqlite.by_role(Role.investigator)
    window.sign_in("investigator")
    page = window.open(f"{BASE}/timeline?from=2026-03-01&to=2026-03-20")
    box = page.locator("#histogram").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] / 2, steps=5)
    page.mouse.up()
    assert page.input_value("#from") > "2026-03-01"
    assert page.input_value("#to") < "2026-03-20"
    page.focus("#brush-first")
    page.keyboard.press("Home")
    assert page.input_value("#from") == "2026-03-01"
    until = page.input_value("#to")
    page.click("text=Show these days")
    page.wait_for_url(f"**/timeline?from=2026-03-01&to={until}*")
