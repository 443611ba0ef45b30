"""Search over all text of a case: what is found, what is said where nothing is, and what is kept of it."""

import json
import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest

from models.language.search.asked import asked
from pipeline.review.people.roles import Role
from pipeline.review.search import exact, found, page
from pipeline.review.search.question import Question
from pipeline.review.search.snippet import snippet
from pipeline.review.search.understood import understood
from pipeline.validate.search import probes
from pipeline.view.build import build
from pipeline.view.walk import Found
from tests.review.conftest import BASE, FOLDER, Served, Window
from tests.view.conftest import said, written

SEARCH = f"{BASE}/search"


def ask(served: Served, q: str, role: Role = Role.investigator, **more: str) -> str:
    """The page of a search, as text."""
    answer = signed_in(served, role).get(SEARCH, params={"q": q, **more})
    assert answer.status_code == 200, answer.text
    return answer.text


def signed_in(served: Served, role: Role = Role.investigator) -> httpx.Client:
    """Somebody of a role, who signs in once: that takes a while."""
    client = served.clients.get(role.value)
    if client is None or client.get("/").status_code != 200:
        client = served.clients[role.value] = served.by_role(role)
    return client


def flat(lists: list[list[str]]) -> list[str]:
    return [one for some in lists for one in some]


def title(text: str) -> str:
    """What the page says of how much it found."""
    shown = re.search(r'id="found-title">\s*([^<]*?)\s*</h2>', text)
    assert shown
    return shown[1]


def records(text: str) -> list[str]:
    """Records of the page, in its order."""
    return re.findall(rf'hit-when" href="{BASE}/records/([^"]+)"', text)


def pages(served: Served, q: str, **more: str) -> list[list[str]]:
    """All pages of a search, by their links."""
    client, text = signed_in(served, Role.investigator), ask(served, q, **more)
    shown = [records(text)]
    while further := re.search(r'rel="next" href="([^"]*)"', text):
        text = client.get(further[1].replace("&amp;", "&")).text
        shown.append(records(text))
    return shown


def test_what_is_found_on_all_exhibits_comes_in_order_of_time_with_where_it_stands(served: Served) -> None:
    text = ask(served, "home")
    assert title(text) == "6 texts"
    assert "<mark>" in text
    assert "Looked for <bdi>“home”</bdi>" in text
    assert "/units/" in text
    times = [row["at"] for row in served.rows("select at from searches order by id")]
    assert len(times) == 1


def test_pages_have_all_of_it_once_and_in_the_same_order_backwards(on_sqlite: Served) -> None:
    forwards, backwards = pages(on_sqlite, "the"), pages(on_sqlite, "the", sort="newest")
    counted = int(title(ask(on_sqlite, "the")).split()[0].replace(",", ""))
    assert [len(one) for one in forwards[:-1]] == [50] * (len(forwards) - 1)
    assert sum(map(len, forwards)) == sum(map(len, backwards)) == counted
    assert sorted(flat(forwards)) == sorted(flat(backwards))


def test_exact_characters_are_found_inside_words_and_in_pages(on_sqlite: Served) -> None:
    assert title(ask(on_sqlite, "statio")) == "Nothing found"
    shown = ask(on_sqlite, "om", how="exact")
    assert "<mark>" in shown
    every = pages(on_sqlite, "om", how="exact")
    assert sum(map(len, every)) == int(title(shown).split()[0])
    assert title(ask(on_sqlite, "OM", how="exact", same="1")) != title(shown)


def test_an_exact_search_that_takes_too_long_says_that_nothing_is_known(
    on_sqlite: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exact, "_read", lambda *_: exact.Exact(stopped=True))
    text = ask(on_sqlite, "om", how="exact")
    assert title(text) == "Stopped"
    assert "is not known" in text


def test_one_exact_search_runs_at_a_time(on_sqlite: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exact, "_WAIT", 0.01)
    with exact._ONE:
        assert title(ask(on_sqlite, "om", how="exact")) == "Not searched"


def test_a_search_that_takes_too_long_says_where_it_stopped(on_sqlite: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "SECONDS", -1.0)
    text = ask(on_sqlite, "the")
    assert title(text) == "Nothing found yet"
    assert "was not looked at" in text


