"""An extraction, as the plan of a run sees it."""

from dataclasses import dataclass

from models.casefile import Exhibit


@dataclass(frozen=True)
class Extraction:
    """One acquisition of one exhibit; the id is opaque and may be shown on the Prefect server."""

    extraction_id: str
    exhibit: Exhibit
