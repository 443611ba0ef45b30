"""Who is who, for people: a party of the case by its reference and role, anybody else by number or address."""

from collections.abc import Iterable

from flows.terminal.words import plain
from models.casefile import Case
from models.normalise import identify, normalise


class People:
    """The parties of a case, by their identifiers."""

    def __init__(self, case: Case, region: str) -> None:
        self._region = region
        self._parties = {
            value: f"{party.party_id} {party.role.replace('_', ' ')}"
            for party in case.parties
            for given in party.identifiers
            if (value := normalise(given.type, given.value, region))
        }
        self._subjects = {exhibit.exhibit_ref: exhibit.subject for exhibit in case.exhibits}

    def named(self, stored: str, app: str | None) -> str:
        """ "+447700900201 (S1 suspect)" for "447700900201@s.whatsapp.net"; what has no other form, as stored."""
        found = identify(stored, self._region, app)
        type_, value = found if found else (None, None)
        party = self._parties.get(value or "")
        shown = value if value and type_ == "phone" else stored
        return plain(f"{shown} ({party})" if party else shown)

    def listed(self, stored: Iterable[str], app: str | None) -> str:
        """The first four, and how many more."""
        names = [self.named(one, app) for one in stored]
        more = f" and {len(names) - 4} more" if len(names) > 4 else ""
        return ", ".join(names[:4]) + more

    def owner(self, exhibit_ref: str) -> str:
        """Whose device it is."""
        return f"owner of {exhibit_ref} ({self._subjects[exhibit_ref]})"