def test_nothing_found_is_said_with_what_was_not_searched(on_sqlite: Served) -> None:
    text = ask(on_sqlite, "xyzzyplugh")
    assert title(text) == "Nothing found"
    assert 'class="statement' in text
    assert "how=exact" in text


def test_a_question_that_folds_to_nothing_says_so_and_is_not_in_the_log(served: Served) -> None:
    before = served.rows("select count(*) as n from searches")
    text = ask(served, "!!!")
    assert title(text) == "Nothing to search for"
    assert "how=exact" in text
    assert served.rows("select count(*) as n from searches") == before


@pytest.mark.parametrize(
    ("more", "fewer"),
    [
        ({"exhibit": "JAS/1"}, True),
        ({"exhibit": "JAS/2"}, True),
        ({"app": "com.whatsapp"}, True),
        ({"kind": "message"}, True),
        ({"direction": "outgoing"}, True),
        ({"party": "S1"}, True),
        ({"since": "2026-03-01", "until": "2026-03-31"}, True),
        ({"origin": "ocr"}, True),
        ({"lane": "DISCLOSURE"}, True),
        ({"state": "relevant"}, True),
    ],
)
def test_each_filter_leaves_something_out(on_sqlite: Served, more: dict[str, str], fewer: bool) -> None:
    every, some = set(flat(pages(on_sqlite, "the"))), set(flat(pages(on_sqlite, "the", **more)))
    assert some <= every
    assert (len(some) < len(every)) == fewer


def test_filters_of_what_is_shown_are_true_of_it(on_sqlite: Served) -> None:
    text = ask(on_sqlite, "the", origin="ocr")
    assert records(text)
    assert text.count("Read by machine, ") == len(records(text))


@pytest.mark.parametrize(
    "field",
    ["exhibit", "app", "kind", "direction", "party", "since", "until", "origin", "lane", "state", "sort", "how"],
)
@pytest.mark.parametrize("value", ["' or 1=1 --", "<script>alert(1)</script>", "9999-99-99", "x" * 5000, "\0"])
def test_a_filter_of_no_known_value_is_a_mistake_and_reaches_no_statement(
    on_sqlite: Served, field: str, value: str
) -> None:
    answer = signed_in(on_sqlite, Role.investigator).get(SEARCH, params={"q": "home", field: value})
    assert answer.status_code in (400, 422)
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize(
    "query",
    [
        "don't",
        "c++",
        "@bob",
        "a AND",
        "t:x",
        "NEAR(",
        'NEAR("a" "b", 5)',
        '"home',
        '""""',
        "((((",
        "*",
        "%",
        "_",
        "^home$",
        ".*",
        "(a+)+$",
        "home\0home",
        "\ufffd\ufffe",
        "'; drop table records --",
        "1 OR 1=1",
        "-home",
        " OR ".join(["a"] * 1_000),
        "x" * 10_000,
        "home " * 210,
        "\u202e\u2066",
    ],
    ids=ascii,
)
@pytest.mark.parametrize("how", ["words", "exact"])
def test_no_question_is_a_mistake_of_the_program(on_sqlite: Served, query: str, how: str) -> None:
    answer = signed_in(on_sqlite, Role.investigator).get(SEARCH, params={"q": query, "how": how})
    assert answer.status_code in (200, 400, 422)


def test_lone_surrogates_and_broken_utf8_are_no_mistake(served: Served) -> None:
    for raw in ("q=%ED%A0%80", "q=%FF%FE", "q=%", "q=a&q=b", "q=home&after=1.2", "after=9.9.9"):
        assert signed_in(served, Role.investigator).get(f"{SEARCH}?{raw}").status_code == 200, raw
    far = f"q=the&after={10**18}.0.{10**11}"
    assert signed_in(served, Role.investigator).get(f"{SEARCH}?{far}").status_code == 200


def test_more_words_than_can_be_asked_for_are_refused_in_words(on_sqlite: Served) -> None:
    assert "200 words and signs at most" in ask(on_sqlite, "a " * 210)


def test_what_was_typed_is_shown_as_text(on_sqlite: Served) -> None:
    text = ask(on_sqlite, "<img src=x onerror=alert(1)> home")
    assert "<img" not in text


