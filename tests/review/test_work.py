"""Work that is handed out: whose a conversation is, what is decided, and how that is taken back."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from models.relevance import RELEVANCE
from pipeline.review.audit.chain import verify
from pipeline.review.database.tables import HANDS, ITEMS
from pipeline.review.people.roles import Role
from pipeline.review.work import lease
from tests.review.conftest import BASE, FOLDER, Served

NAMES = count()


@pytest.fixture(autouse=True)
def emptied(served: Served) -> None:
    """Each of these begins with a queue about which nobody has decided anything."""
    served.forget()


def somebody(served: Served, role: Role = Role.investigator) -> httpx.Client:
    return served.somebody(f"reader {next(NAMES)}", role)


def take(client: httpx.Client, chosen: str = "") -> str:
    """Take a batch; the unit that is read first."""
    answer = client.post(f"{BASE}/batch", data={"chosen": chosen})
    assert answer.status_code == 303, answer.text
    return next_unit(client)


def next_unit(client: httpx.Client) -> str:
    answer = client.get(f"{BASE}/next")
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].rpartition("/")[2]


def decide(client: httpx.Client, unit_id: str, relevance: str = "not_relevant", seen: int = 0, **more: Any) -> Any:
    data = {"relevance": relevance, "decisions": seen} | more
    return client.post(f"{BASE}/units/{unit_id}/decision", data=data)


def items(served: Served, where: str = "1 = 1") -> list[dict[str, Any]]:
    return served.rows(f"select * from items where folder = '{FOLDER}' and {where} order by place")


def expire(served: Served) -> None:
    with served.database.writing() as connection:
        connection.execute(sa.update(HANDS).values(until=1))


def test_a_batch_is_what_comes_first_and_is_read_in_that_order(served: Served) -> None:
    client = somebody(served)
    first = take(client)
    handed = items(served, "lease_by is not null")
    assert len(handed) == 10
    assert [item["place"] for item in handed] == [item["place"] for item in items(served)[:10]]
    assert first == handed[0]["unit_id"]
    assert decide(client, first).headers["location"] == f"{BASE}/units/{handed[1]['unit_id']}"


def test_of_a_conversation_that_somebody_has_in_hand_nobody_else_is_served_anything(served: Served) -> None:
    one, other = somebody(served), somebody(served)
    take(one)
    mine = {item["thread"] for item in items(served, "lease_by is not null")}
    who = items(served, "lease_by is not null")[0]["lease_by"]
    seen: set[str] = set()
    take(other)
    for _ in range(30):
        unit_id = next_unit(other)
        decide(other, unit_id)
        seen.add(unit_id)
    assert len(seen) == 30
    assert not mine & {item["thread"] for item in items(served, f"lease_by <> {who}")}


def test_two_who_take_at_the_same_moment_never_get_the_same_conversation(served: Served) -> None:
    clients = [somebody(served) for _ in range(6)]
    clients[0].get(f"{BASE}/queue")
    with ThreadPoolExecutor(6) as pool:
        for _ in range(3):
            list(pool.map(take, clients))
    handed = items(served, "lease_by is not null")
    owners: dict[str, set[int]] = {}
    for item in handed:
        owners.setdefault(item["thread"], set()).add(item["lease_by"])
    assert all(len(who) == 1 for who in owners.values())
    leased = served.rows("select thread, count(*) as n from leases group by thread")
    assert all(row["n"] == 1 for row in leased)


def test_what_nobody_decided_about_in_time_goes_to_others_and_until_then_its_reader_can_go_on(served: Served) -> None:
    one, other = somebody(served), somebody(served)
    first = take(one)
    expire(served)
    second = decide(one, first).headers["location"].rpartition("/")[2]  # nobody else had taken it
    assert take(other) != second
    expire(served)
    assert take(other) == second
    answer = decide(one, second)
    assert answer.status_code == 409
    assert "has this conversation in hand" in answer.text


def test_neither_a_case_nor_its_queue_counts_as_in_hand_what_the_time_is_over_of(served: Served) -> None:
    reader = somebody(served)
    take(reader)
    assert "you have 10 of them in hand" in reader.get(BASE).text
    assert "Go on: 10 in hand" in reader.get(f"{BASE}/queue").text
    expire(served)
    text = reader.get(BASE).text
    assert "in hand" not in text
    assert "Take the next batch" in text
    text = reader.get(f"{BASE}/queue").text
    assert "Go on" not in text
    assert "Take the next batch" in text


def test_what_is_given_back_is_served_to_the_next(served: Served) -> None:
    one, other = somebody(served), somebody(served)
    first = take(one)
    assert one.post(f"{BASE}/check-in").headers["location"] == f"{BASE}/queue"
    assert items(served, "lease_by is not null") == []
    assert one.get(f"{BASE}/next").headers["location"] == f"{BASE}/queue"
    assert take(other) == first


def test_each_decision_puts_the_end_of_what_is_in_hand_off(served: Served) -> None:
    client = somebody(served)
    first = take(client)
    expire(served)
    decide(client, first)
    assert served.rows("select until from hands")[0]["until"] > 1


def test_after_a_batch_comes_the_next_of_what_was_chosen(served: Served) -> None:
    client = somebody(served)
    take(client, "exhibit=JAS%2F2")
    of_it = items(served, "exhibit_ref = 'JAS/2'")
    assert len(of_it) > 10
    for _ in of_it[:-1]:
        answer = decide(client, next_unit(client))
        assert "/units/" in answer.headers["location"]
    assert decide(client, next_unit(client)).headers["location"] == f"{BASE}/queue?over=true"
    assert {item["exhibit_ref"] for item in items(served, "relevance is not null")} == {"JAS/2"}


def test_when_everything_is_chosen_away_the_queue_says_so(served: Served) -> None:
    client = somebody(served)
    answer = client.post(f"{BASE}/batch", data={"chosen": "band=P0"})
    assert answer.headers["location"] == f"{BASE}/queue?band=P0&over=true"
    assert "Nothing more can be handed out to you" in client.get(answer.headers["location"]).text


def test_what_somebody_would_rather_not_see_today_is_not_served_and_counts_all_the_same(served: Served) -> None:
    client = somebody(served)
    total = re.search(r"([\d,]+) units", client.get(f"{BASE}/queue").text)
    client.post("/account/today", data={"kinds": ["thread_segment"]})
    take(client)
    assert "thread_segment" not in {item["kind"] for item in items(served, "lease_by is not null")}
    after = re.search(r"([\d,]+) units", client.get(f"{BASE}/queue").text)
    assert total is not None
    assert after is not None
    assert total[1] == after[1]


@pytest.mark.parametrize("relevance", RELEVANCE)
def test_a_decision_is_kept_with_its_version_its_reason_and_its_event(served: Served, relevance: str) -> None:
    client = somebody(served)
    unit_id = take(client)
    assert decide(client, unit_id, relevance, reason="as LOE1 says", seconds=7).status_code == 303
    (row,) = served.rows("select * from decisions")
    assert (row["relevance"], row["reason"], row["seconds"]) == (relevance, "as LOE1 says", 7)
    assert row["version"] == served.app.state.cases.at_hand(FOLDER).version
    (item,) = items(served, f"unit_id = '{unit_id}'")
    assert (item["relevance"], item["decisions"]) == (relevance, 1)
    event = served.rows("select * from audit where action = 'alter' order by seq desc limit 1")[0]
    assert json.loads(event["detail"])["relevance"] == relevance
    assert "LOE1" not in event["detail"]
    with served.database.reading() as connection:
        assert verify(connection) == []


def test_what_may_be_privileged_is_set_aside_with_its_conversation_and_cannot_be_undone(served: Served) -> None:
    client, other = somebody(served), somebody(served)
    unit_id = take(client, "kind=thread_segment")
    (item,) = items(served, f"unit_id = '{unit_id}'")
    decide(client, unit_id, "privileged")
    assert {one["aside"] for one in items(served, f"thread = '{item['thread']}'")} in ({True}, {1})
    assert client.post(f"{BASE}/undo").status_code == 409
    assert decide(client, unit_id, "relevant", 1).status_code == 409
    for reader in (client, other):
        assert unit_id not in reader.get(f"{BASE}/queue").text


def test_who_decides_about_something_that_was_decided_in_between_is_told_by_whom(served: Served) -> None:
    one, other = somebody(served), somebody(served)
    unit_id = take(one)
    decide(one, unit_id, "relevant")
    answer = decide(other, unit_id, "not_relevant", 0)
    assert answer.status_code == 409
    assert re.search(r"Reader \d+ has decided about it since you were shown it: relevant", answer.text)
    assert decide(other, unit_id, "not_relevant", 1).status_code == 303
    assert len(served.rows("select * from decisions")) == 2


def test_the_same_decision_sent_twice_counts_once(served: Served) -> None:
    client = somebody(served)
    unit_id = take(client)
    with ThreadPoolExecutor(4) as pool:
        answers = [answer.status_code for answer in pool.map(lambda _: decide(client, unit_id), range(4))]
    assert sorted(answers) == [303, 409, 409, 409]
    assert len(served.rows("select * from decisions")) == 1


def test_undo_shows_the_last_unit_again_and_keeps_all_rows(served: Served) -> None:
    client = somebody(served)
    first = take(client)
    decide(client, first, "relevant")
    second = next_unit(client)
    decide(client, second, "escalate")
    assert client.post(f"{BASE}/undo").headers["location"] == f"{BASE}/units/{second}"
    assert next_unit(client) == second
    assert client.post(f"{BASE}/undo").headers["location"] == f"{BASE}/units/{first}"
    rows = served.rows("select relevance, supersedes from decisions order by id")
    assert [row["relevance"] for row in rows] == ["relevant", "escalate", None, None]
    assert [row["supersedes"] is None for row in rows] == [True, True, False, False]
    assert items(served, "relevance is not null") == []
    assert client.post(f"{BASE}/undo").status_code == 409


def test_undo_of_a_changed_decision_gives_back_the_one_before(served: Served) -> None:
    client = somebody(served)
    unit_id = take(client)
    decide(client, unit_id, "relevant")
    decide(client, unit_id, "not_relevant", 1)
    client.post(f"{BASE}/undo")
    (item,) = items(served, f"unit_id = '{unit_id}'")
    assert (item["relevance"], item["decisions"]) == ("relevant", 3)


def test_undo_means_the_decision_that_was_shown_as_the_last(served: Served) -> None:
    client = somebody(served)
    first = take(client)
    decide(client, first)
    (row,) = served.rows("select id from decisions")
    decide(client, next_unit(client))
    assert client.post(f"{BASE}/undo", data={"decision": row["id"]}).status_code == 409


def test_nobody_takes_back_what_somebody_else_decided(served: Served) -> None:
    one, other = somebody(served), somebody(served)
    unit_id = take(one)
    decide(one, unit_id)
    assert other.post(f"{BASE}/undo").status_code == 409
    decide(other, unit_id, "relevant", 1)
    assert one.post(f"{BASE}/undo").status_code == 409


def test_the_last_ten_stand_beside_the_unit_and_each_can_be_changed(served: Served) -> None:
    client = somebody(served)
    take(client)
    decided = []
    for _ in range(12):
        decided.append(next_unit(client))
        decide(client, decided[-1])
    page = client.get(f"{BASE}/units/{next_unit(client)}").text
    last = page[page.index('id="last-heading"') :]
    assert [unit_id for unit_id in reversed(decided) if f"/units/{unit_id}" in last] == decided[:1:-1]
    own = client.get(f"{BASE}/units/{decided[5]}").text
    assert "Another decision takes its place" in own
    assert decide(client, decided[5], "relevant", 1).status_code == 303


def test_notes_stay_and_whoever_changes_theirs_writes_another(served: Served) -> None:
    one, other = somebody(served), somebody(served)
    unit_id = take(one)
    one.post(f"{BASE}/units/{unit_id}/notes", data={"text": "<b>See</b> the call before"})
    (note,) = served.rows("select * from notes")
    assert "&lt;b&gt;See&lt;/b&gt;" in other.get(f"{BASE}/units/{unit_id}").text
    change = {"text": "See the call after", "supersedes": note["id"]}
    assert other.post(f"{BASE}/units/{unit_id}/notes", data=change).status_code == 404
    assert one.post(f"{BASE}/units/{unit_id}/notes", data=change).status_code == 303
    page = other.get(f"{BASE}/units/{unit_id}").text
    assert "call after" in page
    assert "call before" not in page
    assert one.post(f"{BASE}/units/{unit_id}/notes", data=change).status_code == 404  # it does not stand any more
    assert len(served.rows("select * from notes")) == 2


def test_without_a_script_one_reads_decides_and_takes_back(served: Served) -> None:
    client = somebody(served)
    client.follow_redirects = True
    page = client.get(f"{BASE}/queue")
    assert f'action="{BASE}/batch"' in page.text
    page = client.post(f"{BASE}/batch", data={"chosen": ""})
    for said in ("relevant", "not_relevant"):
        action = re.search(rf'id="decide" method="post" action="({BASE}/units/[0-9a-f]+/decision)"', page.text)
        seen = re.search(r'name="decisions" value="(\d+)"', page.text)
        assert action is not None
        assert seen is not None
        page = client.post(action[1], data={"decisions": seen[1], "relevance": said, "seconds": "", "reason": ""})
        assert page.status_code == 200
        assert page.url.path != action[1].removesuffix("/decision")
    undo = re.search(r'name="decision" value="(\d+)"', page.text)
    assert undo
    page = client.post(f"{BASE}/undo", data={"decision": undo[1]})
    assert page.url.path == action[1].removesuffix("/decision")


def test_to_htmx_a_decision_answers_the_next_unit_and_says_what_was_decided(served: Served) -> None:
    client = somebody(served)
    unit_id = take(client)
    client.headers["HX-Request"] = "true"
    answer = decide(client, unit_id, "relevant")
    assert answer.status_code == 200
    assert answer.headers["hx-push-url"] == f"{BASE}/units/{items(served)[1]['unit_id']}"
    assert re.search(r"Item \d+: relevant\.", answer.text)
    conflict = decide(client, unit_id, "relevant")
    assert conflict.status_code == 409
    assert "<html" not in conflict.text


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"relevance": "guilty", "decisions": "0"}, 422),
        ({"relevance": "relevant"}, 422),
        ({"relevance": "relevant", "decisions": "-1"}, 422),
        ({"relevance": "relevant", "decisions": "9" * 30}, 422),
        ({"relevance": "relevant", "decisions": "0", "seconds": "1e99"}, 422),
        ({"relevance": "relevant", "decisions": "0", "reason": "x" * 2001}, 422),
        ({"relevance": "relevant", "decisions": "0", "reason": "\x00"}, 400),
    ],
)
def test_what_cannot_be_understood_is_said_and_decides_nothing(
    served: Served, data: dict[str, str], status: int
) -> None:
    client = somebody(served)
    unit_id = take(client)
    assert client.post(f"{BASE}/units/{unit_id}/decision", data=data).status_code == status
    assert served.rows("select * from decisions") == []


@pytest.mark.parametrize("unit_id", ["nothing", "0" * 32, "0" * 65, "' or 1=1 --", "é%00"])
def test_nothing_is_decided_about_a_unit_that_is_not_of_the_case(served: Served, unit_id: str) -> None:
    client = somebody(served)
    take(client)
    answer = client.post(f"{BASE}/units/{unit_id}/decision", data={"relevance": "relevant", "decisions": 0})
    assert answer.status_code in (400, 404, 422)
    assert client.post(f"{BASE}/units/{unit_id}/notes", data={"text": "x"}).status_code in (400, 404, 422)


def test_who_only_reads_takes_nothing_in_hand_and_decides_nothing(served: Served) -> None:
    client = somebody(served, Role.intel_analyst)
    assert client.get(f"{BASE}/queue").status_code == 200
    unit_id = items(served)[0]["unit_id"]
    assert client.post(f"{BASE}/batch").status_code == 403
    assert decide(client, unit_id).status_code == 403
    assert client.post(f"{BASE}/undo").status_code == 403
    assert client.post(f"{BASE}/units/{unit_id}/notes", data={"text": "x"}).status_code == 403


def test_what_is_asked_for_most_often_is_found_by_an_index(served: Served) -> None:
    client = somebody(served)
    take(client)
    who = items(served, "lease_by is not null")[0]["lease_by"]
    explain = "explain query plan " if served.database.engine.dialect.name == "sqlite" else "explain "
    hot = {
        "ix_items_in_hand": lease.NEXT.params(folder=FOLDER, user_id=who, but=""),
        "ix_items_open": lease.free(FOLDER, who).limit(10),
        "ix_items_place": sa.select(ITEMS).where(ITEMS.c.folder == FOLDER, ITEMS.c.here, ITEMS.c.place.in_(range(50))),
    }
    for index, query in hot.items():
        sql = str(query.compile(served.database.engine, compile_kwargs={"literal_binds": True}))
        with served.database.writing() as connection:
            if served.database.engine.dialect.name == "postgresql":
                connection.exec_driver_sql("reindex table items")  # of what other tests left, either index is cheap
                connection.exec_driver_sql("analyze items")
                connection.exec_driver_sql("set local enable_seqscan = off")  # it has few rows here
                connection.exec_driver_sql("set local enable_bitmapscan = off")
            plan = "\n".join(str(tuple(row)) for row in connection.exec_driver_sql(explain + sql.replace("%", "%%")))
        assert index in plan, plan
        assert "TEMP B-TREE" not in plan, plan
        assert "Sort" not in plan or index == "ix_items_place", plan
