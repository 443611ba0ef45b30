"""A purged case is gone from the review database; that it was there, and who purged it, stays in the chain."""

import re
import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa

from flows.case.purge import purge
from pipeline.review.audit.chain import verify
from pipeline.review.database.erase import erase
from pipeline.review.database.tables import METADATA
from pipeline.review.people.roles import Role
from tests.review.conftest import BASE, FOLDER, Served, serving


def test_after_a_purge_nothing_of_the_case_is_left_in_any_table_but_the_chain(served: Served) -> None:
    reviewer = served.by_role(Role.investigator)
    reviewer.post(f"{BASE}/batch")
    (item,) = served.rows("select unit_id, decisions from items where lease_by is not null order by place limit 1")
    unit = f"{BASE}/units/{item['unit_id']}"
    assert reviewer.post(f"{unit}/decision", data={"relevance": "relevant", "decisions": "0"}).status_code == 303
    assert reviewer.post(f"{unit}/notes", data={"text": "Compare with JAS/2."}).status_code == 303

    erase(served.database, FOLDER, "42/000123/26", "keeper", "retention decision 7")

    of_cases = [table for table in METADATA.sorted_tables if "folder" in table.c]
    with served.database.reading() as connection:
        left = {
            table.name: connection.scalar(sa.select(sa.func.count()).where(table.c.folder == FOLDER))
            for table in of_cases
        }
        assert not any(left.values()), left
        assert verify(connection) == []
    (event,) = served.rows("select actor, reason, case_id from audit where action = 'erase'")
    assert event == {"actor": "keeper", "reason": "retention decision 7", "case_id": "42/000123/26"}


def test_what_is_only_ever_appended_to_is_closed_again(served: Served) -> None:
    erase(served.database, "another", "99/1/26", "keeper", "retention decision 8")
    triggers = "sqlite_master where type = 'trigger'"
    if served.database.engine.dialect.name == "postgresql":
        triggers = "pg_trigger where not tgisinternal"
    (count,) = served.rows(f"select count(*) as n from {triggers}")
    assert count["n"] >= 8


def test_an_application_that_was_served_all_the_while_has_nothing_of_a_purged_case(
    kept_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, readers = tmp_path / "store", (Role.investigator, Role.disclosure_officer, Role.supervisor)
    shutil.copytree(kept_store, store)
    with serving(store) as served:
        reader = served.somebody("reader", *readers)
        reader.post(f"{BASE}/batch")
        unit_id = reader.get(f"{BASE}/next").headers["location"].rpartition("/")[2]
        pages = ["", "/queue", "/next", f"/units/{unit_id}", "/held", "/quality", "/terms", "/terms.csv", "/timeline"]
        pages += ["/people", "/places", "/coverage", "/links", "/disclosure", "/saved-views", "/search?q=the"]
        for page in pages:
            assert reader.get(BASE + page).status_code < 400, page
        form = {"relevance": "not_relevant", "decisions": "0"}  # what comes next is made ready, and kept
        assert reader.post(f"{BASE}/units/{unit_id}/decision", data=form, headers={"HX-Request": "true"}).text
        following = reader.get(f"{BASE}/next").headers["location"].rpartition("/")[2]
        records = re.findall(r'id="r-([^"]+)"', reader.get(f"{BASE}/units/{following}").text)
        pages += [f"/units/{following}", *(f"/records/{record_id}/whole" for record_id in records)]

        meanwhile, remove = [], shutil.rmtree

        def removing(folder: Path, **given: bool) -> None:
            meanwhile.append(reader.get(f"{BASE}/queue").status_code)
            remove(folder, **given)

        with monkeypatch.context() as patched:
            patched.setattr(shutil, "rmtree", removing)
            purge(store, "42/000123/26", "keeper", "retention decision 7")
        assert set(meanwhile) == {409}  # nothing while it is removed
        assert {reader.get(BASE + page).status_code for page in pages} == {404}  # nobody has a role in it any more
        served.somebody("reader", *readers)
        for page in pages:
            answer = reader.get(BASE + page)
            assert answer.status_code in (303, 404, 409), page
            assert not [word for word in (*records, "Operation") if word in answer.text], page
