"""What the audit chain of a store says about the extractions of a case: the decisions in force."""

from pathlib import Path

from flows.case.extraction import Extraction
from models.decisions import Decisions
from pipeline import audit


def decided(root: Path, case_id: str, extractions: list[Extraction]) -> dict[str, Decisions]:
    """extraction_id → decisions about what is held there."""
    events = [event for event in audit.events(root, case_id) if event["action"] in ("release", "withhold")]
    return {x.extraction_id: Decisions.of(events, x.extraction_id) for x in extractions}
