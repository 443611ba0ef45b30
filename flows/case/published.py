"""The versions of a case's queue, as they were published: each can be shown again, byte for byte (domain C-07)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import TriageError
from pipeline.queue import read
from pipeline.store import CaseStore


class NoSuchVersion(TriageError):
    """The case has no such version of its queue, or none that may be shown."""


@dataclass(frozen=True)
class PublishedQueue:
    """One version.

    Attributes:
        unit: its unit of work, as "v0002-…".
        files: its file of QUEUE; none if nothing is in it.
        searched: its rows of SEARCHED; None of a version that an earlier program made, and that has none.
        early: documents and pictures had not been read yet.
    """

    unit: str
    files: list[Path]
    searched: list[dict[str, Any]] | None
    early: bool
    scratch: Path

    @property
    def name(self) -> str:
        """As people say it: "v0002"."""
        return self.unit.partition("-")[0]

    def rows(self, top: int | None, lane: str | None, *, by_score: bool) -> Iterator[dict[str, Any]]:
        """Rows of QUEUE; see `pipeline.queue.read`."""
        return read.rows(self.files, self.scratch, top, lane, by_score=by_score)

    def lanes(self) -> dict[str, int]:
        """How many units are in each lane."""
        return read.lanes(self.files)


def version(store: CaseStore, run: dict[str, Any], wanted: str | None) -> PublishedQueue:
    """A version of the queue by its name, or the present one.

    Args:
        run: the report of the last run.
        wanted: as "v0001", or the whole name of its unit; None for the present one.

    Raises:
        NoSuchVersion: there is none, or it was withdrawn.
    """
    units = run["units"].get("queue", [])
    if wanted is not None:
        there = store.units("issues", "v[0-9]*")  # of a queue without any unit there is no other file
        units = [unit for unit in there if wanted in (unit, unit.partition("-")[0])]
        if not units:
            gone = [unit for unit in store.withdrawn("queue") if wanted in (unit, unit.partition("-")[0])]
            if gone:
                raise NoSuchVersion(f"{wanted}: withdrawn, for it may show what is held; see `triage held`.")
            names = ", ".join(unit.partition("-")[0] for unit in there) or "none"
            raise NoSuchVersion(f"{wanted}: no version of this queue. Those that are there: {names}.")
    if not units:
        raise NoSuchVersion("There is no queue to show: run the case again.")
    (unit,) = units
    made = [entry["made_from"] for entry in run.get("queue_versions", ()) if entry["version"] == unit]
    kept = store.done(unit) and bool(store.files("searched", [unit]))
    return PublishedQueue(
        unit=unit,
        files=store.files("queue", [unit]),
        searched=store.read("searched", [unit]).to_pylist() if kept else None,
        early=any(entry.get("publication") == "first" for entry in made),
        scratch=store.scratch,
    )
