"""An extraction, as the plan of a run sees it."""

from dataclasses import dataclass

from models.casefile import Case, Exhibit
from models.ids import Ids


@dataclass(frozen=True)
class Extraction:
    """One acquisition of one exhibit; the id is opaque and may be shown on the Prefect server."""

    extraction_id: str
    exhibit: Exhibit


def of_case(case: Case, ids: Ids) -> list[Extraction]:
    """One for each exhibit, in the order of the case file."""
    return [Extraction(ids.of("extraction", exhibit.exhibit_ref), exhibit) for exhibit in case.exhibits]
