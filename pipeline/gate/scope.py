"""The authorised scope of an exhibit (PCSC Act 2022 s37, domain L-02, L-03): what is outside is counted, never stored.

It fails closed: where a record does not say what the scope asks (no time, no participants, no app), it is outside.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from models.application import scopes
from models.casefile import Case, Exhibit, PartyIdentifier, Scope, utc
from models.schemas import KINDS
from pipeline.gate import apps
from pipeline.gate.identify import Named, Normalise, any_named, forms, of_identifiers

REASONS = ("kind", "app", "time_unknown", "date", "participant")
"""Why a record is outside; it is counted under the first that holds, so that the counts sum to records."""


_PARTY_LIKE = re.compile(r"[A-Za-z]{0,6}[-_/ ]?\d{0,4}")
"""How parties are called: S1, C2, W10. No handle or address is written so."""


@dataclass(frozen=True)
class Within:
    """A scope, ready to be applied. What is None does not narrow.

    Attributes:
        kinds: kinds of record.
        applications: names of apps, small letters.
        start_us: first moment inside, UTC microseconds.
        end_us: first moment after it.
        participants: a record is inside if one of them sent or received it.
    """

    kinds: frozenset[str] | None = None
    applications: frozenset[str] | None = None
    start_us: int | None = None
    end_us: int | None = None
    participants: Named | None = None


def of(case: Case, exhibit: Exhibit, normalise: Normalise) -> Within:
    """The scope of an exhibit. Dates are days in the extraction's timezone (UTC if none is given), both inclusive.

    A participant is a party of the case, by the identifiers that the case file gives, or an identifier. The device's
    owner takes part in everything, so naming the owner widens nothing.
    """
    scope = exhibit.scope or Scope()
    zone = exhibit.extraction.zone or UTC
    after = scope.to + timedelta(days=1) if scope.to else None
    people = _people(case, exhibit, normalise)
    return Within(
        kinds=frozenset(scope.kinds) if scope.kinds else None,
        applications=applications(exhibit),
        start_us=utc(datetime.combine(scope.from_, time(), zone)) if scope.from_ else None,
        end_us=utc(datetime.combine(after, time(), zone)) if after else None,
        participants=of_identifiers(people, normalise) if scope.participants else None,
    )


def applications(exhibit: Exhibit) -> frozenset[str] | None:
    """The apps that a scope names, in small letters; None if it does not narrow them."""
    names = exhibit.scope.apps if exhibit.scope else ()
    return frozenset[str]().union(*(apps.named(name) or () for name in names)) if names else None


@dataclass(frozen=True)
class Bounds:
    """What a scope amounts to, as it is kept and compared: lists in order; None does not narrow."""

    kinds: list[str] | None
    applications: list[str] | None
    start_us: int | None
    end_us: int | None
    participants: list[str] | None


def bounds(case: Case, exhibit: Exhibit, normalise: Normalise) -> Bounds:
    """The bounds of an exhibit's scope."""
    within = of(case, exhibit, normalise)
    people = [form for person in _people(case, exhibit, normalise) for form in forms(person.value, normalise)]
    return Bounds(
        kinds=_listed(within.kinds),
        applications=_listed(within.applications),
        start_us=within.start_us,
        end_us=within.end_us,
        participants=None if within.participants is None else _listed(people),
    )


def widened(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """In which respects bounds let more through than earlier ones did: kinds, apps, from, to, participants."""
    wider = [
        name
        for key, name in (("kinds", "kinds"), ("applications", "apps"), ("participants", "participants"))
        if old[key] is not None and (new[key] is None or not set(new[key]) <= set(old[key]))
    ]
    if old["start_us"] is not None and (new["start_us"] is None or new["start_us"] < old["start_us"]):
        wider.append("from")
    if old["end_us"] is not None and (new["end_us"] is None or new["end_us"] > old["end_us"]):
        wider.append("to")
    return wider


def _listed(values: Iterable[str] | None) -> list[str] | None:
    return None if values is None else sorted(set(values))


def mistakes(case: Case, exhibit: Exhibit, normalise: Normalise) -> list[str]:
    """What a scope names and can never be found: everything would silently be out of scope."""
    scope = exhibit.scope or Scope()
    place = f"exhibit {exhibit.exhibit_ref}: scope"
    found = [
        f"{place}.kinds: {kind!r} is not a kind of record; use one of {', '.join(sorted(KINDS))}"
        for kind in scope.kinds
        if kind not in KINDS
    ]
    found += [
        f"{place}.apps: {name!r} is not a family of apps known here ({', '.join(sorted(scopes()))}); give the "
        "app's package name, as in com.example.chat"
        for name in scope.apps
        if apps.named(name) is None
    ]
    parties = {party.party_id: party for party in case.parties}
    found += [
        f"{place}.participants: {name!r} is neither a party of the case nor a number or an address; correct it, or "
        "give the party under parties"
        for name in scope.participants
        if name not in parties and not list(normalise(name)) and (_PARTY_LIKE.fullmatch(name) or " " in name)
    ]
    found += [
        f"{place}.participants: party {name} has no identifiers, so that nothing of it can be found; add one"
        for name in scope.participants
        if name in parties and not parties[name].identifiers and name != exhibit.subject
    ]
    if scope.participants and not _people(case, exhibit, normalise):
        found.append(f"{place}.participants: nobody named beside the device's owner has an identifier; add one")
    return found


def outside(batch: pa.RecordBatch, within: Within) -> pa.StringArray:
    """For each record the reason why it is outside the scope, or null."""
    reason = pa.nulls(batch.num_rows, pa.string())
    for name, holds in _tests(batch, within):
        reason = pc.if_else(pc.and_(pc.is_null(reason), pc.fill_null(holds, True)), name, reason)
    return reason


def _tests(batch: pa.RecordBatch, within: Within) -> Iterable[tuple[str, pa.BooleanArray]]:
    """In the order of REASONS; null where the record cannot say, which is outside."""
    if within.kinds is not None:
        yield "kind", pc.invert(pc.is_in(batch.column("kind"), pa.array(sorted(within.kinds))))
    if within.applications is not None:
        names = pc.utf8_lower(batch.column("app"))
        yield "app", pc.invert(pc.is_in(names, pa.array(sorted(within.applications), pa.string())))
    if within.start_us is not None or within.end_us is not None:
        sent = batch.column("sent_at").cast(pa.int64())
        yield "time_unknown", pc.is_null(sent)
        if within.start_us is not None:
            yield "date", pc.less(sent, within.start_us)
        if within.end_us is not None:
            yield "date", pc.greater_equal(sent, within.end_us)
    if within.participants is not None:
        yield "participant", pc.invert(any_named(batch, within.participants))


def _people(case: Case, exhibit: Exhibit, normalise: Normalise) -> list[PartyIdentifier]:
    known = {party.party_id: party for party in case.parties}
    people: list[PartyIdentifier] = []
    for name in exhibit.scope.participants if exhibit.scope else ():
        people += known[name].identifiers if name in known else [PartyIdentifier(type="as stored", value=name)]
    own = frozenset().union(*(forms(item.value, normalise) for item in known[exhibit.subject].identifiers))
    return [person for person in people if own.isdisjoint(forms(person.value, normalise))]
