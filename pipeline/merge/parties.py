"""Who took part in an event, and in which application, in the one form that all sources of an extraction share.

Sources name the same people differently: "07700 900101" in one database, "+447700900101" in a report. And they name the
owner or do not: here the owner is nobody.
"""

import json
from collections.abc import Iterable

from models.application import scopes
from models.normalise import identify
from models.platforms import of_app

KINDS = ("message", "call", "mail")
"""Kinds of event that two sources may both tell of. Contacts are left out: two address books are two sources to say
what somebody was called."""

_REPORTED = frozenset({"native", "phone", "facetime"})
"""So, or not at all, reports name what is no app's; iOS keeps FaceTime's calls among the others."""


def family(kind: str, app: str | None) -> str | None:
    """What an application's databases and a report call by different names; None if it cannot be told."""
    name = (app or "").strip().casefold()
    if kind == "call" and (not name or name in _REPORTED or name in scopes()["calls"]):
        return "telephone"
    if kind == "message" and name in scopes()["sms"]:
        return "sms"
    if kind == "mail" and not name:
        return "mail"
    platform = of_app(name)
    return platform.name if platform else name or None


class Parties:
    """Says who took part.

    Args:
        owner: canonical forms of the device's owner's identifiers.
        region: see `models.normalise`.
    """

    def __init__(self, owner: Iterable[str], region: str) -> None:
        self._owner, self._region = frozenset(owner), region
        self._forms: dict[tuple[str, str | None], str | None] = {}

    def of(
        self, app: str | None, direction: str | None, sender: str | None, recipients: list[str] | None
    ) -> tuple[str, bool]:
        """The same text for the same people and the same direction, and whether somebody is known by it at all."""
        author = self._form(sender, app)
        others = {self._form(recipient, app) for recipient in recipients or ()} - {None}
        known = recipients is not None and bool(author or others)
        return json.dumps([direction, author, sorted(map(str, others))]), known

    def author(self, app: str | None, direction: str | None, sender: str | None) -> str | None:
        """The same text for the same author and direction; None where nobody knows who it was."""
        author = self._form(sender, app)
        return json.dumps([direction, author]) if sender or direction == "outgoing" else None

    def _form(self, stored: str | None, app: str | None) -> str | None:
        """None is the owner, or nobody."""
        if not stored or not stored.strip():
            return None
        if (stored, app) not in self._forms:
            found = identify(stored, self._region, app)
            form = found[1] if found and found[1] else stored.strip().casefold()
            self._forms[stored, app] = None if form in self._owner else form
        return self._forms[stored, app]
