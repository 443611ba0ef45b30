"""Why there is another version of a queue: what it is made from, against what the one before was made from.

`run.json` keeps the publications of a case in their order, in `queue_versions`: which version, when, why, and a digest
of each thing that a queue is made from. A cause is found by comparing those; nobody has to say it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from flows import code
from flows.chunks.link import contents
from models.casefile import SUBMITTED

if TYPE_CHECKING:
    from flows.plan import Plan

Parts = dict[str, dict[str, list[str]]]
"""extraction_id → table, or `terms` → the units of work of that extraction that a queue is made from."""

PUBLICATIONS = ("first", "read", "whole")

_CAUSES = {
    "evidence": "evidence",  # an exhibit more, another extraction, a parser that reads more
    "texts": "texts",
    "held": "decisions about what is held",
    "case": "case file",
    "given": "intelligence",
    "intelligence": "intelligence",
    "reviews": "reviews of intelligence that are due",
    "decided": "link decisions",
    "others": "another case",
    "weights": "weights",
    "settings": "settings",
    "program": "program",
}
"""What a queue is made from → the word for its change. In the order in which causes are said."""

_FOLLOWS = {"texts": {"evidence", "held", "case"}}
"""What differs by itself wherever one of these does."""


@dataclass(frozen=True)
class Published:
    """A queue that is there with all that it is shown from.

    Attributes:
        units: table → units of work that hold it.
        parts: what can be linked, scored and ranked again without any extraction.
        made_from: see `made_from`.
    """

    units: dict[str, list[str]]
    parts: Parts
    made_from: dict[str, str]


def made_from(plan: "Plan", publication: str, parts: Parts) -> dict[str, str]:
    """A digest of each thing that a queue is made from, and which publication it is."""
    case = plan.case.model_dump(mode="json", exclude={"intelligence", "retention", "operation_name", *SUBMITTED})
    for exhibit in case["exhibits"]:
        for name in ("extraction", *SUBMITTED):  # where it lies, for what is in it is `evidence`; and how urgent it is
            exhibit.pop(name, None)
    of = {
        "evidence": [_units(parts, "sources", "records", "merged")],
        "texts": [_units(parts, "texts", "mentions", "holds", "terms")],
        "held": sorted((x, repr(decisions)) for x, decisions in plan.decisions.items()),
        "case": case,
        "given": plan.nominals,
        "intelligence": plan.intelligence,
        "reviews": plan.as_of.isoformat(),
        "decided": plan.decided.named(),
        "others": contents(plan.others),
        "weights": plan.scoring.model_dump(mode="json"),
        "settings": plan.settings.model_dump(mode="json", exclude={"alerts", "engine", "submissions", "review"}),
        "program": code.of("pipeline/link", "pipeline/score", "pipeline/queue", "pipeline/query.py", "flows/chunks"),
    }
    return {"publication": publication} | {name: _digest(value) for name, value in of.items()}


def causes(before: Mapping[str, str] | None, after: Mapping[str, str]) -> list[str]:
    """Why a queue is not the one before it, in words.

    Args:
        before: what that was made from; None if an earlier program made it and did not say.
        after: what it is made from.
    """
    if before is None:
        return [_CAUSES["program"]]
    differ = {name for name in _CAUSES if before.get(name) != after.get(name)}
    found = [_CAUSES[name] for name in _CAUSES if name in differ and not _FOLLOWS.get(name, set()) & differ]
    earlier, later = (PUBLICATIONS.index(made["publication"]) for made in (before, after))
    if later > earlier and "evidence" not in differ:
        read = ["pictures read", "read again"][earlier:later]
        found = [*read, *(cause for cause in found if cause != _CAUSES["texts"])]
    return list(dict.fromkeys(found))


def logged(log: Sequence[Mapping[str, Any]], last: Sequence[str], published: Published, at: datetime) -> list[Any]:
    """The publications of a case, with this one if it is another than the last.

    Args:
        log: `queue_versions` until now.
        last: the queue's unit of work until now, if there is one.
        published: what is to be shown from now on.
        at: when.
    """
    (queue,) = published.units["queue"]
    if [queue] == list(last) and log:
        return list(log)
    before = log[-1]["made_from"] if log else None
    why = causes(before, published.made_from) if log or last else []
    entry = {"version": queue, "at": at.isoformat(timespec="seconds"), "causes": why, "made_from": published.made_from}
    return [*log, entry]


def since(log: Sequence[Mapping[str, Any]], version: str) -> list[str]:
    """Why the present queue is not an earlier version: the causes of all publications after that one."""
    places = [place for place, entry in enumerate(log) if entry["version"] == version]
    later = log[places[-1] + 1 :] if places else log[-1:]
    return list(dict.fromkeys(cause for entry in later for cause in entry["causes"]))


def _units(parts: Parts, *tables: str) -> list[Any]:
    return [(x, table, part.get(table, [])) for x, part in parts.items() for table in tables]


def _digest(value: Any) -> str:
    return blake2b(json.dumps(value, sort_keys=True, default=str).encode(), digest_size=12).hexdigest()
