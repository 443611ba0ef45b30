"""Whether an identifier, as an app stored it, is one that the case file names."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from models.application import scopes
from models.casefile import Case, PartyIdentifier
from models.platforms import packages_of

Normalise = Callable[[str], Iterable[str]]
"""Canonical forms of an identifier as stored ("07700 900201" gives "+447700900201"); none if it has none. Pure."""

_ADDRESS = re.compile(r"[^\s<>\"',;:()]+@[^\s<>\"',;:()]+")
_DOMAIN = re.compile(r"@(?:[\w-]+\.)+[\w-]+")
_NUMBER = re.compile(r"[+\d](?:[ ().-]*\d){4,}[ ().-]*")
_MAIL = re.compile(r"\S+@\S+")
_JID = re.compile(r"(\d{6,15})(?:[.:]\d+)*@(?:s\.whatsapp\.net|c\.us)")


def forms(value: str, normalise: Normalise) -> frozenset[str]:
    """All that a stored identifier may be written as: itself, its canonical forms, mail addresses in it, a WhatsApp
    account's number. Small letters. WhatsApp's `@lid` accounts hide the number: they have only themselves."""
    found = {value.strip(), *normalise(value), *_ADDRESS.findall(value)}
    if jid := _JID.fullmatch(value.strip()):
        found |= {f"+{jid[1]}", *normalise(f"+{jid[1]}")}
    return frozenset(form.casefold() for form in found if form)


@dataclass(frozen=True)
class Named:
    """Identifiers that the case file names.

    Attributes:
        values: forms of them.
        domains: domains of mail addresses, without the @; their subdomains count.
        handles: platform → handles that stand for a person there and nowhere else.
        normalise: see `Normalise`.
        loose: bare digits count as an international number, "447700900461" as +447700900461. Ambiguous, so only where
            one record too many is better than one too few.
    """

    values: frozenset[str]
    domains: frozenset[str]
    handles: dict[str, frozenset[str]]
    normalise: Normalise
    loose: bool = False
    _known: dict[tuple[str, str], bool] = field(default_factory=dict, repr=False, compare=False)

    def has(self, value: str, app: str) -> bool:
        """Whether the identifier `value`, stored by `app` (small letters), is one of them."""
        key = (value, app)
        if key not in self._known:
            self._known[key] = self._has(value, app)
        return self._known[key]

    def _has(self, value: str, app: str) -> bool:
        found = forms(value, self.normalise)
        if self.loose and re.fullmatch(r"[1-9]\d{8,14}", value.strip()):
            found |= {f"+{value.strip()}"}
        if not self.values.isdisjoint(found):
            return True
        if any(_within(form.rpartition("@")[2], self.domains) for form in found if "@" in form):
            return True
        bare = {form.removeprefix("@") for form in found}
        return any(
            _runs_on(app, platform) and not handles.isdisjoint(bare) for platform, handles in self.handles.items()
        )


def of_identifiers(identifiers: Iterable[PartyIdentifier], normalise: Normalise) -> Named:
    """The identifiers of parties. A handle "instagram:name" counts in the apps of that platform alone."""
    values: set[str] = set()
    handles: dict[str, frozenset[str]] = {}
    for item in identifiers:
        platform, colon, handle = (part.strip().casefold() for part in item.value.partition(":"))
        if colon and handle and (item.type in ("handle", "platform_uid") or platform in scopes()):
            handles[platform] = handles.get(platform, frozenset()) | {handle.removeprefix("@")}
        else:
            values |= forms(item.value, normalise)
    return Named(frozenset(values), frozenset(), handles, normalise)


def listed(entries: Iterable[str], normalise: Normalise) -> Named:
    """Entries of a list in the case file: full numbers and addresses, and "@domain" for all of a domain."""
    folded = [entry.strip().casefold() for entry in entries]
    domains = frozenset(entry[1:] for entry in folded if entry.startswith("@"))
    values = frozenset(form for entry in folded if entry[:1] != "@" for form in forms(entry, normalise))
    return Named(values, domains, {}, normalise, loose=True)


def of_parties(case: Case, normalise: Normalise) -> Named:
    """The people the case is about: how somebody saved them holds nothing. A professional is not one of them."""
    about = (party for party in case.parties if party.role != "professional")
    return of_identifiers((item for party in about for item in party.identifiers), normalise)


def unfindable(key: str, entries: Iterable[str]) -> list[str]:
    """Entries of a list that could never be found, such as a name: what is to be held would pass unseen."""
    return [
        f"{key}: {entry!r} is neither an address, a number nor @domain; give each person's own, and the whole "
        "organisation's domain as @organisation.example"
        for entry in map(str.strip, entries)
        if not (_DOMAIN.fullmatch(entry) or _NUMBER.fullmatch(entry) or _MAIL.fullmatch(entry))
    ]


class Judge(Protocol):
    """Says whether an identifier, as an app stored it, is one of those that are looked for."""

    def has(self, value: str, app: str) -> bool: ...


def any_named(batch: pa.RecordBatch, names: Judge) -> pa.BooleanArray:
    """For each record whether its sender or one of its recipients is named; each distinct identifier is judged once."""
    apps = pc.fill_null(pc.utf8_lower(batch.column("app")), "")
    sender, recipients = batch.column("sender"), batch.column("recipients")
    everybody, parents = pc.list_flatten(recipients), pc.list_parent_indices(recipients)
    rows = pa.array(range(batch.num_rows), pa.int64())
    found = pa.array([False] * batch.num_rows, pa.bool_())
    for app in pc.unique(apps).to_pylist():
        judged = pa.chunked_array([pc.unique(sender), pc.unique(everybody)], pa.string()).unique().to_pylist()
        values = pa.array([value for value in judged if value is not None and names.has(value, app)], pa.string())
        with_recipient = parents.filter(pc.is_in(everybody, values))
        here = pc.or_(pc.is_in(sender, values), pc.is_in(rows, with_recipient.cast(pa.int64())))
        found = pc.or_(found, pc.and_(pc.equal(apps, app), here))
    return found


def _within(domain: str, domains: frozenset[str]) -> bool:
    parts = domain.rstrip(".").split(".")
    return any(".".join(parts[index:]) in domains for index in range(len(parts)))


def _runs_on(app: str, platform: str) -> bool:
    """Whether an app is one of a platform: of its family, or another that has the same accounts, as Messenger has those
    of Facebook; where we know none, one with its name as a component."""
    known = scopes().get(platform, frozenset()) | packages_of(platform)
    return app in known if known else platform in app.split(".")
