"""What cases were expected to take and what they took, as each keeps it in its `run.json`: `forecast` and `took`.

A forecast is kept when a case is first run, and never made anew; `took` has the runs until it was first done. Both then
stay as they are: what later runs do again is another question.
"""

import os
from collections.abc import Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from models.casefile import Case, Exhibit
from models.settings import Submissions
from pipeline.errors import StoreDamaged
from pipeline.parse.claims import claims
from pipeline.store import CaseStore, Store
from pipeline.submissions.contents import Contents, contents
from pipeline.submissions.forecast import MEASURED, Forecast, Ran, forecast, rates

_READING = frozenset({"look", "documents", "again"})
"""Stages that take their time for pictures and documents."""


def expected(exhibit: Exhibit, known: Mapping[str, float], choices: Submissions) -> tuple[Contents, Forecast] | None:
    """What is there of an exhibit, and what it will take; None if its extraction cannot be looked at.

    Args:
        known: see `pipeline.submissions.forecast.rates`.
    """
    try:
        found = contents(exhibit.extraction.path, _is_store)
    except OSError:
        return None
    return found, forecast(found, known, choices)


def _is_store(path: str) -> bool:
    return claims(path, None) is not None


def kept(last: Mapping[str, Any] | None, root: Path, case: Case, choices: Submissions) -> dict[str, Any]:
    """What `run.json` says was expected of a case: as it was first said, or else as it is now."""
    if last and last.get("forecast"):
        before: dict[str, Any] = last["forecast"]
        return before
    return of_case(root, case, choices)


def of_case(root: Path, case: Case, choices: Submissions) -> dict[str, Any]:
    """What is expected of a case as it is now: what is there, and by the names of `MEASURED` what it will take."""
    known = rates(history(root), choices)
    each = [found for exhibit in case.exhibits if (found := expected(exhibit, known, choices))]
    return {
        "contents": asdict(_together([found for found, _ in each])),
        "expected": {name: sum(getattr(one, name) for _, one in each) for name in MEASURED},
        "exhibits": [exhibit.exhibit_ref for exhibit in case.exhibits],
    }


def disk(store: CaseStore) -> dict[str, int]:
    """What a case takes on disk: `scratch_bytes`, for copies; `store_bytes`, for all else but what the review makes
    again."""
    return {"scratch_bytes": _size(store.scratch), "store_bytes": _size(store.root, {store.scratch, store.review})}


def _size(folder: Path, but: Set[Path] = frozenset()) -> int:
    """Of files as they lie on disk; what goes while it is looked at counts as nothing."""
    total, folders = 0, [folder]
    while folders:
        with suppress(FileNotFoundError), os.scandir(folders.pop()) as found:
            for entry in found:
                if entry.is_dir(follow_symlinks=False):
                    folders += [path] if (path := Path(entry.path)) not in but else []
                else:
                    with suppress(FileNotFoundError):
                        total += entry.stat(follow_symlinks=False).st_blocks * 512
    return total


def took(
    before: Sequence[Mapping[str, Any]] | None,
    run_id: str,
    state: str,
    stages: Sequence[Mapping[str, Any]],
    units: int,
    on_disk: Mapping[str, int] | None = None,
) -> list[Mapping[str, Any]]:
    """What `run.json` says of the runs until a case was first done.

    Args:
        before: what it says so far.
        stages: of this run, as `run.json` has them.
        units: in the present queue.
        on_disk: see `disk`; None while it goes on.
    """
    earlier = [run for run in before or () if run["run_id"] != run_id]
    if earlier and _done(earlier[-1]):
        return earlier
    reading = sum(stage["seconds"] for stage in stages if stage["stage"] in _READING)
    return [
        *earlier,
        {
            "run_id": run_id,
            "state": state,
            "reading_s": round(reading, 3),
            "other_s": round(sum(stage["seconds"] for stage in stages) - reading, 3),
            "pages": sum(stage.get("texts", 0) for stage in stages if stage["stage"] == "documents"),
            "units": units,
            **(on_disk or {}),
        },
    ]


def history(root: Path) -> list[Ran]:
    """The cases of a store that were run to their end, with what was expected of them."""
    found = []
    for folder in Store(root.absolute()).cases():
        try:
            run = CaseStore(folder).read_json("run.json") or {}
        except StoreDamaged:
            continue  # whoever opens that case is told; it keeps no other from being run
        told, runs = run.get("forecast"), run.get("took")
        if told and runs and _done(runs[-1]):
            found.append(
                Ran(
                    contents=Contents(**told["contents"]),
                    pages=sum(one["pages"] for one in runs),
                    units=runs[-1]["units"],
                    reading_s=sum(one["reading_s"] for one in runs),
                    other_s=sum(one["other_s"] for one in runs),
                    forecast=told["expected"],
                    scratch_bytes=max((one.get("scratch_bytes", 0) for one in runs), default=0) or None,
                    store_bytes=runs[-1].get("store_bytes"),
                )
            )
    return found


def _done(run: Mapping[str, Any]) -> bool:
    return str(run["state"]).startswith("COMPLETED")


def _together(each: Sequence[Contents]) -> Contents:
    """Of all; what is not known of one is not known of all."""
    return Contents(
        size_bytes=sum(one.size_bytes for one in each),
        items=_sum([one.items for one in each]),
        readable=_sum([one.readable for one in each]),
        stores_bytes=_sum([one.stores_bytes for one in each]),
        readable_bytes=_sum([one.readable_bytes for one in each]),
    )


def _sum(counts: Sequence[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None
