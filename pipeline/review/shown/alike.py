"""Pictures that look alike (by perceptual hash), so that one is looked at once (domain W-04)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline import query
from pipeline.review.case.aside import Aside
from pipeline.view.rows import Record

if TYPE_CHECKING:
    from pipeline.review.case.cases import CaseAtHand

MOST = 60
_BITS = 256

_ALIKE = """
with own as (
    select s.group_id, p.pdq from "similar" s join pictures p using (source_id, page)
    where s.source_id = $source and p.pdq is not null
)
select o.extraction_id, o.source_id, own.pdq, p.pdq
from own join "similar" o using (group_id) join pictures p on p.source_id = o.source_id and p.page = o.page
where o.source_id <> $source and p.pdq is not null
order by o.distance, o.source_id, o.page limit $most
"""


@dataclass(frozen=True)
class Alike:
    """A picture. `distance`: bits of 256 in which its hash differs from that of the picture that is read."""

    source_id: str
    exhibit_ref: str
    path: str
    record: Record
    distance: int


def alike(case: "CaseAtHand", source_id: str, hidden: Aside) -> list[Alike]:
    """The pictures that look like one, the most alike first, without what is set aside."""
    tables = {name: case.opened.files(name) for name in ("similar", "pictures")}
    if not all(tables.values()):
        return []
    with query.opened(tables, case.opened.store.scratch) as database:
        rows = database.execute(_ALIKE, {"source": source_id, "most": MOST}).fetchall()
    found: dict[str, dict[str, int]] = {}
    for extraction_id, other, own, its in rows:
        here = found.setdefault(extraction_id, {})
        here[other] = min(here.get(other, _BITS), (int(own, 16) ^ int(its, 16)).bit_count())
    made = [one for extraction_id, of in found.items() for one in _of(case, extraction_id, of, hidden)]
    return sorted(made, key=lambda one: (one.distance, one.exhibit_ref, one.path))


def _of(case: "CaseAtHand", extraction_id: str, distances: dict[str, int], hidden: Aside) -> list[Alike]:
    if extraction_id not in case.views:
        return []
    made = []
    with case.view(extraction_id) as view:
        exhibit_ref = view.meta()["exhibit_ref"]
        for source_id, distance in distances.items():
            for record in view.of_file(source_id)[:1]:
                if not hidden.hides(extraction_id, record.number):
                    (whole,) = view.wholes([record.number], beyond=False)
                    made.append(Alike(source_id, exhibit_ref, whole.file.path, record, distance))
    return made
