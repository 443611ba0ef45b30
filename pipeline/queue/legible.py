"""How well pictures and scanned pages could be read: pages by the mean confidence of OCR (domain D-07)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.query import opened

CONFIDENCES = ("90 % and over", "80 to 90 %", "60 to 80 %", "under 60 %")
"""Of pages, from the best to the worst; a page whose confidence the engine does not say is among the last."""


@dataclass(frozen=True)
class Legible:
    """How many pages of an exhibit, pictures among them, were read with one of CONFIDENCES."""

    exhibit_ref: str
    confidence: str
    pages: int


_PAGES = """
with read as (  -- of two readings of a page only the better
    select extraction_id, coalesce(confidence, 0) as confidence from texts
    where origin = 'ocr' and superseded_by is null
        and text_id not in (select supersedes from texts where supersedes is not null)
), exhibits as (select distinct extraction_id, exhibit_ref from sources)
select exhibit_ref, case when confidence >= 0.9 then 1 when confidence >= 0.8 then 2 when confidence >= 0.6 then 3
    else 4 end as place, count(*)
from read join exhibits using (extraction_id) group by 1, 2 order by 1, 2
"""


def legible(texts: Sequence[Path], sources: Sequence[Path], scratch: Path) -> tuple[Legible, ...]:
    """How well the pages of each exhibit could be read; nothing of one on which OCR read no page.

    Args:
        texts: Parquet files of TEXTS.
        sources: Parquet files of SOURCES.
        scratch: folder for what does not fit in memory.
    """
    with opened({"texts": texts, "sources": sources}, scratch) as database:
        found = database.execute(_PAGES).fetchall()
    return tuple(Legible(exhibit, CONFIDENCES[place - 1], pages) for exhibit, place, pages in found)