def test_a_snippet_marks_the_text_as_stored() -> None:
    stored = "<b>I don’t</b> & \u202eknow Zoë 👍🏽 我喜欢微信"
    for query, shown in (("dont", "don’t"), ("zoe", "Zoë"), ("微信", "微信"), ("👍", "👍🏽")):
        html = snippet(stored, Question(q=query), asked(query)).__html__()
        assert f"<mark>{shown}</mark>" in html
        assert "<b>" not in html
        assert "U+202E" in html


def test_a_long_text_is_cut_around_the_place_and_says_how_many_more_there_are() -> None:
    text = "plain words " * 3_000 + "call 07700 900123 now " + "plain words " * 100
    cut = snippet(text, Question(q="+447700900123"), asked("+447700900123"))
    assert (cut.before, cut.after, cut.further) == (True, True, 0)
    assert sum(len(piece) for piece, _ in cut.pieces) < 400
    assert [piece for piece, here in cut.pieces if here] == ["7700 900123"]
    assert snippet("home " * 200, Question(q="home"), asked("home")).further > 100
    assert snippet("home " * 200, Question(q="home"), asked("home")).counted
    assert not snippet("home " * 4_000, Question(q="home"), asked("home")).counted


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("cash bag", "“cash” and “bag”"),
        ('"blue bag"', "“blue bag”"),
        ("burn*", "“burn…”"),
        ("cash OR money", "“cash” or “money”"),
        ("(cash OR money) -bank", "but not"),
        ("!!!", ""),
    ],
)
def test_what_was_understood_is_said(query: str, said: str) -> None:
    told = understood(asked(query))
    assert said in told
    assert "AND" not in told


class _Walk:
    """Texts 1 to 4 at times 10, 20, 20, 30, and 5 and 6 without one."""

    last = 6

    def begin(self, us: int | None) -> int:
        times = [10, 20, 20, 30]
        return 5 if us is None else 1 + sum(time < us for time in times)


@pytest.mark.parametrize("sort", ["time", "newest"])
def test_from_any_place_on_the_rest_and_nothing_else_is_walked_along(sort: str) -> None:
    question, walk = Question(q="x", sort=sort), cast("Any", _Walk())
    times = dict(enumerate([10, 20, 20, 30, None, None], 1))
    place = found.place_of(question)
    every = sorted(
        place(extraction, Found(number, 1, times[number], "message", None, None, None, "native"))
        for extraction in range(3)
        for number in times
    )
    for after in [None, *every]:
        walked = []
        for extraction in range(3):
            for stretch in found.stretches(walk, question, extraction, after):
                for number in range(stretch.first, stretch.last + 1):
                    row = Found(number, 1, times[number], "message", None, None, None, "native")
                    walked.append(place(extraction, row))
        assert sorted(walked) == [key for key in every if after is None or key > after]


