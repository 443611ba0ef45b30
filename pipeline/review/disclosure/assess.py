"""Assessments under the CPIA: only disclosure officers make them, each with a reason, each in the place of the one
before, which stays (domain C-03)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.review.clock import now
from pipeline.review.database.tables import ASSESSMENTS, ITEMS, USERS
from pipeline.review.people.person import Person
from pipeline.review.people.roles import Act
from pipeline.review.web.visit import Visit

CPIA: Mapping[str, str] = {
    "relevant_evidence": "Relevant: evidence that is used",
    "unused_nonsensitive": "Relevant: unused, not sensitive (MG6C)",
    "unused_sensitive": "Relevant: unused, sensitive (MG6D)",
    "not_relevant": "Not relevant to the investigation",
    "undecided": "Not decided yet",
}

S3: Mapping[str, str] = {"yes": "Yes", "no": "No", "undecided": "Not decided yet"}
"""Whether it might reasonably be considered capable of undermining the case for the prosecution or of assisting the
case for the accused: CPIA 1996 s3(1)(a)."""

LONGEST = 4000
"""Characters of a reason."""


class InBetween(Exception):
    """Somebody has assessed the unit since it was shown."""


@dataclass(frozen=True)
class Assessed:
    """What somebody said of a unit."""

    id: int
    cpia: str
    meets_s3: str
    reason: str
    by: str
    at: int


_HISTORY = (
    sa.select(ASSESSMENTS, USERS.c.name)
    .outerjoin(USERS, USERS.c.id == ASSESSMENTS.c.user_id)
    .where(ASSESSMENTS.c.folder == sa.bindparam("folder"), ASSESSMENTS.c.unit_id == sa.bindparam("unit_id"))
    .order_by(ASSESSMENTS.c.id.desc())
)


def history(connection: Connection, folder: str | None, unit_id: str) -> list[Assessed]:
    """What was said of a unit, the assessment in force first."""
    rows = connection.execute(_HISTORY, {"folder": folder, "unit_id": unit_id})
    return [
        Assessed(row.id, row.cpia, row.meets_s3, row.reason, row.name or "an account that is gone", row.at)
        for row in rows
    ]


def mistakes(cpia: str, meets_s3: str, reason: str) -> dict[str, str]:
    """What is missing, by the field that it is missing in."""
    found = {}
    if cpia not in CPIA:
        found["cpia"] = "Say what kind of material it is."
    if meets_s3 not in S3:
        found["meets_s3"] = "Say whether it meets the disclosure test, or that it is not decided yet."
    if not reason.strip():
        found["reason"] = "Give a reason: the assessment is kept with it."
    elif len(reason) > LONGEST:
        found["reason"] = f"Shorten the reason to {LONGEST:,} characters."
    return found


def assess(visit: Visit, unit_id: str, cpia: str, meets_s3: str, reason: str, supersedes: int) -> int:
    """Keep an assessment, and the event that says so.

    Args:
        supersedes: the assessment in force as it was shown; 0 for none.

    Returns:
        Its number.

    Raises:
        InBetween: it is not the one in force any more.
        ValueError: something is missing, or it is not a disclosure officer who says it.
    """
    if mistakes(cpia, meets_s3, reason) or not by_a_person(visit.person, visit.folder):
        raise ValueError("only a disclosure officer assesses, with a reason")
    about = {"folder": visit.folder, "unit_id": unit_id}
    with visit.writing() as connection:
        here = (ITEMS.c[name] == value for name, value in about.items())
        connection.execute(sa.select(ITEMS.c.unit_id).where(*here).with_for_update())  # one at a time
        last = connection.scalar(
            sa.select(sa.func.max(ASSESSMENTS.c.id)).where(*(ASSESSMENTS.c[name] == about[name] for name in about))
        )
        if (last or 0) != supersedes:
            raise InBetween
        said: dict[str, Any] = {"cpia": cpia, "meets_s3": meets_s3}
        row = about | said | {"reason": reason.strip(), "user_id": visit.person.user_id, "at": now()}
        made = connection.scalar(sa.insert(ASSESSMENTS).values(row | {"supersedes": last}).returning(ASSESSMENTS.c.id))
        visit.log(connection, "alter", event="assessed", unit=unit_id, assessment=made, supersedes=last, **said)
    return int(made or 0)


def by_a_person(person: Person, folder: str | None) -> bool:
    """Whether it is somebody who may assess in this case: never the program, which has no account."""
    return person.user_id > 0 and person.may(Act.assess, folder)
