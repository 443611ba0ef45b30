"""Decisions about links and about what is held stand in two audit chains: in the store's, by which every run goes, and
in the application's, beside all else that its people do.

A decision is written into the store's chain first; from then on it stands. What the application's chain lacks of it is
written there afterwards, by what each such event bears (`asked`): at once, or, if the program was stopped in between,
when the case is next opened. So there is no decision that nobody is shown, and none in one chain alone for longer.
"""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.review.audit import chain
from pipeline.review.case.house import Decider, House, Opened
from pipeline.review.database.engine import Database
from pipeline.review.database.tables import AUDIT

if TYPE_CHECKING:
    from pipeline.review.web.visit import Visit

_DECISIONS = ("combine", "release", "withhold")
_TOLD = ("pair_id", "state", "by", "handling", "unit", "seen_by")
_AGREED: WeakKeyDictionary[Database, dict[str, int]] = WeakKeyDictionary()


def agree(house: House, database: Database, opened: Opened) -> list[dict[str, Any]]:
    """See that the application's chain has each decision of its people.

    Returns:
        All decisions about the links of the case and about what is held there: events of the store's chain.
    """
    events, case_id = house.decided(opened), opened.case.case_id
    ours = {event["detail"]["asked"]: event for event in events if "asked" in event["detail"]}
    known = _AGREED.setdefault(database, {})
    if known.get(case_id) != len(ours):
        with database.reading() as connection:
            lacking = ours.keys() - _asked(connection)
        if lacking:
            with database.writing() as connection:
                chain.head(connection, lock=True)  # nobody else writes the same
                for asked in sorted(lacking - _asked(connection), key=list(ours).index):
                    _write(connection, ours[asked])
        known[case_id] = len(ours)
    return events


def agreed(visit: "Visit") -> list[dict[str, Any]]:
    """The same, for a page."""
    return agree(visit.house, visit.database, visit.case.opened)


def decider(visit: "Visit", role: str | None = None) -> Decider:
    """Who makes a request, as the store's chain has them.

    Args:
        role: in which they decide, where the page does not say it.
    """
    roles = frozenset(one.value for one in visit.person.roles(visit.folder))
    return Decider(visit.person.login, visit.person.name, role or str(visit.role or ""), roles)


def _asked(connection: Connection) -> set[str]:
    rows = connection.execute(sa.select(AUDIT.c.detail).where(AUDIT.c.action.in_(_DECISIONS)))
    return {asked for (told,) in rows if (asked := json.loads(told).get("asked"))}


def _write(connection: Connection, event: Mapping[str, Any]) -> None:
    said = event["detail"]
    told = {name: said[name] for name in (*_TOLD, "asked") if name in said}
    told |= {"store_seq": event["seq"], "store_at": event["at"]}
    about = {"role": event["role"], "case_id": event["case_id"], "reason": event["reason"]}
    chain.add(connection, event["action"], event["actor"], **about, **told)
