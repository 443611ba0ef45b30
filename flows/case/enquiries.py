"""Lines of enquiry: what was searched for them, and that other terms than before are an event (domain C-05, C-08)."""

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.case.actor import account
from flows.case.log import log
from models.casefile import Case
from models.ids import Ids
from models.lexicon import categories
from pipeline import audit

if TYPE_CHECKING:
    from flows.case.opened import OpenedCase
    from pipeline.queue.terms import Searched

_EVENT = "lines of enquiry"


def log_of_terms(case: "OpenedCase") -> "list[Searched]":
    """All that was searched for in a case, counted from its present tables."""
    from pipeline.entities.terms import lines
    from pipeline.queue.terms import Files, searched

    submitted = case.case
    exhibits = {
        line.id: [e.exhibit_ref for e in submitted.exhibits if line in lines(submitted, e)]
        for line in submitted.lines_of_enquiry
    }
    return searched(
        Files(**{table.name: case.files(table.name) for table in fields(Files)}),
        submitted.lines_of_enquiry,
        exhibits,
        [exhibit.exhibit_ref for exhibit in submitted.exhibits],
        categories(),
        case.run["settings"]["text"]["default_region"],
        case.store.scratch,
    )


def note(root: Path, case: Case, ids: Ids) -> None:
    """Log the lines that have terms, where they are others than were logged last: ids, origins and counts."""
    said: list[dict[str, Any]] = [
        {"id": line.id, "origin": line.origin, "terms": len(line.terms), "digest": ids.of("terms", *line.terms)}
        for line in case.lines_of_enquiry
        if line.terms
    ]
    logged: list[dict[str, Any]] = []
    for event in audit.events(root, case.case_id):
        if event["action"] == "alter" and event["detail"].get("event") == _EVENT:
            logged = event["detail"]["lines"]
    if said != logged:
        log(root, "alter", case.case_id, account(), event=_EVENT, lines=said)
