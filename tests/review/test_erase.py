"""A purged case is gone from the review database; that it was there, and who purged it, stays in the chain."""

import sqlalchemy as sa

from pipeline.review.audit.chain import verify
from pipeline.review.database.erase import erase
from pipeline.review.database.tables import METADATA
from pipeline.review.people.roles import Role
from tests.review.conftest import BASE, FOLDER, Served


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