def test_what_is_set_aside_is_neither_found_nor_counted(on_sqlite: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    every = ask(on_sqlite, "home")
    hidden = records(every)[0]

    places = set()
    case = on_sqlite.app.state.cases.at_hand("42-000123-26")
    for extraction_id in case.views:
        with case.view(extraction_id) as view:
            if whole := view.record(hidden):
                places.add((extraction_id, whole.record.number))
    assert places
    hides = SimpleNamespace(hides=lambda *place: place in places, units=frozenset())
    monkeypatch.setattr(found, "aside", lambda *_: hides)
    after = ask(on_sqlite, "home")
    assert hidden not in after
    assert title(after) == "5 texts"
    assert hidden not in flat(pages(on_sqlite, "ome", how="exact"))


def test_what_usual_indexes_answer_with_nothing_is_found_and_marked(on_sqlite: Served, tmp_path: Path) -> None:
    each, cases = probes(), on_sqlite.app.state.cases
    tables = written(tmp_path, [said(f"r{n}", probe.stored, minutes=n) for n, probe in enumerate(each)])
    build(tables, tmp_path / "x1.sqlite", tmp_path, extraction_id="x1", exhibit_ref="JAS/1")
    known = cases._known.copy()
    case = cases.at_hand(FOLDER)
    stamp = cases._known[FOLDER][0]
    cases._known[FOLDER] = stamp, replace(case, views={"x1": tmp_path / "x1.sqlite"})
    try:
        missed = []
        for n, probe in enumerate(each):
            text = ask(on_sqlite, probe.query, since="2026-03-14")
            hit = re.search(rf'/records/r{n}"(.*?)</article>', text, re.DOTALL)
            if hit is None or "<mark>" not in hit[1]:
                missed.append(probe)
        assert missed == []
    finally:
        cases._known.clear()
        cases._known.update(known)


def test_a_search_is_written_down_once_and_its_words_stand_nowhere_else(served: Served) -> None:
    served.forget()
    ask(served, "home", why="lift home was denied in interview", exhibit="JAS/1")
    ask(served, "home", exhibit="JAS/1")
    pages(served, "the")
    rows = served.rows("select asked, how, filters, found, rationale from searches order by id")
    assert [(row["asked"], row["how"]) for row in rows] == [("home", "words"), ("the", "words")]
    assert rows[0]["rationale"] == "lift home was denied in interview"
    assert json.loads(rows[0]["filters"]) == {"exhibit": "JAS/1"}
    last = served.rows("select detail from audit order by seq desc")
    searches = [json.loads(row["detail"]) for row in last if '"search"' in row["detail"]]
    assert searches[0]["records"]
    assert all(set(one) == {"page", "search", "records"} for one in searches)


def test_a_further_page_that_nobody_came_to_is_written_down(on_sqlite: Served) -> None:
    on_sqlite.forget()
    ask(on_sqlite, "the", after="0.0.0")
    assert len(on_sqlite.rows("select * from searches")) == 1


def test_who_may_not_read_may_not_search(on_sqlite: Served) -> None:
    for role in (Role.lpp_reviewer, Role.dfu_operator, Role.auditor):
        for path in ("search?q=home", "terms", "terms.csv", "saved-views"):
            assert signed_in(on_sqlite, role).get(f"{BASE}/{path}").status_code == 403


@pytest.fixture
def views(served: Served) -> Served:
    """Nobody has saved anything."""
    served.forget()
    return served


def save(served: Served, login: str, name: str, query: str, of: str = "search", shared: str = "") -> int:
    client = served.somebody(login, Role.investigator)
    given = {"of": of, "name": name, "query": query, "shared": shared}
    assert client.post(f"{BASE}/saved-views", data=given).status_code == 303
    return int(served.rows("select max(id) as id from saved_views")[0]["id"])


def test_a_view_is_saved_renamed_shared_and_deleted(views: Served) -> None:
    view = save(views, "first", "Lifts", "q=lift+home&exhibit=JAS%2F1")
    client, other = views.signed_in("first"), views.somebody("second", Role.investigator)
    assert "Lifts" in client.get(SEARCH).text
    assert "Lifts" not in other.get(SEARCH).text
    client.post(f"{BASE}/saved-views/{view}", data={"name": "Lifts home", "shared": "1"})
    assert "Lifts home" in other.get(SEARCH).text
    assert f"{BASE}/search?q=lift+home&amp;exhibit=JAS%2F1" in other.get(f"{BASE}/saved-views").text
    client.post(f"{BASE}/saved-views/{view}/delete")
    assert views.rows("select * from saved_views") == []


def test_somebody_elses_view_can_be_used_and_not_changed(views: Served) -> None:
    view = save(views, "first", "Lifts", "q=home", shared="1")
    other = views.somebody("second", Role.investigator)
    for path, data in ((f"{view}", {"name": "Mine"}), (f"{view}/delete", {}), (f"{view + 99}", {"name": "x"})):
        assert other.post(f"{BASE}/saved-views/{path}", data=data).status_code == 404
    assert [row["name"] for row in views.rows("select name from saved_views")] == ["Lifts"]


@pytest.mark.parametrize(
    "query",
    [
        "https://example.org/",
        "q=x&next=//example.org",
        "\r\nLocation: //example.org",
        "#frag",
        "q=%00%0d%0a<script>",
        "&" * 50,
        "a=b&" * 30,
    ],
)
def test_what_is_saved_leads_to_our_own_page(views: Served, query: str) -> None:
    save(views, "first", "<script>alert(1)</script>", query)
    text = views.signed_in("first").get(f"{BASE}/saved-views").text
    assert "<script>alert" not in text
    assert "example.org" not in text
    (address,) = re.findall(rf'href="({BASE}/search\?[^"]*)"', text)
    assert re.fullmatch(r"[\w/?&;=%.+-]*", address)


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_view_needs_a_name(views: Served, name: str) -> None:
    client = views.somebody("first", Role.investigator)
    answer = client.post(f"{BASE}/saved-views", data={"of": "search", "name": name, "query": "q=home"})
    assert answer.status_code == 422
    assert 'value="q=home"' in answer.text


def test_a_view_is_of_a_page_of_ours(views: Served) -> None:
    client = views.somebody("first", Role.investigator)
    answer = client.post(f"{BASE}/saved-views", data={"of": "audit", "name": "x", "query": ""})
    assert answer.status_code == 422


def test_the_log_says_how_much_of_what_was_found_somebody_has_read(served: Served) -> None:
    served.forget()
    ask(served, "home", why="=1+1")
    unit = served.rows("select unit_id from items limit 1")  # taken in
    assert unit
    shown = re.findall(rf"{BASE}/units/([^\"]+)\"", ask(served, "home"))
    with served.database.writing() as connection:
        connection.exec_driver_sql(
            f"update items set relevance = 'relevant', decisions = 1 where unit_id = '{shown[0]}'"
        )
    client = signed_in(served, Role.disclosure_officer)
    text = client.get(f"{BASE}/terms").text
    assert "Searches by people" in text
    lines = client.get(f"{BASE}/terms.csv").text.splitlines()
    (line,) = [line for line in lines if line.startswith("search,")]
    assert ",'=1+1," in line
    units = str(len(set(shown)))
    assert line.endswith(f",6,,,{units},1,1,")
    assert served.rows("select action from audit order by seq desc limit 1") == [{"action": "disclose"}]


def test_a_search_that_there_was_no_time_to_count_again_says_so(
    on_sqlite: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(on_sqlite, Role.disclosure_officer)
    client.get(f"{BASE}/search", params={"q": "home"})
    monkeypatch.setattr("pipeline.review.pages.terms._FILE", 0.0)
    lines = client.get(f"{BASE}/terms.csv").text.splitlines()
    searches = [line for line in lines if line.startswith("search,")]
    assert searches
    assert all(line.endswith(",not counted,,,") for line in searches)


def test_each_term_and_category_is_in_the_log(on_sqlite: Served) -> None:
    client = signed_in(on_sqlite, Role.investigator)
    lines = client.get(f"{BASE}/terms.csv").text.splitlines()
    store = on_sqlite.app.state.house
    rows = store.terms(store.opened("42/000123/26"))
    ours = [line for line in lines if line.startswith(("term,", "lexicon,"))]
    assert len(ours) == len(rows)
    assert any(row.units for row in rows)
    for row, line in zip(rows, ours, strict=True):
        assert int(line.split(",")[-4]) == row.units


def test_the_pages_can_be_used_by_everybody(window: Window, on_sqlite: Served) -> None:
    on_sqlite.forget()
    save(on_sqlite, "investigator", "Lifts home", "q=lift+home", shared="1")
    window.sign_in("investigator")
    shown = {
        "search": "search",
        "search-results": "search?q=home+OR+station&state=undecided",
        "search-ocr": "search?q=the&origin=ocr",
        "search-exact": "search?q=om&how=exact",
        "search-nothing": "search?q=xyzzyplugh",
        "search-no-word": "search?q=!!!",
        "search-mistake": "search?q=home&since=soon",
        "terms": "terms",
        "saved-views": "saved-views",
    }
    for name, path in shown.items():
        window.open(f"{BASE}/{path}")
        window.shot(name)
        assert window.violations() == [], name
    window.complaints.remove(
        "Failed to load resource: the server responded with a status of 422 (Unprocessable Entity)"
    )
    window.page.emulate_media(color_scheme="dark")
    window.page.set_viewport_size({"width": 360, "height": 800})
    for name in ("search-results", "terms", "saved-views"):
        window.open(f"{BASE}/{shown[name]}")
        window.shot(f"{name}-dark-narrow")
        assert window.violations() == [], name
        wide = window.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 360, name


def test_the_next_page_takes_the_place_of_this_one(window: Window, on_sqlite: Served) -> None:
    on_sqlite.by_role(Role.investigator)
    window.sign_in("investigator")
    page = window.open(f"{BASE}/search?q=the")
    first = page.locator(".hit-when").first.get_attribute("href")
    page.click("a[rel=next]")
    page.wait_for_url("**after=**")
    page.wait_for_function("first => document.querySelector('.hit-when').getAttribute('href') !== first", arg=first)
    assert page.locator("#found").count() == 1
