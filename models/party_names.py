"""Who is who in a case, for people: a party by its reference and role, anybody else by number or address."""

from collections.abc import Iterable
from dataclasses import dataclass

from models.casefile import Case
from models.normalise import identify, normalise


@dataclass(frozen=True)
class Named:
    """Somebody. `shown` is their number or address, as people write it; `party` as "S1 suspect", None of nobody."""

    shown: str
    party: str | None = None
    role: str | None = None
    party_id: str | None = None

    def __str__(self) -> str:
        return f"{self.shown} ({self.party})" if self.party else self.shown


class PartyNames:
    """The parties of a case, by their identifiers."""

    def __init__(self, case: Case, region: str) -> None:
        self._region = region
        self._parties = {
            value: party
            for party in case.parties
            for given in party.identifiers
            if (value := normalise(given.type, given.value, region))
        }
        self._subjects = {exhibit.exhibit_ref: exhibit.subject for exhibit in case.exhibits}

    def named(self, stored: str, app: str | None) -> Named:
        """ "+447700900201 (S1 suspect)" for "447700900201@s.whatsapp.net"; what has no other form, as stored."""
        found = identify(stored, self._region, app)
        type_, value = found if found else (None, None)
        shown = value if value and type_ == "phone" else stored
        party = self._parties.get(value or "")
        if party is None:
            return Named(shown)
        return Named(shown, f"{party.party_id} {party.role.replace('_', ' ')}", party.role, party.party_id)

    def parties(self, stored: Iterable[str], app: str | None) -> list[str]:
        """party_id of those of the case among some."""
        found = (self.named(one, app).party_id for one in stored)
        return list(dict.fromkeys(party for party in found if party))

    def subject(self, exhibit_ref: str) -> str:
        """party_id of whoever had the device."""
        return self._subjects[exhibit_ref]
