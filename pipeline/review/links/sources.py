"""What somebody has opened in this application, by its audit chain: nobody confirms a link whose source they have not
read (domain X-12)."""

import json
import threading
from collections import OrderedDict
from collections.abc import Set
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from pipeline.review.database.engine import Database
from pipeline.review.database.tables import AUDIT

PAGES = ("unit", "record", "source", "conversation", "media")
"""Pages on which a record is read. Where it is only listed, as among what a search found, it is not."""

_PEOPLE = 64  # of whom it is remembered at a time


@dataclass
class _Read:
    seq: int = 0
    records: set[str] = field(default_factory=set)


_KNOWN: WeakKeyDictionary[Database, OrderedDict[tuple[str, str], _Read]] = WeakKeyDictionary()
_ONE = threading.Lock()

_EVENTS = (
    sa.select(AUDIT.c.seq, AUDIT.c.detail)
    .where(
        AUDIT.c.actor == sa.bindparam("actor"),
        AUDIT.c.seq > sa.bindparam("seq"),
        AUDIT.c.case_id == sa.bindparam("case_id"),
        AUDIT.c.action == "consult",
    )
    .order_by(AUDIT.c.seq)
)


def read(database: Database, login: str, case_id: str) -> Set[str]:
    """record_ids that somebody has read. The chain is read once; after that only what is new of it."""
    with _ONE:
        people = _KNOWN.setdefault(database, OrderedDict())
        known = people.setdefault((login, case_id), _Read())
        people.move_to_end((login, case_id))
        while len(people) > _PEOPLE:
            people.popitem(last=False)
        with database.reading() as connection:
            for event in connection.execute(_EVENTS, {"actor": login, "seq": known.seq, "case_id": case_id}):
                told = json.loads(event.detail)
                if told.get("page") in PAGES:
                    known.records.update(told.get("records", ()))
                known.seq = event.seq
        return frozenset(known.records)
