"""Whether a case may be begun: what it is forecast to need, against the disk that is free and the hours that are left.

A run that would fill the disk at three in the morning is not begun; nor one in a batch that would not end before the
unit's machines are wanted for something else. What is forecast is explained in `pipeline.submissions.forecast`.
"""

import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from flows.case import forecasts
from flows.workers import room
from models.casefile import Case
from models.settings import Settings
from models.words import duration, size, when
from pipeline.store import Store
from pipeline.submissions.forecast import MEASURED


class HasCase(Protocol):
    """A submission, what was found of one (`flows.case.submitted`), or a plan."""

    @property
    def case(self) -> Case: ...


def admit(
    what: HasCase,
    root: Path,
    settings: Settings,
    now: datetime | None = None,
    until: datetime | None = None,
    *,
    workers: int = 0,
    copies_bytes: int | None = None,
) -> str | None:
    """Why a case is not begun now, in words for people; None if it fits.

    The words begin with "disk: " or "hours: ", and name no case, no path of evidence and nobody. What the case has
    done before is counted: a run that goes on where another was stopped needs so much less.

    Args:
        what: has the case.
        root: folder of the store.
        now: aware; None asks the clock.
        until: when the window ends in which it must be done; aware; None: there is no such end.
        workers: processes that will work on it; 0 takes those of the settings, or what this machine has room for.
        copies_bytes: of what is still to be copied, where that is known: else all of it is.
    """
    last = Store(root.absolute()).case(what.case.case_id).read_json("run.json")
    return _by_disk(what.case, last, root, settings, copies_bytes) or _by_hours(
        what.case, last, root, settings, now or datetime.now(UTC), until, workers
    )


def _by_disk(
    case: Case, last: Mapping[str, Any] | None, root: Path, settings: Settings, copies_bytes: int | None
) -> str | None:
    wanted, there = _expected(case, last, root, settings), forecasts.disk(Store(root.absolute()).case(case.case_id))
    copies = wanted["scratch_bytes"] if copies_bytes is None else copies_bytes
    copies = max(0, copies - there["scratch_bytes"])
    tables = max(0, wanted["store_bytes"] - there["store_bytes"])
    free, reserve = shutil.disk_usage(_existing(root)).free, settings.engine.disk_reserve_bytes
    if copies + tables == 0 or copies + tables + reserve <= free:
        return None
    return (
        f"disk: about {size(round(copies + tables))} are needed ({size(round(copies))} for copies while it runs, "
        f"{size(round(tables))} for tables that stay), and {size(free)} are free where the store is, of which "
        f"{size(reserve)} stay free (engine.disk_reserve_bytes). Make room there, or give a --store with more."
    )


def _by_hours(
    case: Case,
    last: Mapping[str, Any] | None,
    root: Path,
    settings: Settings,
    now: datetime,
    until: datetime | None,
    workers: int,
) -> str | None:
    if until is None:
        return None
    workers = workers or settings.engine.workers or room.workers(settings.parse.memory_bytes)
    done_s = sum(run["reading_s"] + run["other_s"] for run in (last or {}).get("took", ()))
    needed = max(0.0, _expected(case, last, root, settings)["worker_hours"] - done_s / 3600) / workers
    left = (until.astimezone(UTC) - now.astimezone(UTC)).total_seconds() / 3600
    if left > 0 and needed <= left:
        return None
    on = "1 worker" if workers == 1 else f"{workers} workers"
    return (
        f"hours: about {duration(needed)} are needed on {on}, and the window ends in {duration(max(0.0, left))} "
        f"({when(until)}). Begin it in a longer window, or with more workers."
    )


def _expected(case: Case, last: Mapping[str, Any] | None, root: Path, settings: Settings) -> Mapping[str, float]:
    """As it was said when the case was first run, if the case has the same exhibits; else as it is now."""
    said: Mapping[str, Any] = (last or {}).get("forecast") or {}
    same = said.get("exhibits") == [exhibit.exhibit_ref for exhibit in case.exhibits]
    if same and set(MEASURED) <= said["expected"].keys():
        known: Mapping[str, float] = said["expected"]
        return known
    now: Mapping[str, float] = forecasts.of_case(root, case, settings.submissions)["expected"]
    return now


def _existing(folder: Path) -> Path:
    """The folder, or the nearest above it that is there: a store is made when it is first written."""
    folder = folder.absolute()
    return next(one for one in (folder, *folder.parents) if one.exists())
