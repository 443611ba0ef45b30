"""The exhibits that wait or are run: how urgent, by when, and what they still take. From `submissions.json`, as
`triage submissions` or a batch has listed them last, and from the cases themselves.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flows.case.key import key
from flows.case.moves import NAME
from flows.watch.seen import Seen
from pipeline.store import Store

_OPEN = frozenset({"", "RUNNING", "STOPPED", "DIED", "FAILED"})
"""States of a case that is still to be run, or run on. One that was refused waits for the person who submitted it."""


@dataclass(frozen=True)
class Awaited:
    """An exhibit, or a case that was never listed with its exhibits.

    Attributes:
        key: of its case, opaque.
        worker_hours: of one core that are still to come; 0 if nobody knows.
        review_hours: of one person, as forecast; 0 if nobody knows, or its queue is there already.
    """

    key: str
    tier: int
    due_at: datetime | None
    since: str
    worker_hours: float
    review_hours: float

    @property
    def order(self) -> tuple[int, float, str]:
        """In which exhibits are processed."""
        return self.tier, self.due_at.timestamp() if self.due_at else float("inf"), self.since


def awaited(root: Path, seen: Sequence[Seen], now: datetime) -> list[Awaited]:
    """All that waits or is run, in the order of processing.

    Args:
        seen: the cases of the store.
        now: aware.
    """
    listed, cases = _listed(root), {one.store.root: one for one in seen}
    found: list[Awaited] = []
    for case_id, exhibits in listed.items():
        one = cases.pop(Store(root).case(case_id).root, None)
        if one is None or one.state in _OPEN:
            found += _of_listed(root, case_id, exhibits, one)
    found += (_of_case(one, now) for one in cases.values() if one.key and one.state in _OPEN)
    return sorted(found, key=lambda one: one.order)


def _listed(root: Path) -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    """None if it cannot be read: who lists submissions is told."""
    try:
        found = json.loads((root / NAME).read_text("utf-8"))
        return {case: exhibits for case, exhibits in found.items() if all("tier" in said for said in exhibits.values())}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def _of_listed(
    root: Path, case_id: str, exhibits: Mapping[str, Mapping[str, Any]], seen: Seen | None
) -> Iterator[Awaited]:
    share = 1 - seen.progress["share"] if seen and seen.progress else 1.0
    for said in exhibits.values():
        due = said.get("due_at")
        yield Awaited(
            key=key(root, case_id),
            tier=int(said["tier"]),
            due_at=datetime.fromisoformat(due) if due else None,
            since=str(said.get("since", "")),
            worker_hours=float(said.get("worker_hours") or 0) * share,
            review_hours=0.0 if seen and seen.queue.units else float(said.get("review_hours") or 0),
        )


def _of_case(seen: Seen, now: datetime) -> Awaited:
    expected = (seen.run.get("forecast") or {}).get("expected", {})
    share = 1 - seen.progress["share"] if seen.progress else 1.0
    return Awaited(
        key=seen.key,
        tier=seen.due.tier if seen.due else 4,
        due_at=seen.due.due_at if seen.due else None,
        since=str(seen.run.get("started_at", now.isoformat())),
        worker_hours=float(expected.get("worker_hours", 0)) * share,
        review_hours=0.0,
    )
