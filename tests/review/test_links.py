"""Links in the application: what is shown of them, and deciding about one, on what was opened here."""

import json
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from rich.console import Console

from flows.case import link_decisions
from flows.case.actor import Actor
from flows.case.delivery import bring
from flows.case.opened import opened
from flows.relink import relink
from pipeline import audit
from pipeline.intelligence.delivery import Order
from pipeline.queue.links import Pair
from pipeline.review.audit import agreed, chain
from pipeline.review.people.roles import Role
from tests.review.conftest import BASE, FOLDER, Served, Window, serving


@pytest.fixture
def own(tmp_path: Path, kept_store: Path) -> Iterator[Served]:
    """A store of its own, in which decisions may be taken; on SQLite."""
    import shutil

    store = tmp_path / "store"
    shutil.copytree(kept_store, store)
    with serving(store, f"sqlite:///{tmp_path / 'review.sqlite'}") as found:
        yield found


def pairs(served: Served) -> list[Pair]:
    return link_decisions.found(opened(served.store, FOLDER), everything=True)


def to(served: Served, nominal: str, value: str = "") -> Pair:
    found = [pair for pair in pairs(served) if pair.nominal_id == nominal and value in pair.value]
    return min(found, key=lambda pair: pair.grade)


def between(served: Served) -> Pair:
    return next(pair for pair in pairs(served) if pair.between)


def read(served: Served, login: str, pair: Pair, *, places: int = 99) -> None:
    """As the page of a unit logs it."""
    case_id = opened(served.store, FOLDER).case_id
    for source in pair.sources[:places]:
        with served.database.writing() as connection:
            about = {"page": "unit", "unit": source.unit_id, "records": sorted(source.record_ids)[:1]}
            chain.add(connection, "consult", login, case_id=case_id, **about)


def decide(client: httpx.Client, pair: Pair, state: str, stands: str = "candidate", reason: str = "read it") -> Any:
    form = {"state": state, "stands": stands, "reason": reason}
    return client.post(f"{BASE}/links/{pair.pair_id}/decision", data=form)


def settled(served: Served) -> None:
    """Wait until nothing is made anew."""
    until = time.monotonic() + 120
    while served.app.state.house.anew(FOLDER).running:
        assert time.monotonic() < until
        time.sleep(0.05)


def version(served: Served) -> str:
    return served.rows("select version from cases")[0]["version"]


def test_candidates_are_listed_with_grade_attribution_and_handling_conditions(served: Served) -> None:
    text = served.by_role(Role.investigator).get(f"{BASE}/links").text
    assert "the same number or account" in text
    assert "moderate: tested intelligence, in use at the time" in text
    assert "intelligence suspected false" in text
    logged = json.loads(served.rows("select detail from audit where action = 'consult' order by seq desc")[0]["detail"])
    assert (logged["page"], logged["all"]) == ("links", False)


def test_what_is_for_analysts_only_is_shown_only_where_it_is_asked_for(served: Served) -> None:
    client = served.by_role(Role.investigator)
    text = client.get(f"{BASE}/links").text
    assert "<strong>G4</strong>" not in text
    assert "for analysts only, and never counted" in text
    assert "<strong>G4</strong>" in client.get(f"{BASE}/links?analysts=1").text


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("grade=G2", {"G2"}),
        ("type=email", {"G1", "G2"}),
        ("state=confirmed", set()),
        ("exhibit=JAS/3&grade=G1", {"G1"}),
        ("exhibit=nowhere", set()),
    ],
)
def test_links_are_chosen_by_grade_type_state_and_exhibit(served: Served, query: str, left: set[str]) -> None:
    text = served.by_role(Role.investigator).get(f"{BASE}/links?{query}").text
    assert set(re.findall(r"<td><strong>(G\d)</strong>", text)) <= left
    assert ("No link is as you have chosen." in text) == (not left)


def test_of_a_unit_those_are_listed_whose_value_stands_in_it(served: Served) -> None:
    client, pair = served.by_role(Role.investigator), to(served, "N-0002", "+447700900404")
    text = client.get(f"{BASE}/links?unit={pair.sources[0].unit_id}").text
    assert pair.pair_id in text
    assert between(served).pair_id not in text
    assert client.get(f"{BASE}/links?unit=nothing").status_code == 404


def test_a_link_of_likeness_shows_each_step_and_what_they_come_to(served: Served) -> None:
    pair = to(served, "N-0002", "farah eriksen")
    text = served.by_role(Role.intel_analyst).get(f"{BASE}/links/{pair.pair_id}").text
    assert "For analysts only." in text
    assert text.count("<rect") == len(pair.waterfall)
    total = sum(step.bits or 0 for step in pair.waterfall)
    assert f'<td class="number">{total:+.1f}</td>' in text
    assert "94.0 % that it is this nominal" in text


