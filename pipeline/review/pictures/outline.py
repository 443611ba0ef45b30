"""A plain outline of the land, to lay places on: see outline.toml for where it is from."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from pipeline.review.pictures.mercator import Frame, clipped

_FILE = Path(__file__).parent / "outline.json"
_TOWNS_FROM = {5: 1, 7: 2}
"""Zoom from which on towns of a size are named."""

Ring = list[tuple[float, float]]


@dataclass(frozen=True)
class Town:
    """A town, for orientation, with where it is in a frame."""

    name: str
    x: float
    y: float


def path(frame: Frame) -> str:
    """The land in a frame, as the `d` of a path in SVG."""
    west, south, east, north = frame.box
    held: tuple[float, float, float, float] = tuple(_content()["europe"]["box"])
    near = west >= held[0] and south >= held[1] and east <= held[2] and north <= held[3]
    pieces = []
    for ring, box in _rings("europe" if near else "world"):
        if box[0] <= east and box[2] >= west and box[1] <= north and box[3] >= south:
            shown = clipped([frame.at(latitude, longitude) for longitude, latitude in ring], frame.width, frame.height)
            if piece := _path(shown):
                pieces.append(piece)
    return "".join(pieces)


def towns(frame: Frame) -> Iterator[Town]:
    """The towns in a frame, of the size that fits it."""
    size = max((size for zoom, size in _TOWNS_FROM.items() if frame.zoom >= zoom), default=0)
    for name, latitude, longitude, its in _content()["towns"]:
        x, y = frame.at(latitude, longitude)
        if its <= size and 0 <= x <= frame.width and 0 <= y <= frame.height:
            yield Town(name, round(x), round(y))


def _path(ring: Ring) -> str:
    rounded = [(round(x, 1), round(y, 1)) for x, y in ring]
    points = [rounded[0], *(b for a, b in pairwise(rounded) if a != b)] if rounded else []
    if len(points) < 3:
        return ""
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z"


@cache
def _rings(name: str) -> list[tuple[Ring, tuple[float, float, float, float]]]:
    """Rings of longitude and latitude, each with its west, south, east, north."""
    found = []
    scale = _content()[name]["per_degree"]
    for coded in _content()[name]["rings"]:
        ring, x, y = [], 0, 0
        for dx, dy in zip(coded[::2], coded[1::2], strict=True):
            x, y = x + dx, y + dy
            ring.append((x / scale, y / scale))
        xs, ys = [point[0] for point in ring], [point[1] for point in ring]
        found.append((ring, (min(xs), min(ys), max(xs), max(ys))))
    return found


@cache
def _content() -> Any:
    return json.loads(_FILE.read_text("utf-8"))
