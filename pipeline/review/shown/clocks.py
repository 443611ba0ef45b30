"""How the clocks of the devices went, as the examiner measured it (domain E-07)."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import query

if TYPE_CHECKING:
    from pipeline.review.case.cases import CaseAtHand


def clocks(case: "CaseAtHand") -> Mapping[str, int | None]:
    """extraction_id → its device's clock minus true time, in seconds; None where that was not measured."""
    return _read(tuple(case.opened.files("extractions")), case.opened.store.scratch)


@lru_cache(maxsize=64)
def _read(files: tuple[Path, ...], scratch: Path) -> Mapping[str, int | None]:
    with query.opened({"extractions": files}, scratch) as database:  # files of that name never change
        return dict(database.execute("select extraction_id, clock_offset_s from extractions").fetchall())
