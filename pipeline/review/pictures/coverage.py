"""What a case's queue and searches rest on: counted once for a version, shown on the coverage page and in a sentence
beside every empty result (domain D-06, D-07)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from models.application import of_package
from models.casefile import Exhibit
from models.clock import deviation
from models.issues import CODES
from models.words import plain, when
from pipeline.queue.apps import STATES, Apps
from pipeline.queue.coverage import Coverage
from pipeline.queue.legible import CONFIDENCES, Legible, legible
from pipeline.review.pictures.kept import kept
from pipeline.review.web.visit import Visit

UNREAD = {
    "encrypted": "encrypted: a key or password is needed that was not given",
    "unsupported": "of a kind that nothing here reads",
    "failed": "could not be opened",
}
_READ = {
    "claimed": "read by a parser",
    "companion": "read with the database that they belong to",
    "container": "archives: what is in them is counted by itself",
    "duplicate": "equal to another file, which was read in their place",
}
STATUSES = _READ | UNREAD

_FINDINGS = frozenset({"out-of-scope", "held", "deleted", "absent-column", "bad-text", "bad-time", "unresolved"})
"""Issues that lost nothing, or that are counted as rows."""


@dataclass(frozen=True)
class Sum:
    """The ledger in a few numbers.

    Attributes:
        files, read: that were delivered, and of which something was read or which need no reading.
        unread: status → files.
        records: that can be read and searched, an event of several sources once.
        held: records and documents that may be privileged or are third-party material.
        outside: stored rows outside the scope.
        lost: rows and parts that could not be used.
    """

    exhibits: int
    files: int
    read: int
    unread: dict[str, int]
    records: int
    held: int
    outside: int
    lost: int


@dataclass(frozen=True)
class Stores:
    """The stores of one app on an exhibit that are in the same state."""

    exhibit_ref: str
    app: str
    state: str
    means: str
    stores: int
    stored: int
    records: int
    notes: Sequence[str]


def ledger(visit: Visit) -> Coverage:
    """The ledger of the case."""
    return kept(visit, "ledger", None, lambda: visit.house.coverage(visit.case.opened))


def pages(visit: Visit) -> list[tuple[str, list[int]]]:
    """Of each exhibit how many pages and pictures were read with each of CONFIDENCES."""
    opened = visit.case.opened
    found: Sequence[Legible] = kept(
        visit, "legible", None, lambda: legible(opened.files("texts"), opened.files("sources"), opened.store.scratch)
    )
    return [
        (exhibit, [sum(one.pages for one in found if (one.exhibit_ref, one.confidence) == (exhibit, confidence))
                   for confidence in CONFIDENCES])
        for exhibit in sorted({one.exhibit_ref for one in found})
    ]  # fmt: skip


def stores(visit: Visit) -> list[Stores]:
    """What became of the stores of each app, by exhibit."""
    return list(_stores(kept(visit, "apps", None, visit.case.opened.apps)))


def summed(found: Coverage) -> Sum:
    """The ledger in a few numbers."""
    unread = {status: sum(s.files for s in found.statuses if s.status == status) for status in UNREAD}
    files = sum(delivered.files for delivered in found.delivered)
    seen = sum(s.files for s in found.statuses)
    return Sum(
        exhibits=len({delivered.exhibit_ref for delivered in found.delivered}),
        files=files,
        read=seen - sum(unread.values()),
        unread={status: count for status, count in unread.items() if count},
        records=sum(read.records for read in found.reads) - sum(repeated.records for repeated in found.repeated),
        held=found.held,
        outside=sum(read.out_of_scope for read in found.reads),
        lost=sum(gap.rows or gap.count for gap in found.gaps if gap.code not in _FINDINGS),
    )


def clock(exhibit_ref: str, found: Coverage) -> str:
    """How the clock of a device went."""
    offsets = {one.clock_offset_s for one in found.delivered if one.exhibit_ref == exhibit_ref}
    if offsets - {None, 0}:
        return "; ".join(deviation(offset) for offset in sorted(filter(None, offsets)))
    return "checked: right" if 0 in offsets else "not measured"


def scope(exhibit: Exhibit) -> str:
    """What of an exhibit may be read: in days and counts."""
    if exhibit.scope is None:
        return "all of it"
    given, said = exhibit.scope, []
    if given.from_ or given.to:
        said.append(f"{f'from {given.from_:%-d %b %Y}' if given.from_ else ''} "
                    f"{f'to {given.to:%-d %b %Y}' if given.to else ''}".strip())  # fmt: skip
    for values, word in ((given.apps, "apps"), (given.participants, "people"), (given.kinds, "kinds of record")):
        if values:
            said.append(f"{len(values)} {word}")
    return "; ".join(said) or "all of it"


def meaning(code: str) -> str:
    """Of an issue."""
    return CODES.get(code, code)


def moment(given: str | None) -> str:
    """A time that the store keeps in ISO 8601, in UK time."""
    return when(datetime.fromisoformat(given) if given else None)


def versions(run: dict[str, Any]) -> list[dict[str, Any]]:
    """Those of the queue, the last one first: name, when, why."""
    listed = run.get("queue_versions", [])
    return [
        {
            "name": one["version"].partition("-")[0],
            "at": moment(one["at"]),
            "why": ", ".join(one.get("causes") or ()) or ("the first" if index == 0 else "no cause is known"),
        }
        for index, one in reversed(list(enumerate(listed)))
    ]


def _stores(found: Apps) -> Iterator[Stores]:
    def key(store: Any) -> tuple[str, str, str]:
        return store.exhibit_ref, _called(store.app, store.parser), store.state

    for (exhibit, app, state), group in groupby(sorted(found.stores, key=key), key=key):
        same = list(group)
        notes = list(dict.fromkeys(plain(note) for store in same for note in store.notes))[:5]
        counts = len(same), sum(store.stored for store in same), sum(store.records for store in same)
        yield Stores(exhibit, app, state, STATES[state], *counts, notes)


def _called(app: str | None, parser: str | None) -> str:
    if app is None:
        return "The device, or several apps" if parser else "Whose is not known"
    known = of_package(app)
    return known.name if known else plain(app)
