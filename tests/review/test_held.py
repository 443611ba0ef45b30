"""What is held and what was set aside: who may see it, what nobody else is shown, and what becomes of it."""

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from flows.case.opened import OpenedCase, opened
from flows.review.house import Store
from pipeline import audit
from pipeline.review.audit import chain
from pipeline.review.case.aside import aside
from pipeline.review.case.aside import said as reports
from pipeline.review.case.cases import CaseAtHand
from pipeline.review.database.tables import GRANTS
from pipeline.review.people.roles import Role
from pipeline.view.board import Unit
from tests.review.conftest import BASE, FOLDER, Served, Window, serving


@pytest.fixture
def own(tmp_path: Path, kept_store: Path) -> Iterator[Served]:
    """A store of its own, of which nothing is run again but in the test; on SQLite."""
    store = tmp_path / "store"
    shutil.copytree(kept_store, store)
    with serving(store, f"sqlite:///{tmp_path / 'review.sqlite'}") as found:
        yield found


def case(served: Served) -> CaseAtHand:
    found: CaseAtHand = served.app.state.cases.at_hand(FOLDER)
    return found


def talk(served: Served) -> Unit:
    """A unit of the conversation of most messages that two exhibits have."""
    with case(served).board() as board:
        units = [unit for unit in board.every() if unit.kind == "thread_segment" and unit.app == "com.whatsapp"]
    return min(units, key=lambda unit: unit.place)


def family(served: Served, unit: Unit) -> set[str]:
    with case(served).board() as board:
        return {one.unit_id for one in board.every() if one.thread_id == unit.thread_id}


def say_privileged(client: httpx.Client, unit: Unit) -> httpx.Response:
    form = {"relevance": "privileged", "decisions": "0", "reason": "a solicitor"}
    return client.post(f"{BASE}/units/{unit.unit_id}/decision", data=form)


def hidden_ids(served: Served) -> set[str]:
    return {row["unit_id"] for row in served.rows("select unit_id from items where aside")}


def settled(served: Served) -> None:
    until = time.monotonic() + 120
    while served.app.state.house.anew(FOLDER).running:
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.fixture
def said(served: Served) -> Unit:
    """A conversation that an investigator has said to be possibly privileged."""
    served.forget()
    client = served.somebody("ivy", Role.investigator)
    client.get(f"{BASE}/queue")
    unit = talk(served)
    answer = say_privileged(client, unit)
    assert answer.status_code == 303, answer.text
    return unit


def test_what_is_set_aside_disappears_with_its_conversation_and_the_same_on_other_exhibits(
    served: Served, said: Unit
) -> None:
    gone = hidden_ids(served)
    assert family(served, said) <= gone
    assert len({row["exhibit_ref"] for row in served.rows("select exhibit_ref from items where aside")}) == 2
    found = aside(served.database, case(served))
    assert found.units == gone
    with case(served).board() as board:
        for member in board.members(said):
            assert found.hides(member.extraction_id, member.record)
            assert member.record_id in found.record_ids
        shown = [unit for unit in board.every() if unit.unit_id not in gone]
        for unit in shown:
            assert not any(found.hides(one.extraction_id, one.record) for one in board.members(unit))
    assert shown


@pytest.mark.parametrize("role", [Role.investigator, Role.supervisor, Role.disclosure_officer, Role.intel_analyst])
def test_nobody_who_reads_is_shown_it_in_any_page(served: Served, said: Unit, role: Role) -> None:
    client = served.somebody(f"reader_{role}", role)
    assert client.get(f"{BASE}/units/{said.unit_id}").status_code in (403, 404, 410)
    assert client.get(f"{BASE}/held/aside/{said.unit_id}").status_code == 403
    words = [record.body for record in talked(served, said) if record.body and len(record.body) > 20]
    assert words
    for path in ("queue", "held", "links", "coverage", "timeline", "people", "places", "repeat"):
        text = client.get(f"{BASE}/{path}").text
        assert said.unit_id not in text, path
        assert not [word for word in words if word in text], path
    text = client.get(f"{BASE}/search", params={"q": words[0]}).text
    assert text.count(words[0]) <= 2  # what they have typed themselves
    assert said.unit_id not in text


def talked(served: Served, unit: Unit) -> list[Any]:
    with case(served).view(unit.extraction_id) as view:
        return view.thread(unit.thread_id or "", limit=500)


def test_links_that_stand_nowhere_else_are_left_out(served: Served, said: Unit) -> None:
    client = served.somebody("ivy", Role.investigator)
    hidden = aside(served.database, case(served)).record_ids
    house: Store = served.app.state.house
    pairs = house.links(case(served).opened, everything=True)
    only = {p.pair_id for p in pairs if all(s.record_ids <= hidden for s in p.sources)}
    text = client.get(f"{BASE}/links?analysts=1").text
    assert not [pair_id for pair_id in only if pair_id in text]
    for pair_id in only:
        assert client.get(f"{BASE}/links/{pair_id}").status_code == 404


