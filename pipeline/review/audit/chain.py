"""The audit chain of the application: who looked at what, and who decided what, in the transaction of what was done.

Each event holds the hash of the one before. The row of the head is locked first, so that events have one order; what is
decided and what is written of it are on disk together or not at all. In a transaction the event comes last: on
PostgreSQL whoever has written one holds everybody else up until they are done.

What the hash of an event is, and whether a chain holds, says `verifier`, which needs none of this program.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.audit import ACTIONS
from pipeline.errors import StoreDamaged
from pipeline.review.audit.verifier import FIRST, Walked, canonical, hashed, walk
from pipeline.review.database.tables import AUDIT, AUDIT_HEAD

_AT_ONCE = 5000


# Built once: SQLAlchemy takes longer to build a statement than SQLite to execute it.
_ADDED = sa.insert(AUDIT)
_MOVED = sa.update(AUDIT_HEAD).values(seq=sa.bindparam("to"), hash=sa.bindparam("by"))
_HEAD = sa.select(AUDIT_HEAD.c.seq, AUDIT_HEAD.c.hash)
_LOCKED = _HEAD.with_for_update()


@dataclass(frozen=True)
class Head:
    """The last event of a chain."""

    seq: int
    hash: str


def add(
    connection: Connection,
    action: str,
    actor: str,
    *,
    role: str = "",
    case_id: str = "",
    reason: str = "",
    **detail: Any,
) -> int:
    """Append an event to the chain, in the transaction of `connection`.

    Args:
        detail: ids and counts, never content; `unit` is the unit that it is about.

    Returns:
        Its number.

    Raises:
        StoreDamaged: the chain has no head.
    """
    if action not in ACTIONS:
        raise ValueError(f"unknown action {action!r}; add it to pipeline/audit.py")
    last = head(connection, lock=True)
    unit = detail.get("unit")
    event = {
        "seq": last.seq + 1,
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "actor": actor,
        "role": str(role),
        "action": action,
        "case_id": case_id,
        "unit_id": unit if isinstance(unit, str) else None,
        "reason": reason,
        "detail": canonical(detail).decode("ascii"),
        "prev": last.hash,
    }
    event["hash"] = hashed(event)
    connection.execute(_ADDED, event)
    connection.execute(_MOVED, {"to": event["seq"], "by": event["hash"]})
    return last.seq + 1


def head(connection: Connection, *, lock: bool = False) -> Head:
    """The last event; nobody else writes one until this transaction ends, if it is locked.

    Raises:
        StoreDamaged: somebody has removed the row that says it.
    """
    found = connection.execute(_LOCKED if lock else _HEAD).first()
    if found is None:
        raise StoreDamaged("The audit chain has no head, so nothing can be done. Restore the review database.")
    return Head(found.seq, found.hash)


def begun(connection: Connection) -> None:
    """Make the row of the head, if there is none: an empty chain."""
    made = f"insert into audit_head (one, seq, hash) values (1, 0, '{FIRST}') on conflict do nothing"
    connection.exec_driver_sql(made)


def events(connection: Connection, after: int = 0, until: int | None = None) -> Iterator[dict[str, Any]]:
    """The events of the chain in order, read some thousand at a time.

    Args:
        after: number of an event; those behind it.
        until: number of the last one.
    """
    while True:
        rows = sa.select(AUDIT).where(AUDIT.c.seq > after).order_by(AUDIT.c.seq).limit(_AT_ONCE)
        if until is not None:
            rows = rows.where(AUDIT.c.seq <= until)
        found = connection.execute(rows).mappings().all()
        yield from (dict(row) for row in found)
        if len(found) < _AT_ONCE:
            return
        after = found[-1]["seq"]


def verified(connection: Connection, known: Mapping[int, str] | None = None) -> Walked:
    """Follow the chain as far as its head was at the beginning: others may write meanwhile.

    Args:
        known: number → hash of events that it must still have: of checkpoints.
    """
    last = head(connection)
    walked = walk(events(connection, until=last.seq), {seq: hash_ for seq, hash_ in (known or {}).items() if seq})
    if (walked.seq, walked.hash) != (last.seq, last.hash):
        walked.say("the head of the chain is not its last event: its end was cut off")
    most = connection.scalar(sa.select(sa.func.max(AUDIT.c.seq))) or 0
    if most > head(connection).seq:
        walked.say("there are events behind the head of the chain: they were put in")
    return walked


def verify(connection: Connection, known_head: Head | None = None) -> list[str]:
    """What is wrong with the chain, in words; nothing if it holds.

    Args:
        known_head: an earlier head; the chain must still have it.
    """
    return verified(connection, {known_head.seq: known_head.hash} if known_head else None).wrong
