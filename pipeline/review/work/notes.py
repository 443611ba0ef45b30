"""Notes about units: what somebody wrote stays; who changes it writes another that takes its place."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from fastapi import HTTPException
from sqlalchemy.engine import Connection

from pipeline.review.clock import now
from pipeline.review.database.tables import NOTES, USERS
from pipeline.review.work.decide import SET_ASIDE, NotDecided, found

if TYPE_CHECKING:
    from pipeline.review.web.visit import Visit

LONGEST = 10_000


@dataclass(frozen=True)
class Note:
    """A note as it stands. `changed`: it takes the place of an earlier one."""

    id: int
    text: str
    user_id: int
    by: str
    at: int
    changed: bool


def notes(connection: Connection, folder: str | None, unit_id: str) -> list[Note]:
    """The notes about a unit that stand, the oldest first."""
    rows = connection.execute(_STANDING, {"folder": folder, "unit_id": unit_id})
    return [Note(row.id, row.text, row.user_id, row.name, row.at, row.supersedes is not None) for row in rows]


def _standing() -> sa.Select[Any]:
    """Built once: it is asked for with each unit that is shown."""
    newer = NOTES.alias()
    same = newer.c.folder == NOTES.c.folder, newer.c.unit_id == NOTES.c.unit_id, newer.c.supersedes == NOTES.c.id
    of = NOTES.c.folder == sa.bindparam("folder"), NOTES.c.unit_id == sa.bindparam("unit_id"), NOTES.c.text != ""
    rows = sa.select(NOTES, USERS.c.name).join(USERS, USERS.c.id == NOTES.c.user_id)
    return rows.where(*of, ~sa.select(newer.c.id).where(*same).exists()).order_by(NOTES.c.id)


_STANDING = _standing()


def write(connection: Connection, visit: "Visit", unit_id: str, text: str, supersedes: int | None) -> None:
    """Append a note.

    Args:
        text: empty takes back the one that it supersedes.
        supersedes: one of their own notes about this unit, as it stands.

    Raises:
        HTTPException: there is no such unit, or no such note of theirs.
        NotDecided: the unit is set aside.
    """
    if found(connection, visit, unit_id).aside:
        raise NotDecided(SET_ASIDE)
    if supersedes is not None:
        own = {note.id for note in notes(connection, visit.folder, unit_id) if note.user_id == visit.person.user_id}
        if supersedes not in own:
            raise HTTPException(404, "There is no such note of yours, or it was changed since.")
    elif not text.strip():
        return
    row = {"folder": visit.folder, "unit_id": unit_id, "text": text.strip(), "supersedes": supersedes}
    who = {"user_id": visit.person.user_id, "at": now()}
    number = connection.execute(sa.insert(NOTES).values(row | who).returning(NOTES.c.id)).scalar_one()
    event = "noted" if supersedes is None else "note changed"
    visit.log(connection, "alter", event=event, unit=unit_id, note=number)