def test_it_stays_set_aside_in_the_next_version_and_when_the_program_begins_again(served: Served, said: Unit) -> None:
    before = hidden_ids(served)
    with served.database.writing() as connection:
        connection.exec_driver_sql("update cases set version = 'v0000-earlier'")
        connection.exec_driver_sql(
            f"update items set aside = {'0' if connection.dialect.name == 'sqlite' else 'false'}"
        )
    served.app.state.cases._known.clear()
    served.somebody("ivy", Role.investigator).get(f"{BASE}/queue")
    assert hidden_ids(served) == before


def test_an_lpp_reviewer_reads_it_logged_and_shows_it_again(served: Served, said: Unit) -> None:
    reviewer = served.somebody("rita", Role.lpp_reviewer)
    listed = reviewer.get(f"{BASE}/held").text
    assert f"{BASE}/held/aside/{said.unit_id}" in listed
    assert "Ivy" in listed
    text = reviewer.get(f"{BASE}/held/aside/{said.unit_id}").text
    bodies = [record.body for record in talked(served, said) if record.body]
    assert bodies[0].split()[0] in text
    event = served.rows("select * from audit where action = 'consult' and actor = 'rita' order by seq desc")[0]
    told = json.loads(event["detail"])
    assert (event["role"], told["page"], told["unit"]) == ("lpp_reviewer", "held", said.unit_id)
    assert told["records"]
    path = f"{BASE}/held/aside/{said.unit_id}/restore"
    assert reviewer.post(path, data={"reason": " "}).status_code == 422
    assert reviewer.post(path, data={"reason": "no adviser takes part"}).status_code == 303
    assert hidden_ids(served) == set()
    assert aside(served.database, case(served)).units == frozenset()
    (item,) = served.rows("select relevance, decisions from items where unit_id = :u", u=said.unit_id)
    assert (item["relevance"], item["decisions"]) == (None, 2)
    (event,) = served.rows("select * from audit where action = 'release'")
    assert (event["actor"], event["reason"]) == ("rita", "no adviser takes part")
    assert reviewer.post(path, data={"reason": "again"}).status_code == 404
    assert reviewer.get(f"{BASE}/held/aside/{said.unit_id}").status_code == 404


def test_a_second_report_of_what_belongs_together_keeps_it_set_aside(served: Served, said: Unit) -> None:
    with served.database.reading() as connection:
        assert [one.unit_id for one in reports(connection, FOLDER)] == [said.unit_id]


def held(served: Served) -> str:
    """A held conversation."""
    families = served.app.state.house.held(opened(served.store, FOLDER))
    return str(next(one.family_id for one in families if one.kind == "thread"))


@pytest.mark.parametrize("role", list(Role))
def test_who_may_see_how_much_is_held_and_who_may_read_it(on_sqlite: Served, role: Role) -> None:
    client = on_sqlite.by_role(role)
    counts = client.get(f"{BASE}/held")
    assert (counts.status_code == 200) == (role not in (Role.ops_monitor, Role.auditor, Role.admin))
    listed = f"{BASE}/held/{held(on_sqlite)}" in counts.text
    read = client.get(f"{BASE}/held/{held(on_sqlite)}").status_code
    assert (listed, read) == ((True, 200) if role is Role.lpp_reviewer else (False, 403))
    if role is not Role.lpp_reviewer:
        form = {"what": "all", "reason": "please"}
        assert client.post(f"{BASE}/held/{held(on_sqlite)}/release", data=form).status_code == 403
        (event, *_) = on_sqlite.rows("select action from audit where actor = :who order by seq desc", who=role.value)
        assert event["action"] == "refuse"


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"what": "all", "reason": ""}, 422),
        ({"what": "most", "reason": "why"}, 422),
        ({"what": "some", "reason": "why"}, 422),
        ({"what": "some", "reason": "why", "record": "of another"}, 422),
        ({"reason": "why"}, 422),
    ],
)
def test_a_release_that_cannot_be_done_is_refused(on_sqlite: Served, form: dict[str, str], status: int) -> None:
    client = on_sqlite.by_role(Role.lpp_reviewer)
    assert client.post(f"{BASE}/held/{held(on_sqlite)}/release", data=form).status_code == status
    assert client.get(f"{BASE}/held/nothing").status_code == 404
    assert on_sqlite.rows("select * from audit where action = 'release'") == []


