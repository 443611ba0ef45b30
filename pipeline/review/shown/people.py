"""Who is who in a unit, each looked up once."""

from dataclasses import dataclass

from pipeline.review.case.cases import CaseAtHand
from pipeline.review.shown.evidence import short


@dataclass(frozen=True)
class Who:
    """Somebody. `party` as "S1 suspect"; `saved` is what the device calls them."""

    shown: str
    party: str | None = None
    saved: str | None = None


class People:
    """The parties of a case on one exhibit."""

    def __init__(self, case: CaseAtHand, exhibit_ref: str) -> None:
        self._case, self._names, self._exhibit_ref = case, case.names, exhibit_ref
        self._known: dict[tuple[str, str | None], Who] = {}

    def named(self, stored: str, app: str | None, saved: str | None = None) -> Who:
        """Somebody by what is stored."""
        if (stored, app) not in self._known:
            found = self._names.named(stored, app)
            self._known[stored, app] = Who(short(found.shown), found.party)
        known = self._known[stored, app]
        return Who(known.shown, known.party, short(saved)) if saved and saved != known.shown else known

    def owner(self) -> Who:
        """Whose device it is."""
        party_id = self._names.subject(self._exhibit_ref)
        roles = (party.role for party in self._case.opened.case.parties if party.party_id == party_id)
        party = " ".join([party_id, *(role.replace("_", " ") for role in roles)])
        return Who(f"Owner of {self._exhibit_ref}", party)
