"""What is prepared of the unit that is read next: nobody has been shown it, and it is nobody's."""

import json
import re
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from pipeline.review.case.aside import aside
from pipeline.review.database.tables import METADATA
from pipeline.review.pages import decisions
from pipeline.review.people.roles import Role
from pipeline.review.shown.ready import Ready, ready
from pipeline.review.work import lease, prepared
from tests.review.conftest import BASE, FOLDER, Served


@pytest.fixture
def queue(served: Served) -> Served:
    """The application, when nobody has decided about anything or has it in hand."""
    served.forget()
    return served


def reader(served: Served, login: str, chosen: str | None = "") -> httpx.Client:
    """Somebody with a batch in hand."""
    client = served.somebody(login, Role.investigator)
    if chosen is not None:
        assert client.post(f"{BASE}/batch", data={"chosen": chosen}).headers["location"] == f"{BASE}/next"
    return client


def decide(client: httpx.Client, unit_id: str, relevance: str = "not_relevant", **headers: str) -> httpx.Response:
    form = {"relevance": relevance, "decisions": "0"}
    return client.post(f"{BASE}/units/{unit_id}/decision", data=form, headers=headers)


def in_hand(served: Served, client: httpx.Client) -> list[str]:
    """What somebody has in hand, in the order in which they read it."""
    who = served.visit(client).person.user_id
    asked = "select unit_id from items where lease_by = :who and relevance is null order by place"
    return [row["unit_id"] for row in served.rows(asked, who=who)]


def ahead(served: Served, client: httpx.Client, unit_id: str) -> str | None:
    with served.database.writing() as connection:
        return lease.ahead(connection, served.visit(client), unit_id)


def prepare(served: Served, client: httpx.Client, unit_id: str) -> None:
    visit = served.visit(client)
    prepared.prepare(visit, unit_id, aside(visit.database, visit.case))


def every_row(served: Served) -> dict[str, list[Any]]:
    with served.database.reading() as connection:
        return {table.name: list(connection.execute(sa.select(table))) for table in METADATA.sorted_tables}


def shown(served: Served, unit_id: str) -> int:
    """How often it was written down that a unit was shown."""
    told = [json.loads(row["detail"]) for row in served.rows("select detail from audit where action = 'consult'")]
    return sum(one.get("unit") == unit_id for one in told)


def made_now(*_: object) -> Ready:
    raise AssertionError("was not prepared")


def test_in_a_batch_the_next_of_it_comes_after_each(queue: Served) -> None:
    client = reader(queue, "in order")
    those = in_hand(queue, client)
    assert ahead(queue, client, those[0]) == those[1]
    decide(client, those[0])
    assert ahead(queue, client, those[1]) == those[2]
    assert in_hand(queue, client) == those[1:]


