"""When things happened: records of a case by time, in UK time by the devices' own clocks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.review.pictures import contacts, served
from pipeline.review.pictures.kept import kept
from pipeline.review.pictures.spans import ALWAYS, HOUR, Days, Span, day_of, spans
from pipeline.review.web.visit import Visit

BY = {"exhibit_ref": "exhibit", "app": "app", "kind": "kind of record"}
"""What the columns are divided by."""

_MOST = 6
_REST = "the rest"
_CUBE = """
select exhibit_ref, coalesce(app, '') as app, kind, floor(sent_us / 3600000000)::bigint as hour,
    count(*)::bigint as records, count(*) filter (evidence)::bigint as evidence
from served where {party} group by all order by all
"""
_WITH_PARTY = """
(list_contains($exhibits, exhibit_ref) or list_contains($stored, sender)
    or list_has_any(from_json(recipients, '["VARCHAR"]'), $stored))
"""


@dataclass(frozen=True)
class Asked:
    """Of which records: empty for all."""

    days: Days = ALWAYS
    exhibit_ref: str = ""
    app: str = ""
    kind: str = ""
    party: str = ""
    by: str = "exhibit_ref"


@dataclass(frozen=True)
class Histogram:
    """How many records there are.

    Attributes:
        spans: in order of time.
        series: what the records are divided by, the most frequent first; of more than six the others are one.
        counts: for each series, of each span.
        evidence: of each span, how many records a reason of the queue names.
        timeless: records that have no time.
        outside: records before or after the spans.
        choices: exhibit_ref, app, kind → all values in the case.
    """

    spans: Sequence[Span]
    series: Sequence[str]
    counts: Sequence[Sequence[int]]
    evidence: Sequence[int]
    timeless: int
    outside: int
    choices: Mapping[str, Sequence[str]]

    @property
    def totals(self) -> list[int]:
        """Of each span."""
        return [sum(column) for column in zip(*self.counts, strict=True)] or [0] * len(self.spans)

    @property
    def records(self) -> int:
        """In all spans."""
        return sum(self.totals)


def histogram(visit: Visit, asked: Asked) -> Histogram:
    """Count the records of the case that are asked for."""
    cube = kept(visit, "hours", asked.party, lambda: _cube(visit, asked.party))
    return _counted(cube, asked)


def _cube(visit: Visit, party: str) -> pa.Table:
    """Records by hour, exhibit, app and kind: small enough to be looked at for each request."""
    given = {}
    if party:
        exhibits = [one.exhibit_ref for one in visit.case.opened.case.exhibits if one.subject == party]
        given = {"exhibits": exhibits, "stored": contacts.stored_as(visit, party)}
    with served.opened(visit) as database:
        return database.sql(_CUBE.format(party=_WITH_PARTY if party else "true"), params=given).to_arrow_table()


def _counted(cube: pa.Table, asked: Asked) -> Histogram:
    choices = {name: sorted(filter(None, pc.unique(cube[name]).to_pylist())) for name in BY}
    for name in BY:
        if wanted := getattr(asked, name):
            cube = cube.filter(pc.equal(cube[name], wanted))
    timed = cube.filter(pc.is_valid(cube["hour"]))
    timeless = _sum(cube) - _sum(timed)
    hours = timed["hour"].to_numpy()
    records, evidence = timed["records"].to_numpy(), timed["evidence"].to_numpy()
    columns = _spans(hours, asked.days)
    edges = np.array([span.start_us for span in columns] + [columns[-1].end_us if columns else 0], dtype=np.int64)
    place = np.searchsorted(edges, hours * HOUR, side="right") - 1
    inside = (place >= 0) & (place < len(columns))
    names = np.array(timed[asked.by].to_pylist(), dtype=object)
    series = _series(names[inside], records[inside])
    counts = np.zeros((len(series), len(columns)), dtype=np.int64)
    row = {name: index for index, name in enumerate(series)}
    which = np.array([row.get(name, len(series) - 1) for name in names[inside]], dtype=np.int64)
    np.add.at(counts, (which, place[inside]), records[inside])
    marked = np.zeros(len(columns), dtype=np.int64)
    np.add.at(marked, place[inside], evidence[inside])
    outside = int(records[~inside].sum())
    return Histogram(columns, series, counts.tolist(), marked.tolist(), timeless, outside, choices)


def _spans(hours: "np.ndarray[tuple[int], np.dtype[np.int64]]", days: Days) -> list[Span]:
    """Those asked for; without, from the first record to the last."""
    if not len(hours) and not (days.from_ and days.to):
        return []
    first = days.from_ or min(day_of(int(hours.min()) * HOUR), days.to or day_of(int(hours.max()) * HOUR))
    last = days.to or max(day_of(int(hours.max()) * HOUR), first)
    return spans(first, last)


def _series(names: Sequence[str], records: Sequence[int]) -> list[str]:
    totals: dict[str, int] = {}
    for name, count in zip(names, records, strict=True):
        totals[name] = totals.get(name, 0) + int(count)
    ordered = sorted(totals, key=lambda name: (-totals[name], name))
    return ordered if len(ordered) <= _MOST else [*ordered[: _MOST - 1], _REST]


def _sum(cube: pa.Table) -> int:
    return pc.sum(cube["records"]).as_py() or 0
