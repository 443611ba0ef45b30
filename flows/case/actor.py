"""Who acts: the account of this machine that has logged in, and the roles that the store gives it.

`roles.toml` in the store's folder, which only the store's owner can write:

    lpp_reviewer = ["account"]     # may read and release what is held as possibly privileged
    supervisor = ["account"]       # may read and release held third-party material
    investigator = ["account"]     # investigates, decides about links: never also an lpp_reviewer (domain P-02)
    intel_analyst = ["account"]    # brings and withdraws intelligence, asks about nominals, decides about links too
"""

import contextlib
import os
import pwd
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import TriageError

NAME = "roles.toml"
_LOGIN, _NOBODY = Path("/proc/self/loginuid"), 2**32 - 1
ROLES = frozenset({"lpp_reviewer", "supervisor", "investigator", "intel_analyst"})


class NotAllowed(TriageError):
    """The account has not the role that this needs."""

    exit_code = 2


@dataclass(frozen=True)
class Actor:
    """An account, and its roles in a store."""

    account: str
    roles: frozenset[str] = frozenset()

    def must_be_one_of(self, roles: Sequence[str], root: Path) -> str:
        """See that it has one of some roles, and say which: the first of them that it has.

        Raises:
            NotAllowed: it has none.
        """
        if held := next((role for role in roles if role in self.roles), None):
            return held
        raise NotAllowed(
            f"{root / NAME}: account {self.account!r} is not {' or '.join(roles)}. Let the store's owner write "
            f'{roles[0]} = ["account", …] there, and run the command as that account.'
        )

    def must_be(self, role: str, root: Path) -> None:
        """See that it has a role.

        Raises:
            NotAllowed: it has not, or it is an investigator and would review what investigators may not see.
        """
        place = root / NAME
        if role not in self.roles:
            raise NotAllowed(
                f"{place}: account {self.account!r} is not {role}. Let the store's owner write "
                f'{role} = ["account", …] there, and run the command as that account.'
            )
        if role == "lpp_reviewer" and "investigator" in self.roles:
            raise NotAllowed(
                f"{place}: account {self.account!r} is an investigator too: what may be privileged is reviewed by "
                "somebody who is not of the investigation. Name another account."
            )


def account() -> str:
    """Who runs this process: the account that has logged in, which stays the same through `sudo`; without a login, the
    account of the process. No variable says otherwise."""
    uid = os.geteuid()
    with contextlib.suppress(OSError, ValueError):
        login = int(_LOGIN.read_text())
        uid = uid if login == _NOBODY else login
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"


def actor(root: Path) -> Actor:
    """Who acts on this store.

    Raises:
        NotAllowed: the roles cannot be read, so that nobody has one.
    """
    name, place = account(), root / NAME
    if not place.exists():
        return Actor(name)
    try:
        given = tomllib.loads(place.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise NotAllowed(
            f'{place}: cannot be read as TOML ({error}). Write lines such as supervisor = ["account"].'
        ) from None
    wrong = sorted(role for role, accounts in given.items() if role not in ROLES or not _accounts(accounts))
    if wrong:
        raise NotAllowed(
            f"{place}: {', '.join(wrong)}: give each of {', '.join(sorted(ROLES))} a list of accounts, as in "
            'supervisor = ["account"].'
        )
    return Actor(name, frozenset(role for role, accounts in given.items() if name in accounts))


def _accounts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
