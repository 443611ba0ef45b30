"""What the audit chain of a store says about the extractions of a case: the decisions in force."""

from pathlib import Path

from flows.case.extraction import Extraction
from models.decisions import Decisions
from models.link_decisions import LinkDecisions
from pipeline import audit
from pipeline.errors import TriageError


class BrokenChain(TriageError):
    """The chain has been changed: what was decided is not known."""


def decided(root: Path, case_id: str, extractions: list[Extraction]) -> dict[str, Decisions]:
    """extraction_id → decisions about what is held there.

    Raises:
        BrokenChain: a decision may be missing, and what is held would be read.
    """
    if found := audit.verify(root):
        raise BrokenChain(
            f"{root}: {found[0]}. Decisions about what is held stand there, so nothing is run: put the chain back from "
            "a copy of the store, and find out who changed it."
        )
    events = [event for event in audit.events(root, case_id) if event["action"] in ("release", "withhold")]
    return {x.extraction_id: Decisions.of(events, x.extraction_id) for x in extractions}


def links_decided(root: Path, case_id: str) -> LinkDecisions:
    """The decisions about links of a case. The chain has been checked: see `decided`."""
    return LinkDecisions.of(audit.events(root, case_id))
