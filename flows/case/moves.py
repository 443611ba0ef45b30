"""Moves between tiers, as events of the audit chain (domain D-03): which exhibit, from where to where, and why.

`submissions.json` in the store's folder holds the tier of each exhibit as it was listed last. Ids and codes alone: what
a person wrote about safeguarding stays in the case file. It is changed under the lock of what the cases share.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from flows.case.actor import account
from flows.case.log import log
from flows.case.waiting import OVER, Waiting
from pipeline.errors import StoreDamaged
from pipeline.intelligence.store import IntelligenceStore
from pipeline.store import write_whole

NAME = "submissions.json"
Listed = dict[str, dict[str, dict[str, Any]]]
"""case_id → exhibit_ref → {"tier", "reasons", "since": when it was first listed}; and, for who watches (`flows.watch`),
"due_at", "worker_hours" and "review_hours", None if not known."""


def first_listed(root: Path) -> dict[tuple[str, str], datetime]:
    """case_id and exhibit_ref → when it was first listed, of those that were."""
    return {
        (case_id, ref): datetime.fromisoformat(said["since"])
        for case_id, exhibits in _read(root).items()
        for ref, said in exhibits.items()
    }


def note(root: Path, exhibits: Sequence[Waiting], at: datetime) -> list[dict[str, Any]]:
    """Log those whose tier is another than when they were listed last, and remember where they are now.

    Args:
        at: when they are listed; aware.

    Returns:
        What was logged of each: exhibit, old tier (None when it was never listed), new tier, cause.
    """
    moves = []
    with IntelligenceStore(root).alone():
        listed = _read(root)
        for one in exhibits:
            if one.state in OVER:
                continue
            before = listed.setdefault(one.case_id, {}).get(one.exhibit_ref)
            now = {
                "tier": one.placed.tier,
                "reasons": sorted({reason.code for reason in one.placed.reasons}),
                "since": before["since"] if before else at.isoformat(),
                "due_at": one.placed.due_at and one.placed.due_at.isoformat(),
                "worker_hours": one.forecast and round(one.forecast.worker_hours, 4),
                "review_hours": one.forecast and round(one.forecast.review_hours, 4),
            }
            listed[one.case_id][one.exhibit_ref] = now
            if before is None or before["tier"] != now["tier"]:
                moved: dict[str, Any] = {
                    "exhibit_ref": one.exhibit_ref,
                    "old": before and before["tier"],
                    "new": now["tier"],
                    "cause": _cause(before, now),
                }
                log(root, "alter", one.case_id, account(), event="tier_changed", **moved)
                moves.append({"case_id": one.case_id} | moved)
        _write(root, listed)
    return moves


def forget(root: Path, case_id: str) -> None:
    """Take a case out of it: it is purged."""
    if (root / NAME).exists():
        with IntelligenceStore(root).alone():
            listed = _read(root)
            listed.pop(case_id, None)
            _write(root, listed)


def _cause(before: dict[str, Any] | None, now: dict[str, Any]) -> str:
    """What holds now and did not, and what did and does not: "bail; no longer repeat_suspect"."""
    if before is None:
        return "submitted"
    came = [code for code in now["reasons"] if code not in before["reasons"]]
    went = [f"no longer {code}" for code in before["reasons"] if code not in now["reasons"]]
    return "; ".join(came + went) or "other settings"


def _read(root: Path) -> Listed:
    file = root / NAME
    try:
        found: Listed = json.loads(file.read_text("utf-8")) if file.exists() else {}
        for exhibits in found.values():
            for said in exhibits.values():
                said["tier"], said["reasons"], datetime.fromisoformat(said["since"])
    except (ValueError, AttributeError, KeyError, TypeError):
        raise StoreDamaged(f"{file}: cannot be read. Put it back from a copy of the store, or remove it.") from None
    return found


def _write(root: Path, listed: Listed) -> None:
    if listed:
        write_whole(root / NAME, [json.dumps(listed, indent=1, sort_keys=True).encode(), b"\n"])
    else:
        (root / NAME).unlink(missing_ok=True)
