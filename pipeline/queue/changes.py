"""What a version of the queue says that the one before did not: what is new, gone, higher or lower, and why.

Of a unit that is gone nothing is told but that: it may be gone because it is held.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.query import opened


@dataclass(frozen=True)
class Change:
    """A unit whose score is another, or that only one of the versions has.

    Attributes:
        before, after: its score; None where that version does not have it.
        rank: in the later version; None if it is gone.
        gained, lost: reasons, as points and text, that only the later or only the earlier version has. A reason whose
            points are others is among both. None of a unit that is gone, nor its title.
    """

    unit_id: str
    rank: int | None
    kind: str
    app: str | None
    title: str | None
    before: float | None
    after: float | None
    gained: tuple[tuple[float, str], ...]
    lost: tuple[tuple[float, str], ...]


_CHANGED = """
with reasons as (
    select 'after' as version, unit_id, unnest(reasons) as reason from after
    union all select 'before', unit_id, unnest(reasons) from before
), told as (
    select version, unit_id, round(reason.points, 1) as points, reason.text as text, count(*) as times from reasons
    group by all
), differ as (
    select coalesce(a.unit_id, b.unit_id) as unit_id,
        list({'points': a.points, 'text': a.text} order by abs(a.points) desc, a.text)
            filter (coalesce(a.times, 0) > coalesce(b.times, 0)) as gained,
        list({'points': b.points, 'text': b.text} order by abs(b.points) desc, b.text)
            filter (coalesce(b.times, 0) > coalesce(a.times, 0)) as lost
    from (from told where version = 'after') a
    full join (from told where version = 'before') b using (unit_id, points, text)
    group by 1
)
select coalesce(a.unit_id, b.unit_id) as unit_id, a.rank, coalesce(a.kind, b.kind) as kind,
    coalesce(a.app, b.app) as app, a.title, b.score as before, a.score as after, coalesce(d.gained, []) as gained,
    case when a.unit_id is null then [] else coalesce(d.lost, []) end as lost
from after a full join before b on a.unit_id = b.unit_id
left join differ d on d.unit_id = coalesce(a.unit_id, b.unit_id)
where a.score is distinct from b.score or len(d.gained) > 0 or len(d.lost) > 0
order by a.rank nulls last, b.rank
"""


def changes(before: Sequence[Path], after: Sequence[Path], scratch: Path) -> list[Change]:
    """What two versions of a queue differ in, in the order of the later one; what is gone stands last.

    Args:
        before: the Parquet file of QUEUE of the earlier version.
        after: that of the later one.
        scratch: folder for what does not fit in memory.
    """
    with opened({"queue": after}, scratch) as database:
        for name, files in (("before", before), ("after", after)):
            database.read_parquet([str(file) for file in files]).create_view(name)
        found = database.execute(_CHANGED)
        names = [column[0] for column in found.description or ()]
        return [_change(dict(zip(names, row, strict=True))) for row in found.fetchall()]


def _change(row: dict[str, Any]) -> Change:
    told = {name: tuple((item["points"], item["text"]) for item in row[name]) for name in ("gained", "lost")}
    return Change(**row | told)
