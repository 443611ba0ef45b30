"""Where records say that a device was: a map that needs no script, with a table that says the same."""

from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, HTTPException, Query
from fastapi import Path as InPath
from fastapi.responses import FileResponse, Response

from models.application import of_package
from models.words import plain
from pipeline.review.people.roles import Act
from pipeline.review.pictures import coverage, outline, places
from pipeline.review.pictures.mercator import NEAREST, Frame, metres_a_pixel
from pipeline.review.pictures.places import Asked, Cluster
from pipeline.review.pictures.spans import Days, NotADay
from pipeline.review.pictures.statement import statement
from pipeline.review.web.visit import May, Visit

ROUTER = APIRouter()
_EDGE = 4 * 2**NEAREST
_STEPS = {"north": (0, -4), "south": (0, 4), "west": (-6, 0), "east": (6, 0)}

_Text = Annotated[str, Query(max_length=200)]
_Whole = Annotated[int | None, Query(ge=0, le=_EDGE)]


@ROUTER.get("/cases/{folder}/places")
def places_page(
    visit: Annotated[Visit, Depends(May(Act.read))],
    from_: Annotated[str, Query(alias="from", max_length=40)] = "",
    to: Annotated[str, Query(max_length=40)] = "",
    exhibit: _Text = "",
    zoom: Annotated[int | None, Query(ge=0, le=NEAREST)] = None,
    x: _Whole = None,
    y: _Whole = None,
) -> Response:
    """The map and the table. A frame is asked for in steps of tiles: no place that evidence names is in an address."""
    try:
        days, mistake = Days.read(from_.strip(), to.strip()), ""
    except NotADay as error:
        days, mistake = Days(), str(error)
    asked = Asked(days, exhibit)
    extent = places.extent(visit, asked)
    frame = _frame(places.whole(extent), zoom, x, y)
    found = places.clusters(visit, asked, frame)[: places.MOST]
    given = {"from": from_, "to": to, "exhibit": exhibit}
    visit.logged("consult", page="places", shown=sum(one.records for one in found), zoom=frame.zoom)
    ledger = coverage.ledger(visit)
    return visit.page(
        "pictures/places.html",
        422 if mistake else 200,
        here="places",
        mistake=mistake,
        typed=given,
        asked=asked,
        extent=extent,
        frame=frame,
        found=found,
        shown=sum(one.records for one in found),
        land=outline.path(frame),
        towns=list(outline.towns(frame)),
        tiles=_tiles(visit.settings.tiles, frame),
        scale=_scale(frame),
        steps={name: frame.moved(*by) for name, by in _STEPS.items()},
        nearer=frame.zoomed(1),
        farther=frame.zoomed(-1),
        nearest=NEAREST,
        towards=lambda one: _towards(frame, one),
        method=_method,
        exhibits=[one.exhibit_ref for one in visit.case.opened.case.exhibits],
        clocks={one.exhibit_ref: coverage.clock(one.exhibit_ref, ledger) for one in visit.case.opened.case.exhibits},
        address=lambda to: f"{visit.base}/places?{_query(given, to)}",
        statement=statement(visit),
    )


@ROUTER.get("/cases/{folder}/places/tiles/{zoom}/{x}/{y}.png")
def tile(
    visit: Annotated[Visit, Depends(May(Act.read))],
    zoom: Annotated[int, InPath(ge=0, le=NEAREST)],
    x: Annotated[int, InPath(ge=0, le=2**NEAREST)],
    y: Annotated[int, InPath(ge=0, le=2**NEAREST)],
) -> Response:
    """A picture of the operator's map. It is of no case, and may be kept by the browser for an hour."""
    path = _tile(visit.settings.tiles, zoom, x, y)
    if path is None:
        raise HTTPException(404, "There is no such tile.")
    return FileResponse(path, media_type="image/png", headers={"Cache-Control": "private, max-age=3600"})


def _frame(whole: Frame, zoom: int | None, x: int | None, y: int | None) -> Frame:
    """What is asked for; without, all of it."""
    if zoom is None:
        return whole
    if x is None or y is None:
        return whole.zoomed(zoom - whole.zoom)
    return Frame(zoom, x, y).moved(0, 0)


def _towards(frame: Frame, one: Cluster) -> Frame:
    """Nearer, so that a point is in the middle."""
    near = frame.zoomed(2)
    factor = 2.0 ** (near.zoom - frame.zoom) / 64
    return Frame(near.zoom, round((frame.left + one.x) * factor), round((frame.top + one.y) * factor)).moved(0, 0)


def _tiles(folder: str, frame: Frame) -> list[tuple[str, float, float]]:
    """Those that are there: where each is asked for, and where it lies in the frame."""
    return [
        (f"{frame.zoom}/{x}/{y}.png", left, top)
        for x, y, left, top in frame.tiles()
        if folder and _tile(folder, frame.zoom, x, y)
    ]


def _tile(folder: str, zoom: int, x: int, y: int) -> Path | None:
    path = Path(folder) / str(zoom) / str(x) / f"{y}.png"
    return path if folder and path.is_file() else None


def _scale(frame: Frame) -> tuple[int, str]:
    """Length in pixels of a round number of metres, in the middle of the frame, and that number."""
    _, south, _, north = frame.box
    per = metres_a_pixel((south + north) / 2, frame.zoom)
    metres = next(m for power in range(8) for f in (1, 2, 5) if (m := f * 10**power) >= 80 * per)
    return round(metres / per), f"{metres // 1000:,} km" if metres >= 1000 else f"{metres} m"


def _method(one: Cluster) -> str:
    """How it is known, in words."""
    said = []
    if "media" in one.kinds:
        said.append("written into a picture or video by the camera")
    if others := [kind for kind in one.kinds if kind != "media"]:
        apps = [known.name if (known := of_package(app)) else plain(app) for app in one.apps]
        said.append(f"stored by {', '.join(apps) or 'the device'} ({', '.join(others).replace('_', ' ')})")
    return "; ".join(said)


def _query(given: dict[str, str], to: Frame | None) -> str:
    frame = {"zoom": str(to.zoom), "x": str(to.x), "y": str(to.y)} if to else {}
    return urlencode({name: value for name, value in (given | frame).items() if value})