def test_a_record_is_released_in_both_chains_and_the_case_is_run_again(own: Served) -> None:
    begun: list[tuple[str, str]] = []
    own.app.state.house.works.start = lambda folder, how: begun.append((folder, how))
    reviewer, family_id = own.by_role(Role.lpp_reviewer), held(own)
    page = reviewer.get(f"{BASE}/held/{family_id}").text
    record = page.split('name="record" value="')[1].split('"')[0]
    form = {"what": "some", "record": record, "reason": "logistics only"}
    assert reviewer.post(f"{BASE}/held/{family_id}/release", data=form).status_code == 303
    event = list(audit.events(own.store, "42/000123/26"))[-1]
    assert (event["action"], event["actor"], event["role"]) == ("release", "lpp_reviewer", "lpp_reviewer")
    assert event["detail"]["decisions"][0]["ids"] == [record]
    assert len(own.rows("select * from audit where action = 'release'")) == 1
    assert begun == [(FOLDER, "run")]


def test_what_is_held_for_good_is_gone_until_the_case_was_run_and_who_had_seen_it_is_told(
    own: Served, triage: Any
) -> None:
    """A late report: also by those who had read it in the application."""
    works, went = own.app.state.house.works, []

    def run(folder: str, how: str) -> str | None:
        went.append(how)
        if len(went) == 1:
            return "the extraction is not there"
        store = opened(own.store, folder).store
        triage(store.root / "case.yaml", own.store)
        return None

    works._made = run
    client = own.somebody("ivy", Role.investigator)
    client.get(f"{BASE}/queue")
    unit = talk(own)
    with case(own).board() as board:
        records = [member.record_id for member in board.members(unit)]
    with own.database.writing() as connection:
        chain.add(connection, "consult", "earlier", case_id="42/000123/26", page="unit", records=records[:1])
    assert say_privileged(client, unit).status_code == 303
    reviewer = own.somebody("rita", Role.lpp_reviewer)
    answer = reviewer.post(f"{BASE}/held/aside/{unit.unit_id}/withhold", data={"reason": "her solicitor"})
    assert answer.status_code == 303, answer.text
    settled(own)
    page = reviewer.get(f"{BASE}/held")
    assert "the extraction is not there" in page.text
    assert client.get(f"{BASE}/queue").status_code == 409
    assert "Run the case again" in page.text
    assert "Run the case again" not in client.get(f"{BASE}/held").text
    assert reviewer.post(f"{BASE}/held/anew").status_code == 303
    settled(own)
    assert went == ["hidden", "run"]
    assert client.get(f"{BASE}/queue").status_code == 200
    assert own.rows("select * from items where here and unit_id = :u", u=unit.unit_id) == []
    listed = reviewer.get(f"{BASE}/held").text
    assert "her solicitor" in listed
    assert "earlier" in listed
    (event,) = own.rows("select * from audit where action = 'withhold'")
    assert "earlier" in json.loads(event["detail"])["seen_by"]
    after: OpenedCase = opened(own.store, FOLDER)
    kept = after.store.read("records", after.run["units"]["records"], ["record_id"])["record_id"].to_pylist()
    assert set(records).isdisjoint(kept)


def test_an_investigator_is_never_the_lpp_reviewer_of_the_same_case(on_sqlite: Served) -> None:
    """Whatever the grants say."""
    on_sqlite.somebody("both", Role.investigator)
    with on_sqlite.database.writing() as connection:
        user_id = connection.exec_driver_sql("select id from users where login = 'both'").scalar()
        row = {"user_id": user_id, "folder": FOLDER, "role": "lpp_reviewer", "by": user_id, "at": 0}
        connection.execute(GRANTS.insert().values(row))
    client = on_sqlite.signed_in("both")
    assert client.get(f"{BASE}/held/{held(on_sqlite)}").status_code == 403


def test_held_pages_in_a_window(window: Window, on_sqlite: Served) -> None:
    ivy = on_sqlite.somebody("ivy", Role.investigator)
    ivy.get(f"{BASE}/queue")
    unit = talk(on_sqlite)
    say_privileged(ivy, unit)
    on_sqlite.somebody("rita", Role.lpp_reviewer)
    on_sqlite.somebody("mina", Role.intel_analyst)
    window.sign_in("rita")
    pages = {
        "held": f"{BASE}/held",
        "aside": f"{BASE}/held/aside/{unit.unit_id}",
        "family": f"{BASE}/held/{held(on_sqlite)}",
    }
    looked(window, pages)
    window.page.context.clear_cookies()
    window.sign_in("mina")
    looked(window, {"repeat": f"{BASE}/repeat", "repeat-all": "/repeat", "repeat-nominal": "/repeat/N-0001"})


def looked(window: Window, pages: dict[str, str]) -> None:
    """Each page, light and dark, wide and narrow."""
    for name, path in pages.items():
        page = window.open(path)
        assert window.violations() == [], path
        window.shot(f"h-{name}")
        page.emulate_media(color_scheme="dark")
        assert window.violations() == [], path
        window.shot(f"h-{name}-dark")
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 320, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        window.shot(f"h-{name}-narrow")
        page.set_viewport_size({"width": 1280, "height": 800})