@pytest.mark.parametrize("role", [Role.disclosure_officer, Role.supervisor])
def test_who_reads_but_does_not_link_sees_links_and_may_not_decide(served: Served, role: Role) -> None:
    client, pair = served.by_role(role), to(served, "N-0002", "+447700900404")
    assert '<h2 id="decide-title">' not in client.get(f"{BASE}/links/{pair.pair_id}").text
    assert decide(client, pair, "rejected").status_code == 403


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"state": "confirmed", "stands": "candidate", "reason": " "}, 422),
        ({"state": "perhaps", "stands": "candidate", "reason": "why"}, 422),
        ({"state": "rejected", "reason": "why"}, 422),
        ({"state": "rejected", "stands": "candidate", "reason": "x" * 2001}, 422),
        ({"state": "candidate", "stands": "candidate", "reason": "why"}, 409),
        ({"state": "rejected", "stands": "confirmed", "reason": "why"}, 409),
    ],
)
def test_a_decision_that_cannot_be_taken_is_refused(served: Served, form: dict[str, str], status: int) -> None:
    client, pair = served.by_role(Role.investigator), to(served, "N-0002", "+447700900404")
    assert client.post(f"{BASE}/links/{pair.pair_id}/decision", data=form).status_code == status
    assert served.rows("select * from audit where action = 'combine'") == []


def test_no_link_of_that_name_is_not_found(served: Served) -> None:
    client = served.by_role(Role.investigator)
    assert client.get(f"{BASE}/links/{'0' * 32}").status_code == 404
    answer = client.post(f"{BASE}/links/x/decision", data={"state": "rejected", "stands": "candidate", "reason": "y"})
    assert answer.status_code == 404


def test_nobody_confirms_what_they_have_not_opened_here(served: Served) -> None:
    client, pair = served.somebody("unread", Role.investigator), between(served)
    page = client.get(f"{BASE}/links/{pair.pair_id}").text
    assert 'value="confirmed" disabled aria-describedby="first"' in page
    assert page.count("you have not opened it") == 2
    for places in (0, 1):  # of two exhibits one is not enough
        read(served, "unread", pair, places=places)
        answer = decide(client, pair, "confirmed")
        assert (answer.status_code, "Open the source" in answer.text) == (409, True)
    read(served, "another", pair)  # somebody else has
    assert decide(client, pair, "confirmed").status_code == 409


def test_what_was_opened_is_confirmed_linked_anew_and_served_with_its_decisions(own: Served) -> None:
    """The whole of it: also the background, and that decisions about units stay."""
    client, pair = own.somebody("ann", Role.investigator), to(own, "N-0002", "+447700900404")
    before = client.get(f"{BASE}/links").status_code and version(own)
    unit = own.rows("select unit_id from items where place = 1")[0]["unit_id"]
    with own.database.writing() as connection:
        connection.execute(
            sa.text("update items set relevance = 'relevant', decisions = 1 where unit_id = :u"), {"u": unit}
        )
    assert client.get(f"{BASE}/units/{pair.sources[0].unit_id}").status_code == 200
    answer = decide(client, pair, "confirmed", reason="the number is hers")
    assert answer.headers["location"] == f"{BASE}/links/{pair.pair_id}?done=1"
    page = client.get(f"{BASE}/links/{pair.pair_id}").text
    assert "Decided" not in page
    assert "Confirmed" in page
    settled(own)
    assert own.app.state.house.anew(FOLDER).failed is None
    text = client.get(f"{BASE}/links/{pair.pair_id}").text
    assert "confirmed by a person" in text
    assert "the number is hers" in text
    assert version(own) != before
    assert own.rows("select relevance from items where unit_id = :u", u=unit)[0]["relevance"] == "relevant"
    (event,) = own.rows("select * from audit where action = 'combine'")
    assert (event["actor"], event["role"], event["reason"]) == ("ann", "investigator", "the number is hers")
    assert decide(client, pair, "candidate", "confirmed", "a mistake").status_code == 303
    settled(own)
    assert to(own, "N-0002", "+447700900404").state == "candidate"
    assert [e["detail"]["state"] for e in audit.events(own.store, "42/000123/26") if "pair_id" in e["detail"]] == [
        "confirmed",
        "candidate",
    ]


