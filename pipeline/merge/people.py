"""Who is who on a device: contacts, profiles and those who took part in conversations, as PARTIES.

A contact's identifiers belong together because its entry says so; two entries belong together if they share an
identifier and their names agree. Where names differ ("Jordan", "Sam at work"), nothing is merged: each keeps the
identifier, which is then marked as shared. A name that somebody gave themselves on an app contradicts nobody's entry.
An entry is about the owner if all its identifiers are the owner's, or one is and its name agrees with the name of an
account of theirs: the number of a home is in everybody's entry who lives there.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeAlias

import duckdb

from models.ids import Ids
from models.language.text.fold import fold
from models.normalise import identify
from models.rows import Row

_SEEN = """
with named as (
    select record_id, app, sender as stored, sender_name as name from records
        where sender is not null and kind not in ('account', 'contact')
    union all
    select record_id, app, unnest(recipients), null from records where kind <> 'contact'
)
select app, stored, name, count(*) as records, min(record_id) as record_id
from named where stored <> '' group by all order by all
"""

_ENTRIES = """
select record_id, kind = 'account' as owner, app, coalesce(title, sender_name) as name,
    list_filter(list_prepend(if(kind = 'account', sender, null), coalesce(recipients, [])), lambda x: x <> '') as stored
from records where kind in ('contact', 'account') order by kind, name nulls last, stored, record_id
"""

_MOST_EVIDENCE = 50
_MOST_CALLED = 100
"""People of different names that one identifier may have; what more of them have (a switchboard) joins nobody."""

Identifier: TypeAlias = tuple[str, str]
"""Type and canonical form; of what has none, the type with "as stored", and what is stored."""


@dataclass(eq=False)
class _Party:
    """Somebody, while it is found out who they are."""

    owner: bool = False
    entries: dict[frozenset[str], None] = field(default_factory=dict)
    names: Counter[str] = field(default_factory=Counter)
    identifiers: dict[Identifier, tuple[set[str], set[str]]] = field(default_factory=dict)
    records: int = 0
    evidence: list[str] = field(default_factory=list)

    def agrees(self, name: str | None) -> bool:
        """Whether an entry of this name may be about them: no entry of theirs has a name that differs."""
        words = _words(name)
        return not words or all(words <= own or own <= words for own in self.entries if own)

    def add(self, identifier: Identifier, stored: str, app: str | None) -> None:
        known = self.identifiers.setdefault(identifier, (set(), set()))
        known[0].add(stored)
        known[1].update([app] if app else [])


class People:
    """Finds them.

    Args:
        owner: canonical forms of the device's owner's identifiers.
        region: see `models.normalise`.
    """

    def __init__(self, owner: Iterable[str], region: str) -> None:
        self._region = region
        self._owner = frozenset(owner)
        self._known: dict[tuple[str, str | None], Identifier | None] = {}
        self._parties: dict[_Party, None] = {}  # in order, as those of an identifier
        self._self: _Party | None = None
        self._of: dict[Identifier, dict[_Party, None]] = {}

    def find(self, database: duckdb.DuckDBPyConnection, ids: Ids, extraction_id: str) -> Iterator[Row]:
        """Rows of PARTIES, the owner first, then by how much is said of them. `database` has the view `records`."""
        for row in _rows(database, _ENTRIES):
            self._entry(row)
        for row in _rows(database, _SEEN):
            self._seen(row)
        for party in sorted(self._parties, key=lambda p: (not p.owner, -p.records, sorted(p.identifiers), p.evidence)):
            yield self._row(party, ids, extraction_id)

    def _entry(self, row: dict[str, Any]) -> None:
        """A contact, or an account of the owner. It joins whoever has one of its identifiers and agrees."""
        found = {identifier: stored for stored in row["stored"] if (identifier := self._identified(stored, row["app"]))}
        candidates = [party for one in found for party in islice(self._of.get(one, ()), _MOST_CALLED)]
        if row["owner"] or self._is_owner(row, found):
            party = self._oneself()
        else:
            agreeing = (p for p in candidates if not p.owner and p.agrees(row["name"]))
            party = next(agreeing, None) or self._new()
            for other in {id(p): p for p in candidates if p is not party and not p.owner}.values():
                self._join(party, other, row["name"])
        if row["owner"] or not party.owner:  # what contacts call the owner is no name of an account
            party.entries[_words(row["name"])] = None
        party.records += 1
        party.evidence.append(row["record_id"])
        if row["name"]:
            party.names[row["name"]] += 1
        for identifier, stored in found.items():
            self._give(party, identifier, stored, row["app"])

    def _is_owner(self, row: dict[str, Any], found: dict[Identifier, str]) -> bool:
        """Whether a contact is the owner's own. What the owner has stays the owner's also where it is not."""
        own = [identifier for identifier in found if self._owns(identifier)]
        for identifier in own:
            self._give(self._oneself(), identifier, found[identifier], row["app"])
        if not own or len(own) == len(found):
            return bool(own)
        words = _words(row["name"])
        return bool(words) and any(words <= name or name <= words for name in self._oneself().entries if name)

    def _owns(self, identifier: Identifier) -> bool:
        return identifier[1] in self._owner or (self._self is not None and identifier in self._self.identifiers)

    def _join(self, party: _Party, other: _Party, name: str | None) -> None:
        """Two parties that one entry connects are one, if none of their names differ."""
        if not other.agrees(name) or not all(other.agrees(" ".join(words)) for words in party.entries):
            return
        party.entries |= other.entries
        party.names += other.names
        party.records += other.records
        party.evidence += other.evidence
        for identifier, (stored, apps) in other.identifiers.items():
            known = party.identifiers.setdefault(identifier, (set(), set()))
            known[0].update(stored)
            known[1].update(apps)
            others = (p for p in self._of[identifier] if p is not party)
            self._of[identifier] = dict.fromkeys(party if p is other else p for p in others)
        del self._parties[other]

    def _seen(self, row: dict[str, Any]) -> None:
        """Somebody who took part: everybody who has that identifier, or somebody new."""
        identifier = self._identified(row["stored"], row["app"])
        if identifier is None:
            return
        if identifier[1] in self._owner:
            self._give(self._oneself(), identifier, row["stored"], row["app"])
        for party in list(self._of.get(identifier, ())) or [self._new()]:
            if identifier not in party.identifiers:
                self._give(party, identifier, row["stored"], row["app"])
                party.evidence.append(row["record_id"])
            party.add(identifier, row["stored"], row["app"])
            party.records += row["records"]
            if row["name"] and row["name"] != row["stored"]:
                party.names[row["name"]] += row["records"]

    def _new(self, *, owner: bool = False) -> _Party:
        party = _Party(owner)
        self._parties[party] = None
        return party

    def _oneself(self) -> _Party:
        self._self = self._self or self._new(owner=True)
        return self._self

    def _give(self, party: _Party, identifier: Identifier, stored: str, app: str | None) -> None:
        party.add(identifier, stored, app)
        self._of.setdefault(identifier, {})[party] = None

    def _identified(self, stored: str, app: str | None) -> Identifier | None:
        if (stored, app) not in self._known:
            found = identify(stored, self._region, app)
            if found is None:
                known = None
            else:
                type_, form = found
                known = (type_, form) if form else (f"{type_} as stored", stored.strip())
            self._known[stored, app] = known
        return self._known[stored, app]

    def _row(self, party: _Party, ids: Ids, extraction_id: str) -> Row:
        identifiers = sorted(party.identifiers)
        return {
            "extraction_id": extraction_id,
            "party_key": ids.of(
                extraction_id, "party", *(part for one in identifiers for part in one), *party.evidence[:1]
            ),
            "owner": party.owner,
            "names": [name for name, _ in sorted(party.names.items(), key=lambda item: (-item[1], item[0]))],
            "identifiers": [self._told(party, identifier) for identifier in identifiers],
            "records": party.records,
            "evidence": list(dict.fromkeys(party.evidence))[:_MOST_EVIDENCE],
        }

    def _told(self, party: _Party, identifier: Identifier) -> Row:
        type_, value = identifier
        stored, apps = party.identifiers[identifier]
        sure = not type_.endswith(" as stored")
        return {
            "type": type_.removesuffix(" as stored"),
            "value": value if sure else None,
            "stored": sorted(stored),
            "apps": sorted(apps),
            "shared": len(self._of[identifier]) > 1,
        }


def _words(name: str | None) -> frozenset[str]:
    return frozenset(fold(name or "").casefold().split())


def _rows(database: duckdb.DuckDBPyConnection, sql: str) -> Sequence[dict[str, Any]]:
    found = database.execute(sql)
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
