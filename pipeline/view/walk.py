"""Walks through a view: all that is found, one text after the other, from any place on. Nothing is sorted but what is
asked for by rank, so that the first of a million is there as soon as the first of ten."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import starmap
from typing import NamedTuple

from pipeline.view import search
from pipeline.view.rows import Hit
from pipeline.view.search import View

_COLUMNS = "f.rowid, t.record, r.sent_us, r.kind, r.app, r.direction, r.sender, t.origin"
_BETTER = "(t.better is null or not exists (select 1 from found b where b.found match :match and b.rowid = t.better))"
"""Of two readings of a page in which it is found, the better one."""

FORWARDS = f"""
select {_COLUMNS} from found f cross join texts t on t.number = f.rowid cross join records r on r.number = t.record
where f.found match :match and f.rowid between :first and :last and {_BETTER} order by f.rowid
"""

BACKWARDS = f"{FORWARDS.rstrip()} desc"

RANKED = f"""
select {_COLUMNS}, f.rank from (select rowid, rank from found where found match :match order by rank limit :limit) f
cross join texts t on t.number = f.rowid cross join records r on r.number = t.record
where {_BETTER} order by f.rank, f.rowid
"""

OF_RECORDS = f"""
select {_COLUMNS.replace("f.rowid", "t.number")} from json_each(:wanted) w
cross join records r on r.record_id = w.value ->> 0 cross join texts t on t.record = r.number
where t.text_id = w.value ->> 1 or t.field = w.value ->> 2 order by t.number
"""

HITS = f"{search.TEXTS_AND_RECORDS} where t.number in (select value from json_each(:numbers))"

_TIME = "select r.sent_us from texts t join records r on r.number = t.record where t.number = ?"


class Found(NamedTuple):
    """A text in which something is found, and of its record what one chooses by. `rank` is BM25: the lower the better,
    0 of what was not asked for by rank."""

    number: int
    record: int
    sent_us: int | None
    kind: str
    app: str | None
    direction: str | None
    sender: str | None
    origin: str
    rank: float = 0.0


@dataclass(frozen=True)
class Stretch:
    """Texts from one number to another, both with it."""

    first: int
    last: int
    backwards: bool = False


class Walk:
    """A view, to be walked through. Texts are numbered in order of time; those without a time come last."""

    def __init__(self, view: View) -> None:
        self._view, self._connection = view, view.connection

    @property
    def last(self) -> int:
        """Number of the last text; 0 if there is none."""
        return int(self._connection.execute("select coalesce(max(number), 0) from texts").fetchone()[0])

    def begin(self, us: int | None) -> int:
        """Number of the first text at a time or later, microseconds since 1970; without one, of the first that has no
        time. If there is none, one more than the last."""
        low, high = 1, self.last + 1
        while low < high:
            middle = (low + high) // 2
            (sent_us,) = self._connection.execute(_TIME, (middle,)).fetchone()
            if sent_us is None or (us is not None and sent_us >= us):
                high = middle
            else:
                low = middle + 1
        return low

    def along(self, match: str, stretch: Stretch) -> Iterator[Found]:
        """What is found in a stretch, as it is asked for."""
        values = {"match": match, "first": stretch.first, "last": stretch.last}
        if stretch.first <= stretch.last:
            yield from starmap(Found, self._connection.execute(BACKWARDS if stretch.backwards else FORWARDS, values))

    def ranked(self, match: str, limit: int) -> list[Found]:
        """The best by BM25."""
        rows = self._connection.execute(RANKED, {"match": match, "limit": limit})
        return list(starmap(Found, rows))

    def count(self, match: str, limit: int) -> int:
        """In how many texts it is found, all readings of pages counted; not counted further than a limit."""
        counted = "select count(*) from (select 1 from found where found match ? limit ?)"
        return int(self._connection.execute(counted, (match, limit)).fetchone()[0])

    def of_records(self, wanted: Sequence[tuple[str, str | None, str | None]]) -> list[Found]:
        """Texts by the record_id and the text_id, or the field, of each; what the view does not have is left out."""
        rows = self._connection.execute(OF_RECORDS, {"wanted": json.dumps(wanted)})
        return list(dict.fromkeys(starmap(Found, rows)))

    def hits(self, numbers: Sequence[int]) -> dict[int, Hit]:
        """Some texts with their records, by number."""
        found = map(search.hit, self._connection.execute(HITS, {"numbers": json.dumps(list(numbers))}))
        return {hit.text.number: hit for hit in found}