def test_handling_conditions_stand_with_the_link_that_rests_on_them(own: Served, tmp_path: Path) -> None:
    said = "nominal_id,type,value,source,assessment,handling,conditions,review_by,role,case_ref\n"
    said += "N-0009,phone,07700 900303,1,B,C,Ask DI Example before any use,2099-01-01,suspect,42/000099/25\n"
    (tmp_path / "more.csv").write_text(said)
    analyst = Actor("mnowak", frozenset({"intel_analyst"}))
    bring(own.store, [tmp_path / "more.csv"], Order("DI Example", "delivery", datetime.now(UTC)), "GB", False, analyst)
    relink(own.store, FOLDER, Console(quiet=True))
    client, pair = own.somebody("ann", Role.intel_analyst), to(own, "N-0009")
    for path in (f"{BASE}/links", f"{BASE}/links/{pair.pair_id}", "/repeat/N-0009"):
        assert "Condition: <bdi>Ask DI Example before any use</bdi>" in client.get(path).text


def test_two_who_decide_at_once_see_what_the_other_has_decided(own: Served) -> None:
    own.app.state.house.works.start = lambda *_: None  # the queue is made anew later
    first, second = own.somebody("ann", Role.investigator), own.somebody("bea", Role.intel_analyst)
    pair = to(own, "N-0002", "+447700900404")
    assert decide(first, pair, "rejected").status_code == 303
    answer = decide(second, pair, "rejected")
    assert answer.status_code == 409
    assert "it is rejected now" in answer.text
    assert "not in the queue yet" in second.get(f"{BASE}/links").text
    assert "has no effect on the queue yet" in second.get(f"{BASE}/links/anew").text


def test_a_crash_between_the_two_chains_leaves_no_decision_that_one_of_them_lacks(
    own: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    own.app.state.house.works.start = lambda *_: None
    client, pair = own.somebody("ann", Role.investigator), to(own, "N-0002", "+447700900404")

    def crash(*_: Any, **__: Any) -> None:
        raise KeyError

    with monkeypatch.context() as broken:
        broken.setattr(agreed, "_write", crash)
        assert decide(client, pair, "rejected").status_code == 500
    assert own.rows("select * from audit where action = 'combine'") == []
    agreed._AGREED.clear()
    own.app.state.cases._known.clear()  # as if the program had been stopped there and begun again
    client.get(f"{BASE}/queue")
    (event,) = own.rows("select * from audit where action = 'combine'")
    assert (event["actor"], json.loads(event["detail"])["pair_id"]) == ("ann", pair.pair_id)
    assert "Rejected" in client.get(f"{BASE}/links/{pair.pair_id}").text
    with own.database.reading() as connection:
        assert chain.verified(connection).wrong == []


def test_what_could_not_be_made_anew_is_said_with_its_reason_and_can_be_tried_again(own: Served) -> None:
    client, pair = own.somebody("ann", Role.investigator), to(own, "N-0002", "+447700900404")
    works = own.app.state.house.works
    made: list[str | None] = ["another run works on this case", None]
    works._made = lambda _folder, _how: made.pop(0)
    decide(client, pair, "rejected")
    settled(own)
    assert "another run works on this case" in client.get(f"{BASE}/links").text
    assert client.post(f"{BASE}/links/anew").status_code == 303
    settled(own)
    assert "another run works on this case" not in client.get(f"{BASE}/links").text


def test_links_and_one_link_in_a_window(window: Window, on_sqlite: Served, shots: Callable[[str], None]) -> None:
    on_sqlite.somebody("viewer", Role.investigator)
    window.sign_in("viewer")
    for path, name in (
        ("links", "links"),
        (f"links/{between(on_sqlite).pair_id}", "link"),
        (f"links/{to(on_sqlite, 'N-0002', 'farah eriksen').pair_id}", "link-likeness"),
    ):
        page = window.open(f"{BASE}/{path}")
        assert window.violations() == []
        shots(name)
        page.set_viewport_size({"width": 320, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.set_viewport_size({"width": 1280, "height": 800})


@pytest.fixture
def shots(window: Window) -> Callable[[str], None]:
    """Pictures of a page: wide, narrow, and dark."""

    def take(name: str) -> None:
        window.shot(f"h-{name}")
        window.page.emulate_media(color_scheme="dark")
        window.shot(f"h-{name}-dark")
        window.page.emulate_media(color_scheme="light")
        window.page.set_viewport_size({"width": 360, "height": 740})
        window.shot(f"h-{name}-narrow")
        window.page.set_viewport_size({"width": 1280, "height": 800})

    return take
