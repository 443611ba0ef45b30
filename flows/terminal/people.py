"""Who is who, on a terminal."""

from collections.abc import Iterable

from models.casefile import Case
from models.party_names import PartyNames
from models.words import plain


class People:
    """The parties of a case, by their identifiers."""

    def __init__(self, case: Case, region: str) -> None:
        self._names = PartyNames(case, region)

    def named(self, stored: str, app: str | None) -> str:
        """ "+447700900201 (S1 suspect)" for "447700900201@s.whatsapp.net"; what has no other form, as stored."""
        return plain(str(self._names.named(stored, app)))

    def listed(self, stored: Iterable[str], app: str | None) -> str:
        """The first four, and how many more."""
        names = [self.named(one, app) for one in stored]
        more = f" and {len(names) - 4} more" if len(names) > 4 else ""
        return ", ".join(names[:4]) + more

    def owner(self, exhibit_ref: str) -> str:
        """Whose device it is."""
        return f"owner of {exhibit_ref} ({self._names.subject(exhibit_ref)})"