@pytest.mark.parametrize("chosen", ["", "exhibit=JAS%2F1"])
def test_while_the_last_of_a_batch_is_read_the_next_batch_is_handed_out_and_nothing_of_it_counts_as_shown(
    queue: Served, chosen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = reader(queue, f"at the end of {chosen}", chosen)
    *those, last = in_hand(queue, client)
    for unit_id in those:
        decide(client, unit_id)
    other = reader(queue, f"beside {chosen}", chosen)
    found = ahead(queue, client, last)
    assert found is not None
    next_batch = in_hand(queue, client)
    assert last in next_batch
    assert len(next_batch) == 1 + len(those) + 1
    assert not set(next_batch) & set(in_hand(queue, other))
    before, times = every_row(queue), shown(queue, found)
    prepare(queue, client, found)
    assert every_row(queue) == before  # no event, nothing in the ledger of exposure
    monkeypatch.setattr(decisions, "ready", made_now)
    answer = decide(client, last, **{"HX-Request": "true"})
    assert answer.headers["hx-push-url"] == f"{BASE}/units/{found}"
    assert in_hand(queue, client)[0] == found
    assert shown(queue, found) == times + 1


def test_after_the_last_of_what_is_chosen_nothing_is_handed_out(queue: Served) -> None:
    client = reader(queue, "few", "kind=members")
    (unit_id,) = in_hand(queue, client)
    before = every_row(queue)
    assert ahead(queue, client, unit_id) is None
    assert every_row(queue) == before


def test_to_whoever_gave_back_what_they_had_nothing_is_handed_out_ahead(queue: Served) -> None:
    client = reader(queue, "stops")
    *those, last = in_hand(queue, client)
    for unit_id in those:
        decide(client, unit_id)
    client.post(f"{BASE}/check-in")
    assert ahead(queue, client, last) is None
    assert in_hand(queue, client) == []


def test_what_was_set_aside_since_it_was_prepared_is_not_shown(queue: Served) -> None:
    client, other = reader(queue, "waits", "kind=thread_segment"), reader(queue, "sets aside", None)
    first, second, *_ = in_hand(queue, client)
    prepare(queue, client, second)
    record = re.findall(r'id="r-(\w+)"', other.get(f"{BASE}/units/{second}").text)[0]
    prepare(queue, client, second)
    assert decide(other, second, "privileged").status_code == 409  # it is in somebody's hand
    client.post(f"{BASE}/check-in")
    assert decide(other, second, "privileged").status_code == 303
    assert client.get(f"{BASE}/units/{second}").status_code == 410
    answer = decide(client, first, **{"HX-Request": "true"})
    assert second not in answer.text
    assert record not in answer.text


def test_what_was_prepared_before_anything_was_set_aside_is_made_anew(queue: Served) -> None:
    client, other = reader(queue, "goes on", "kind=call_run"), reader(queue, "sets another aside", None)
    kept = in_hand(queue, client)[0]
    prepare(queue, client, kept)
    (gone,) = queue.rows(
        "select unit_id from items where here and not aside and relevance is null and kind = 'document' limit 1"
    )
    assert decide(other, gone["unit_id"], "privileged").status_code == 303
    visit = queue.visit(client)
    assert prepared.taken(visit.case, kept, aside(visit.database, visit.case)) is None


def test_what_was_prepared_is_given_once(on_sqlite: Served) -> None:
    client = reader(on_sqlite, "once")
    unit_id = in_hand(on_sqlite, client)[0]
    prepare(on_sqlite, client, unit_id)
    visit = on_sqlite.visit(client)
    hidden = aside(visit.database, visit.case)
    assert prepared.taken(visit.case, unit_id, hidden) is not None
    assert prepared.taken(visit.case, unit_id, hidden) is None


def some_of_each_kind(served: Served) -> list[tuple[str, Any]]:
    """Kind and unit, the first and the last three of each."""
    rows = served.rows("select kind, unit_id from items order by place")
    kinds: dict[str, list[str]] = {}
    for row in rows:
        kinds.setdefault(row["kind"], []).append(row["unit_id"])
    with served.app.state.cases.at_hand(FOLDER).board() as board:
        return [(kind, board.unit(one)) for kind, ids in kinds.items() for one in {*ids[:3], *ids[-3:]}]


def test_what_is_rendered_ahead_is_the_same_for_everybody(on_sqlite: Served) -> None:
    """Nobody's name, keys, decisions, notes or tokens are in it."""
    one = on_sqlite.visit(reader(on_sqlite, "zebedee"))
    other = on_sqlite.visit(on_sqlite.somebody("florence", Role.supervisor, Role.disclosure_officer))
    hidden = aside(one.database, one.case)
    for _, unit in some_of_each_kind(on_sqlite):
        made, again = ready(one, unit, hidden), ready(other, unit, hidden)
        assert (made.head, made.content, made.why) == (again.head, again.content, again.why)
        for text in filter(None, (made.head, made.content, made.why)):
            assert not re.search("zebedee|florence|token|<form", text, re.IGNORECASE)
