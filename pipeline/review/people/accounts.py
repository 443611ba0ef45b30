"""Accounts of the application, and what is granted to them."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.errors import Refused
from pipeline.review.clock import now
from pipeline.review.database.tables import GRANTS, SESSIONS, USERS
from pipeline.review.people import passwords
from pipeline.review.people.passwords import HASHER
from pipeline.review.people.person import Person
from pipeline.review.people.roles import EVERYWHERE, NOT_OF_A_CASE, Role, conflicts

__all__ = [
    "HASHER",
    "add",
    "by_id",
    "by_login",
    "disable",
    "enable",
    "every",
    "grant",
    "person",
    "revoke",
    "set_password",
    "unchanged",
]


def add(connection: Connection, login: str, name: str, password: str | None, *, change: bool = True) -> int:
    """Make an account; whoever uses it changes the password first.

    Raises:
        Refused: there is one of that login.
    """
    login, name = login.strip().lower(), name.strip()
    if not login or not name:
        raise Refused("An account needs a login and a name.")
    if by_login(connection, login):
        raise Refused(f"There is an account {login!r}. Choose another login.")
    values = {
        "login": login,
        "name": name,
        "password": None if password is None else passwords.hashed(password),
        "change": change and password is not None,
        "disabled": False,
        "created_at": now(),
        "preferences": "{}",
    }
    made = connection.execute(sa.insert(USERS).values(values)).inserted_primary_key
    assert made is not None  # noqa: S101 - one row was inserted
    return int(made[0])


def by_login(connection: Connection, login: str) -> Any:
    """A row of USERS; None if there is none."""
    return connection.execute(sa.select(USERS).where(USERS.c.login == login.strip().lower())).first()


def unchanged(connection: Connection, user: Any) -> bool:
    """Whether a row of USERS, read before its password was looked at, still lets somebody in by it; it stays so until
    the transaction ends."""
    now_ = sa.select(USERS.c.id).where(USERS.c.id == user.id, USERS.c.password == user.password, ~USERS.c.disabled)
    return connection.scalar(now_.with_for_update()) is not None


def by_id(connection: Connection, user_id: int) -> Person | None:
    """One account; None if there is none."""
    return next(iter(_people(connection, USERS.c.id == user_id)), None)


def every(connection: Connection) -> list[Person]:
    """All accounts, by login."""
    return _people(connection, sa.true())


def grant(connection: Connection, user_id: int, folder: str, role: Role, by: int = 0) -> None:
    """Give somebody a role in a case, or everywhere.

    Raises:
        Refused: the role is only of a case, or goes not with what they have.
    """
    if folder == EVERYWHERE and role not in NOT_OF_A_CASE:
        raise Refused(f"{role}: is granted for a case. Name one.")
    connection.execute(sa.select(USERS.c.id).where(USERS.c.id == user_id).with_for_update())  # one grant at a time
    held = connection.execute(sa.select(GRANTS.c.folder, GRANTS.c.role).where(GRANTS.c.user_id == user_id))
    grants = _grants(held.all())
    grants[folder] = grants.get(folder, frozenset()) | {role}
    if reason := conflicts(grants):
        raise Refused(reason)
    revoke(connection, user_id, folder, role)
    given = {"user_id": user_id, "folder": folder, "role": role.value, "by": by, "at": now()}
    connection.execute(sa.insert(GRANTS).values(given))


def revoke(connection: Connection, user_id: int, folder: str, role: Role) -> bool:
    """Take a role back; whether they had it. It is gone with their next request."""
    given = {"user_id": user_id, "folder": folder, "role": role.value}
    gone = connection.execute(sa.delete(GRANTS).where(*(GRANTS.c[name] == value for name, value in given.items())))
    return gone.rowcount > 0


def disable(connection: Connection, user_id: int) -> None:
    """Let nobody in with it any more; its sessions end. What was done with it stays."""
    connection.execute(sa.update(USERS).where(USERS.c.id == user_id).values(disabled=True))
    connection.execute(sa.delete(SESSIONS).where(SESSIONS.c.user_id == user_id))


def enable(connection: Connection, user_id: int) -> None:
    """Let them in again."""
    connection.execute(sa.update(USERS).where(USERS.c.id == user_id).values(disabled=False))


def set_password(connection: Connection, user_id: int, password: str, *, change: bool) -> None:
    """Set a password; all sessions of the account end.

    Args:
        change: somebody else has set it, so it is to be changed first.
    """
    values = {"password": passwords.hashed(password), "change": change}
    connection.execute(sa.update(USERS).where(USERS.c.id == user_id).values(values))
    connection.execute(sa.delete(SESSIONS).where(SESSIONS.c.user_id == user_id))


def person(rows: Sequence[Any], session: str) -> Person:
    """Somebody, of the rows of USERS joined with their GRANTS."""
    user = rows[0]
    return Person(
        user_id=user.id,
        login=user.login,
        name=user.name,
        grants=_grants(row for row in rows if row.folder is not None),
        session=session,
        change=user.change,
        disabled=user.disabled,
        preferences=json.loads(user.preferences),
    )


def _people(connection: Connection, which: sa.ColumnElement[bool]) -> list[Person]:
    query = sa.select(USERS, GRANTS.c.folder, GRANTS.c.role).outerjoin(GRANTS, GRANTS.c.user_id == USERS.c.id)
    rows: dict[int, list[Any]] = {}
    for row in connection.execute(query.where(which).order_by(USERS.c.login)):
        rows.setdefault(row.id, []).append(row)
    return [person(some, "") for some in rows.values()]


def _grants(rows: Iterable[Any]) -> dict[str, frozenset[Role]]:
    grants: dict[str, set[Role]] = {}
    for row in rows:
        grants.setdefault(row.folder, set()).add(Role(row.role))
    return {folder: frozenset(roles) for folder, roles in grants.items()}
