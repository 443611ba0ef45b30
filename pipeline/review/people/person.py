"""Somebody who has signed in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.review.people.roles import EVERYWHERE, MAY, Act, Role


@dataclass(frozen=True)
class Person:
    """An account, with its grants: folder of a case, or EVERYWHERE → roles.

    Attributes:
        session: hash of the token of the session in which they ask; empty for an account in a list.
        change: their password was set by somebody else, and they may do nothing before they have changed it.
    """

    user_id: int
    login: str
    name: str
    grants: Mapping[str, frozenset[Role]]
    session: str
    change: bool = False
    disabled: bool = False
    preferences: Mapping[str, Any] = field(default_factory=dict)

    def roles(self, folder: str | None) -> frozenset[Role]:
        """Their roles in a case; without one, those that are not of a case."""
        return self.grants.get(folder or EVERYWHERE, frozenset())

    def may(self, act: Act, folder: str | None = None) -> bool:
        """Whether one of their roles allows it."""
        return self.role(act, folder) is not None

    def role(self, act: Act, folder: str | None = None) -> Role | None:
        """In which of their roles they do it; None if in none."""
        return next((role for role in Role if role in self.roles(folder) and role in MAY[act]), None)

    def folders(self) -> list[str]:
        """The cases that they have a role in."""
        return sorted(folder for folder in self.grants if folder != EVERYWHERE)
