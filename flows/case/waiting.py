"""The exhibits that were submitted, in the order in which the unit is to process them (domain D-01)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from flows.case import forecasts
from flows.case.confirmed import repeat_suspects
from flows.case.lock import locked
from flows.case.opened import OpenedCase, opened
from flows.case.submitted import Submitted
from models.casefile import SUBMITTED, Exhibit
from models.deadlines import begins
from models.settings import Settings
from models.tiers import Placed
from pipeline.errors import StoreDamaged
from pipeline.store import CaseStore, Store
from pipeline.submissions.forecast import Forecast, Ran, rates
from pipeline.submissions.tier import placed

OVER = frozenset({"done", "purged"})
"""States of what waits no more."""


@dataclass(frozen=True)
class Waiting:
    """An exhibit.

    Attributes:
        place: in the queue, from 1; None once it was run: it waits no more.
        state: waiting, running, stopped, failed, refused; done: it was run; purged: what was made of it was removed.
        lacks: what keeps its case from being run.
        notes: what else whoever looks at it is to know.
        forecast: None if its extraction cannot be looked at, or nothing is left to be forecast.
    """

    place: int | None
    case_id: str
    exhibit_ref: str
    role: str
    file: Path
    placed: Placed
    state: str
    lacks: tuple[str, ...]
    notes: tuple[str, ...]
    forecast: Forecast | None


@dataclass(frozen=True)
class Queue:
    """All of them, those that wait first.

    Attributes:
        ran: the store's own runs, from which forecasts are made and by which they are judged.
    """

    exhibits: tuple[Waiting, ...]
    ran: tuple[Ran, ...]


def queue(
    root: Path,
    submitted: Sequence[Submitted],
    settings: Settings,
    now: datetime,
    listed: Mapping[tuple[str, str], datetime] | None = None,
) -> Queue:
    """The queue of what was submitted.

    Args:
        root: folder of the store.
        now: aware.
        listed: case_id and exhibit_ref → when it was first listed, see `flows.case.moves`.
    """
    ran, choices, listed = tuple(forecasts.history(root)), settings.submissions, listed or {}
    known = rates(ran, choices)
    there = _ran(root)
    cases = {one.case.case_id: one.case for one in submitted}
    repeat = repeat_suspects(root, cases, there, settings.repeat, settings.text.default_region, now)
    found = []
    for one in submitted:
        case_id, store = one.case.case_id, Store(root).case(one.case.case_id)
        for exhibit in one.case.exhibits:
            state = _state(store, there.get(case_id), exhibit)
            expected = None if state in OVER else forecasts.expected(exhibit, known, choices)
            found.append(
                Waiting(
                    place=None,
                    case_id=case_id,
                    exhibit_ref=exhibit.exhibit_ref,
                    role=one.case.party(exhibit.subject).role,
                    file=one.file,
                    placed=placed(
                        one.case, exhibit, repeat[case_id], choices, now, listed.get((case_id, exhibit.exhibit_ref))
                    ),
                    state=state,
                    lacks=one.lacks,
                    notes=tuple(_notes(one, exhibit, store, there.get(case_id), now)),
                    forecast=expected[1] if expected else None,
                )
            )
    return Queue(tuple(in_order(found)), ran)


def in_order(found: Sequence[Waiting]) -> list[Waiting]:
    """Those that wait by tier, deadline, age, then by name; after them, in the same order, those that were run."""
    ranked = sorted(found, key=lambda one: (one.state in OVER, one.placed.order, one.case_id, one.exhibit_ref))
    return [replace(one, place=None if one.state in OVER else place) for place, one in enumerate(ranked, 1)]


def _ran(root: Path) -> dict[str, OpenedCase]:
    """The cases of a store that were run; one whose purge was interrupted is none."""
    folders = [
        folder
        for folder in Store(root).cases()
        if (folder / "run.json").exists()
        and (folder / "case.yaml").exists()
        and not (folder / "tombstone.json").exists()
    ]
    found: dict[str, OpenedCase] = {}
    for folder in folders:
        try:
            case = opened(root, folder.name)
            found[case.case_id] = case
        except (StoreDamaged, yaml.YAMLError, ValueError):
            continue  # it keeps no other from its place; of its own exhibits it is said, see `_notes`
    return found


def _state(store: CaseStore, ran: OpenedCase | None, exhibit: Exhibit) -> str:
    """Of an exhibit as it is submitted now: one that was run with another scope or extraction is to be run again."""
    if (store.root / "tombstone.json").exists():
        return "purged"
    if ran is None or not any(_same(before, exhibit) for before in ran.case.exhibits):
        return "waiting"
    state = str(ran.run["state"])
    if state == "RUNNING":
        return "running" if locked(store) else "stopped"
    return "done" if state.startswith("COMPLETED") else state.lower()


def _same(one: Exhibit, other: Exhibit) -> bool:
    return _said(one) == _said(other)


def _said(exhibit: Exhibit) -> Mapping[str, Any]:
    return exhibit.model_dump(mode="json", exclude=set(SUBMITTED))


def _notes(one: Submitted, exhibit: Exhibit, store: CaseStore, ran: OpenedCase | None, now: datetime) -> list[str]:
    notes = []
    received = exhibit.received_at or one.case.received_at
    if received is None:
        notes.append("no received_at: its age counts from when it was first listed")
    elif begins(received) > now:
        notes.append("received_at is in the future: correct it")
    if ran is None and (store.root / "run.json").exists() and not (store.root / "tombstone.json").exists():
        notes.append("it was run, and what the store holds of it cannot be read: run `triage verify` first")
    if ran and ran.run.get("units", {}).get("queue") and (urgent := ran.version().lanes().get("SAFEGUARD", 0)):
        units = "1 unit" if urgent == 1 else f"{urgent:,} units"
        notes.append(
            f"{units} of its queue in the lane SAFEGUARD: read them first, and if somebody is in danger write "
            "`safeguarding` into the case file"
        )
    return notes
