"""Who may do what (domain O-06): a role is granted for a case, or for what is not of a case.

Who reads content neither keeps the machine nor the accounts, and the other way round: `ops_monitor` and `admin` read
nothing of a case. An LPP reviewer is not of the investigation (domain P-02), so that role goes with none that reads.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Role(StrEnum):
    """A role, by its name in the store."""

    investigator = "investigator"
    disclosure_officer = "disclosure_officer"
    lpp_reviewer = "lpp_reviewer"
    intel_analyst = "intel_analyst"
    dfu_operator = "dfu_operator"
    supervisor = "supervisor"
    ops_monitor = "ops_monitor"
    auditor = "auditor"
    admin = "admin"


class Act(StrEnum):
    """What somebody does. Each route of the application is one of these."""

    home = "home"  # their own account and cases
    coverage = "coverage"  # what was read and what was not: counts
    read = "read"  # what is on the exhibits, and search in it
    reveal = "reveal"  # a picture without blur, a recording
    original = "original"  # a file as it was on the device
    decide = "decide"  # whether a unit is relevant
    assess = "assess"  # CPIA: only a disclosure officer
    second = "second"  # second review, and its rates
    link = "link"  # confirm or reject a link
    nominals = "nominals"  # repeat suspects over all cases
    held = "held"  # what may be privileged, or is third-party material
    audit = "audit"  # who did what
    users = "users"  # accounts and grants
    wellbeing = "wellbeing"  # exposure, in aggregate
    operations = "operations"  # counts over cases


_READERS = frozenset({Role.investigator, Role.disclosure_officer, Role.intel_analyst, Role.supervisor})

MAY: dict[Act, frozenset[Role]] = {
    Act.home: frozenset(Role),
    Act.coverage: _READERS | {Role.dfu_operator, Role.lpp_reviewer},
    Act.read: _READERS,
    Act.reveal: _READERS,
    Act.original: frozenset({Role.disclosure_officer, Role.supervisor}),
    Act.decide: frozenset({Role.investigator, Role.disclosure_officer, Role.supervisor}),
    Act.assess: frozenset({Role.disclosure_officer}),
    Act.second: frozenset({Role.disclosure_officer, Role.supervisor}),
    Act.link: frozenset({Role.investigator, Role.intel_analyst}),
    Act.nominals: frozenset({Role.intel_analyst}),
    Act.held: frozenset({Role.lpp_reviewer, Role.supervisor}),
    Act.audit: frozenset({Role.auditor}),
    Act.users: frozenset({Role.admin}),
    Act.wellbeing: frozenset({Role.supervisor}),
    Act.operations: frozenset({Role.ops_monitor, Role.dfu_operator, Role.supervisor}),
}
"""The roles of which one is needed."""

EVERYWHERE = "*"
"""In a grant, instead of a case: for what is not of a case."""

NOT_OF_A_CASE = frozenset(
    {Role.ops_monitor, Role.auditor, Role.admin, Role.intel_analyst, Role.supervisor, Role.dfu_operator}
)
"""Roles that may be granted for what is not of a case. To read a case needs a grant for that case."""


MEANS: dict[Role, str] = {
    Role.investigator: "reads the case, searches it, decides what is relevant, and confirms or rejects links",
    Role.disclosure_officer: "reads the case, decides, assesses what is disclosed (CPIA), and reviews a second time",
    Role.lpp_reviewer: "reads only what may be privileged, and releases it or holds it for good; is not of the "
    "investigation",
    Role.intel_analyst: "reads the case, confirms or rejects links, and sees repeat suspects over all cases",
    Role.dfu_operator: "sees how a case was read and how runs go, in counts; reads nothing",
    Role.supervisor: "reads and decides, reviews a second time, decides about held third-party material, and sees "
    "exposure in aggregate",
    Role.ops_monitor: "sees how runs go, in counts; reads nothing of a case",
    Role.auditor: "sees who did what and when; reads nothing of a case",
    Role.admin: "makes accounts and grants roles; reads nothing of a case",
}
"""What each role does, for people."""


def conflict(roles: Iterable[Role]) -> str | None:
    """Why somebody may not have all of these roles for a case; None if they may."""
    held = set(roles)
    if Role.lpp_reviewer in held and held & _READERS:
        return "Who reviews what may be privileged is not of the investigation: give that role to somebody else."
    if Role.admin in held and len(held) > 1:
        return "Who keeps the accounts reads nothing: give that role an account of its own."
    if Role.ops_monitor in held and held & (_READERS | {Role.lpp_reviewer}):
        return "Who keeps the machine reads nothing: give that role an account of its own."
    return None


def conflicts(grants: Mapping[str, frozenset[Role]]) -> str | None:
    """Why somebody may not have all of these grants (folder → roles); None if they may.

    Who keeps accounts or the machine reads in no case; who reviews what may be privileged does not read in that one.
    """
    everywhere = grants.get(EVERYWHERE, frozenset())
    keepers = {role for roles in grants.values() for role in roles if role in (Role.admin, Role.ops_monitor)}
    for roles in grants.values():
        if reason := conflict(roles | everywhere | keepers):
            return reason
    return None
