"""Sessions: the browser holds a random token, the database its hash; what is granted is asked for with each request, so
that what is taken away is gone with the next one.
"""

import hashlib
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.settings import Review
from pipeline.review.clock import MINUTE, now
from pipeline.review.database.tables import GRANTS, SESSIONS, USERS
from pipeline.review.people import accounts
from pipeline.review.people.person import Person

if TYPE_CHECKING:
    from pipeline.review.database.engine import Database

_SEEN_EVERY = MINUTE


def begin(connection: Connection, user_id: int, how: str, settings: Review) -> str:
    """Begin a session, always with a new token; what the browser is to hold. Ended ones of all people are forgotten."""
    token = secrets.token_urlsafe(32)
    connection.execute(_OVER, _since(settings))
    _insert(connection, hashed(token), user_id, how)
    return token


def end(connection: Connection, session: str) -> None:
    """End a session, by the hash of its token."""
    connection.execute(sa.delete(SESSIONS).where(SESSIONS.c.token == session))


def end_all(connection: Connection, user_id: int, but: str = "") -> None:
    """End all sessions of somebody, but perhaps the one in which they ask for it."""
    connection.execute(sa.delete(SESSIONS).where(SESSIONS.c.user_id == user_id, SESSIONS.c.token != but))


def found(database: "Database", token: str, settings: Review) -> Person | None:
    """Whose session it is; None if it is nobody's or has ended."""
    return _found(database, hashed(token), settings)


def by_proxy(database: "Database", login: str, settings: Review) -> tuple[Person | None, bool]:
    """The session of somebody whom a proxy has signed in: one for each account, without a token that a browser holds.

    Returns:
        Who it is, None if there is no such account; and whether the session begins now.
    """
    session = f"proxy:{hashed(login)}"  # no token of a browser has such a hash
    if somebody := _found(database, session, settings):
        return somebody, False
    with database.writing() as connection:
        known = sa.select(USERS.c.id).where(USERS.c.login == login, ~USERS.c.disabled)
        user_id = connection.scalar(known.with_for_update())  # of two requests at once the second waits here
        if user_id is None:
            return None, False
        end(connection, session)
        _insert(connection, session, user_id, "proxy")
    return _found(database, session, settings), True


def hashed(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _found(database: "Database", session: str, settings: Review) -> Person | None:
    with database.reading() as connection:
        rows = connection.execute(_FOUND, {"token": session} | _since(settings)).all()
    if not rows:
        return None
    if rows[0].seen_at < now() - _SEEN_EVERY:
        with database.writing() as connection:
            connection.execute(sa.update(SESSIONS).where(SESSIONS.c.token == session).values(seen_at=now()))
    somebody = accounts.person(rows, session)
    return somebody if rows[0].how == "password" else replace(somebody, change=False)  # that one was not used


_FOUND = (
    sa.select(USERS, SESSIONS.c.seen_at, SESSIONS.c.how, GRANTS.c.folder, GRANTS.c.role)
    .join(SESSIONS, SESSIONS.c.user_id == USERS.c.id)
    .outerjoin(GRANTS, GRANTS.c.user_id == USERS.c.id)
    .where(SESSIONS.c.token == sa.bindparam("token"), ~USERS.c.disabled)
    .where(SESSIONS.c.seen_at > sa.bindparam("seen"), SESSIONS.c.created_at > sa.bindparam("begun"))
)
"""Built once: it is asked for with every request."""
_OVER = sa.delete(SESSIONS).where(
    sa.or_(SESSIONS.c.seen_at <= sa.bindparam("seen"), SESSIONS.c.created_at <= sa.bindparam("begun"))
)


def _since(settings: Review) -> dict[str, int]:
    """When a session that lasts was seen, and begun, at the earliest."""
    at = now()
    idle, longest = int(settings.idle_minutes * MINUTE), int(settings.longest_hours * 60 * MINUTE)
    return {"seen": at - idle, "begun": at - longest}


def _insert(connection: Connection, session: str, user_id: int, how: str) -> None:
    values = {"token": session, "user_id": user_id, "created_at": now(), "seen_at": now(), "how": how}
    connection.execute(sa.insert(SESSIONS).values(values))
