"""Who was in contact with the owners of a case's devices: messages, calls and mail, by number, address or account.

People are told apart by identifiers alone. That two of them are of one person is for people to say, but for the parties
of the case, whose identifiers the case file gives.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from models.normalise import normalise
from pipeline import query
from pipeline.review.pictures import served
from pipeline.review.pictures.kept import kept
from pipeline.review.pictures.spans import ALWAYS, Days
from pipeline.review.web.visit import Visit

_KNOWN = """
create table known as
with one as (select extraction_id, party_key, names, unnest(identifiers) as id from parties),
    form as (
        select extraction_id, party_key, names, id.type as type, id.value as value, unnest(id.stored) as stored from one
    )
select extraction_id, stored, min(coalesce(value, stored)) as value, arg_min(type, value) as type,
    min(party_key) as ref, arg_min(names[1], party_key) as name
from form group by extraction_id, stored
"""

_CONTACTS = """
with said as (
    select extraction_id, exhibit_ref, kind, talk, sent_us, case
        when kind = 'mail' then list_distinct(list_concat([sender], from_json(recipients, '["VARCHAR"]')))
        when sender is null then list_distinct(from_json(recipients, '["VARCHAR"]')) else [sender] end as others
    from served where kind in ('message', 'call', 'mail') and {asked}
), one as (select * exclude (others), unnest(others) as stored from said)
select exhibit_ref, coalesce(k.value, o.stored) as value, any_value(k.type) as type, min(k.ref) as ref,
    list(distinct k.name) filter (trim(k.name) <> '') as names, list(distinct o.stored) as stored,
    count(*) filter (kind = 'message' and talk is distinct from 'group') as direct,
    count(*) filter (kind = 'message' and talk = 'group') as grouped,
    count(*) filter (kind = 'call') as calls, count(*) filter (kind = 'mail') as mails,
    min(sent_us) as first_us, max(sent_us) as last_us
from one o left join known k using (extraction_id, stored)
where trim(o.stored) <> '' group by 1, 2 order by 1, 2
"""


@dataclass(frozen=True)
class Asked:
    """Of which records: empty for all."""

    days: Days = ALWAYS
    exhibit_ref: str = ""
    app: str = ""


@dataclass(frozen=True)
class Contact:
    """Somebody on one exhibit. Times are microseconds since 1970, UTC.

    Attributes:
        key: same for the same identifier, or party of the case, on all exhibits.
        ref: by which pages ask for them; tells nothing about them. None if they cannot be asked for.
        shown: number, address or account.
        party: "S1 suspect"; None of nobody of the case.
        names: what the device calls them.
        stored: the forms in which the device has the identifier.
        direct, grouped, calls, mails: messages between two, messages in groups, calls, mails.
    """

    exhibit_ref: str
    owner: str
    key: str
    ref: str | None
    shown: str
    party: str | None
    names: tuple[str, ...]
    stored: tuple[str, ...] = field(repr=False)
    direct: int
    grouped: int
    calls: int
    mails: int
    first_us: int | None
    last_us: int | None

    @property
    def total(self) -> int:
        """All messages, calls and mails."""
        return self.direct + self.grouped + self.calls + self.mails


def contacts(visit: Visit, asked: Asked) -> tuple[Contact, ...]:
    """All of them, the most frequent first. The owner of a device is not among those of that device."""
    return kept(visit, "contacts", asked, lambda: tuple(_counted(visit, asked)))


def owners(visit: Visit) -> dict[str, str]:
    """exhibit_ref → party_id of whoever had the device."""
    return {exhibit.exhibit_ref: exhibit.subject for exhibit in visit.case.opened.case.exhibits}


def stored_as(visit: Visit, party_id: str) -> list[str]:
    """The forms in which devices have the identifiers of a party."""
    values = {value for value, party in _parties(visit).items() if party[0] == party_id}
    with query.opened({"parties": visit.case.opened.files("parties")}, visit.case.opened.store.scratch) as database:
        database.execute(_KNOWN)
        found = database.execute(
            "select distinct stored from known where list_contains($values, value) order by 1",
            {"values": sorted(values)},
        )
        return sorted(values | {stored for (stored,) in found.fetchall()})


def _counted(visit: Visit, asked: Asked) -> Iterator[Contact]:
    parties, owner_of = _parties(visit), owners(visit)
    found = [_contact(row, parties, owner_of) for row in _rows(visit, asked)]
    others = (contact for contact in found if contact.key != contact.owner)
    yield from sorted(_joined(others), key=lambda one: (-one.total, one.exhibit_ref, one.key))


def _rows(visit: Visit, asked: Asked) -> list[dict[str, Any]]:
    tests, given = where(asked.days, asked.exhibit_ref, asked.app)
    with served.opened(visit, "parties") as database:
        database.execute(_KNOWN)
        found = database.execute(_CONTACTS.format(asked=tests), given)
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def where(days: Days, exhibit_ref: str, app: str) -> tuple[str, dict[str, Any]]:
    """The records that are asked for, in SQL, with its values."""
    asked: Mapping[str, tuple[str, Any]] = {
        "first": ("sent_us >= $first", days.first_us),
        "end": ("sent_us < $end", days.end_us),
        "exhibit": ("exhibit_ref = $exhibit", exhibit_ref or None),
        "app": ("app = $app", app or None),
    }
    given = {name: (sql, value) for name, (sql, value) in asked.items() if value is not None}
    return " and ".join(sql for sql, _ in given.values()) or "true", {name: value for name, (_, value) in given.items()}


def _contact(row: dict[str, Any], parties: Mapping[str, tuple[str, str]], owner_of: Mapping[str, str]) -> Contact:
    party = parties.get(row["value"])
    shown = row["value"] if row.pop("type") in ("phone", "email") else row["stored"][0]
    names, stored = tuple(sorted(row.pop("names") or ())), tuple(sorted(row.pop("stored")))
    value, ref = row.pop("value"), row.pop("ref")
    key, ref = (party[0], party[0]) if party else (value, ref)
    label = party[1] if party else None
    owner = owner_of[row["exhibit_ref"]]
    return Contact(owner=owner, key=key, ref=ref, shown=shown, party=label, names=names, stored=stored, **row)


def _joined(found: Iterator[Contact]) -> Iterator[Contact]:
    """One for each exhibit and key: a party of the case may have several identifiers."""
    groups: dict[tuple[str, str], list[Contact]] = {}
    for contact in found:
        groups.setdefault((contact.exhibit_ref, contact.key), []).append(contact)
    for same in groups.values():
        yield same[0] if len(same) == 1 else _sum(same)


def _sum(same: Sequence[Contact]) -> Contact:
    first = max(same, key=lambda contact: contact.total)
    times = [time for one in same for time in (one.first_us, one.last_us) if time is not None]
    counts = {name: sum(getattr(one, name) for one in same) for name in ("direct", "grouped", "calls", "mails")}
    told = {
        "names": tuple(sorted({name for one in same for name in one.names})),
        "stored": tuple(sorted({form for one in same for form in one.stored})),
        "first_us": min(times, default=None),
        "last_us": max(times, default=None),
    }
    return Contact(**vars(first) | counts | told)


def _parties(visit: Visit) -> dict[str, tuple[str, str]]:
    """Canonical identifier → party_id, and the party as it is shown."""
    case = visit.case.opened.case
    region = visit.case.opened.run["settings"]["text"]["default_region"]
    return {
        value: (party.party_id, f"{party.party_id} {party.role.replace('_', ' ')}")
        for party in case.parties
        for given in party.identifiers
        if (value := normalise(given.type, given.value, region))
    }
