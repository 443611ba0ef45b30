"""Where records say that a device, or a camera, was: points on a map, those that lie close together as one.

A place is what a source claims, with the accuracy that it claims (domain X-13): consistent with the device having been
there, never proof that somebody was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.review.pictures import served
from pipeline.review.pictures.contacts import where
from pipeline.review.pictures.kept import kept
from pipeline.review.pictures.mercator import Frame, fitting, metres_a_pixel
from pipeline.review.pictures.spans import ALWAYS, Days
from pipeline.review.web.visit import Visit

MOST = 200
_CELL = 36
"""Pixels within which points are one."""

_HERE = "latitude between -90 and 90 and longitude between -180 and 180"

_EXTENT = f"""
select count(*), count(*) filter ({_HERE}), min(longitude) filter ({_HERE}), min(latitude) filter ({_HERE}),
    max(longitude) filter ({_HERE}), max(latitude) filter ({_HERE}), count(*) filter (abs(latitude) > 85.05)
from served where (latitude is not null or longitude is not null) and {{asked}}
"""

_CLUSTERS = f"""
with point as (
    select *, (longitude + 180) / 360 * $world as x,
        (0.5 - ln((1 + sin(radians(latitude))) / (1 - sin(radians(latitude)))) / (4 * pi())) * $world as y
    from served where {_HERE} and abs(latitude) <= 85.05 and {{asked}}
)
select avg(latitude) as latitude, avg(longitude) as longitude, count(*)::bigint as records,
    list(distinct exhibit_ref order by exhibit_ref) as exhibits, list(distinct kind order by kind) as kinds,
    list(distinct app order by app) filter (app is not null) as apps, min(sent_us) as first_us, max(sent_us) as last_us,
    count(*) filter (sent_us is null)::bigint as timeless, min(accuracy_m) as finest_m, max(accuracy_m) as coarsest_m,
    count(*) filter (accuracy_m is null)::bigint as unknown, count(*) filter (state = 'deleted')::bigint as deleted,
    arg_min(record_id, (coalesce(sent_us, 9223372036854775807), record_id)) as record_id, bool_or(evidence) as evidence
from point where x between $left and $right and y between $top and $bottom
group by floor(x / {_CELL}), floor(y / {_CELL}) order by records desc, first_us, latitude, longitude
"""


@dataclass(frozen=True)
class Asked:
    """Of which records: empty for all."""

    days: Days = ALWAYS
    exhibit_ref: str = ""


@dataclass(frozen=True)
class Extent:
    """How many records have a place, and the box that they are in; None if there is none.

    Attributes:
        impossible: records whose latitude or longitude cannot be one, or of which one is missing.
        polar: records nearer a pole than the map goes.
    """

    records: int
    impossible: int
    polar: int
    box: tuple[float, float, float, float] | None


@dataclass(frozen=True)
class Cluster:
    """Records that lie close together. Times are microseconds since 1970, UTC; x, y pixels of the frame.

    Attributes:
        finest_m, coarsest_m: radii that sources claim; None if none does. `unknown`: records without one.
        radius: of the coarsest, in pixels of the frame.
        record_id: its first record.
        evidence: a reason of the queue names one of its records.
    """

    x: float
    y: float
    radius: float | None
    latitude: float
    longitude: float
    records: int
    exhibits: Sequence[str]
    kinds: Sequence[str]
    apps: Sequence[str]
    first_us: int | None
    last_us: int | None
    timeless: int
    finest_m: float | None
    coarsest_m: float | None
    unknown: int
    deleted: int
    record_id: str
    evidence: bool


def extent(visit: Visit, asked: Asked) -> Extent:
    """How much there is, and where."""
    return kept(visit, "extent", asked, lambda: _extent(visit, asked))


def clusters(visit: Visit, asked: Asked, frame: Frame) -> tuple[Cluster, ...]:
    """What is in a frame, the most frequent first."""
    return kept(visit, "clusters", (asked, frame), lambda: tuple(_clusters(visit, asked, frame)))


def whole(found: Extent) -> Frame:
    """A frame in which all of it is; the United Kingdom, if there is nothing."""
    return fitting(*(found.box or (-8.2, 49.9, 1.8, 60.9)), nearest=8)


def _extent(visit: Visit, asked: Asked) -> Extent:
    tests, given = where(asked.days, asked.exhibit_ref, "")
    with served.opened(visit) as database:
        row = database.execute(_EXTENT.format(asked=tests), given).fetchone()
    assert row is not None  # noqa: S101 - a count without groups has one row
    every, here, west, south, east, north, polar = row
    return Extent(here, every - here, polar, (west, south, east, north) if here else None)


def _clusters(visit: Visit, asked: Asked, frame: Frame) -> list[Cluster]:
    tests, given = where(asked.days, asked.exhibit_ref, "")
    edges = {
        "left": frame.left,
        "right": frame.left + frame.width,
        "top": frame.top,
        "bottom": frame.top + frame.height,
    }
    with served.opened(visit) as database:
        found = database.execute(_CLUSTERS.format(asked=tests), given | edges | {"world": 256 * 2.0**frame.zoom})
        names = [column[0] for column in found.description or ()]
        return [_cluster(dict(zip(names, row, strict=True)), frame) for row in found.fetchall()]


def _cluster(row: dict[str, Any], frame: Frame) -> Cluster:
    x, y = frame.at(row["latitude"], row["longitude"])
    radius = row["coarsest_m"] and row["coarsest_m"] / metres_a_pixel(row["latitude"], frame.zoom)
    return Cluster(
        x=round(x, 1), y=round(y, 1), radius=radius and round(radius, 1), **row | {"apps": row["apps"] or ()}
    )
