"""An account for the fictional case."""

from pathlib import Path

from pipeline.review.database.engine import opened
from pipeline.review.people import accounts, passwords
from pipeline.review.people.roles import EVERYWHERE, Role
from pipeline.store import Store

LOGIN = "demo"
_ROLES = (Role.investigator, Role.disclosure_officer, Role.supervisor, Role.intel_analyst)


def prepare(root: Path) -> str:
    """See that somebody may read every case of a store. Returns their password, which is another each time."""
    password = passwords.once()
    kept = opened(root.absolute(), None)
    try:
        with kept.writing() as connection:
            known = accounts.by_login(connection, LOGIN)
            user_id = known.id if known else accounts.add(connection, LOGIN, "Demo", password)
            accounts.set_password(connection, user_id, password, change=False)
            for folder in Store(root).cases():
                for role in _ROLES:
                    accounts.grant(connection, user_id, folder.name, role)
            accounts.grant(connection, user_id, EVERYWHERE, Role.intel_analyst)
    finally:
        kept.close()
    return password
