"""What somebody has chosen for themselves: keys, and what they would rather not see today."""

import json
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.review.database.tables import USERS
from pipeline.review.people.person import Person

SPARED = {
    "media": "Pictures and videos",
    "document": "Documents",
    "mail": "E-mails",
    "thread_segment": "Conversations",
}
"""Kinds of units that can be left for another day (domain W-02), as people call them."""


def save(connection: Connection, user_id: int, **chosen: Any) -> None:
    """Keep some choices beside those that are there; None forgets one."""
    kept = connection.scalar(sa.select(USERS.c.preferences).where(USERS.c.id == user_id).with_for_update())
    all_ = json.loads(kept or "{}") | chosen
    text = json.dumps({name: value for name, value in all_.items() if value is not None}, sort_keys=True)
    connection.execute(sa.update(USERS).where(USERS.c.id == user_id).values(preferences=text))


def spare(connection: Connection, user_id: int, kinds: list[str], today: date) -> None:
    """Keep which kinds they would rather not see today; tomorrow it is forgotten."""
    save(connection, user_id, spared={"day": today.isoformat(), "kinds": sorted(set(kinds) & SPARED.keys())})


def spared(person: Person, today: date) -> frozenset[str]:
    """Kinds of units that somebody would rather not see today. They stay in the queue, and in all of its counts."""
    chosen = person.preferences.get("spared", {})
    return frozenset(chosen.get("kinds", ())) if chosen.get("day") == today.isoformat() else frozenset()
