"""Web Mercator (EPSG:3857), as maps in browsers use it: at zoom z the world is a square of 256 · 2^z pixels, from the
north-west."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

TILE = 256
NEAREST = 18
NORTHERNMOST = 85.0511287798066
"""Latitude of the square's edge; nearer the poles there is no map."""

_EQUATOR_M = 40_075_016.686
Point = tuple[float, float]


def pixels(latitude: float, longitude: float, zoom: int) -> Point:
    """Where a place is, in pixels of the world."""
    world = TILE * 2.0**zoom
    sine = math.sin(math.radians(min(max(latitude, -NORTHERNMOST), NORTHERNMOST)))
    return (longitude + 180) / 360 * world, (0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)) * world


def degrees(x: float, y: float, zoom: int) -> Point:
    """Latitude and longitude of a pixel of the world."""
    world = TILE * 2.0**zoom
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / world)))), x / world * 360 - 180


def metres_a_pixel(latitude: float, zoom: int) -> float:
    """How long a pixel is there."""
    return _EQUATOR_M * math.cos(math.radians(latitude)) / (TILE * 2.0**zoom)


@dataclass(frozen=True)
class Frame:
    """A piece of the world, as it is shown.

    Attributes:
        zoom: 0 to NEAREST.
        x, y: its middle, in quarters of a tile, counted from the north-west of the world.
    """

    zoom: int
    x: int
    y: int
    width: int = 960
    height: int = 560

    @property
    def left(self) -> float:
        """Its western edge, in pixels of the world."""
        return self.x * _QUARTER - self.width / 2

    @property
    def top(self) -> float:
        """Its northern edge."""
        return self.y * _QUARTER - self.height / 2

    def at(self, latitude: float, longitude: float) -> Point:
        """Where a place is in it, in pixels from its north-west."""
        x, y = pixels(latitude, longitude, self.zoom)
        return x - self.left, y - self.top

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north, in degrees."""
        north, west = degrees(self.left, self.top, self.zoom)
        south, east = degrees(self.left + self.width, self.top + self.height, self.zoom)
        return west, south, east, north

    def moved(self, x: int, y: int) -> "Frame":
        """By quarters of a tile; not out of the world."""
        most = 4 * 2**self.zoom
        return Frame(self.zoom, min(max(self.x + x, 0), most), min(max(self.y + y, 0), most), self.width, self.height)

    def zoomed(self, by: int) -> "Frame":
        """With the same middle."""
        zoom = min(max(self.zoom + by, 0), NEAREST)
        factor = 2.0 ** (zoom - self.zoom)
        return Frame(zoom, round(self.x * factor), round(self.y * factor), self.width, self.height)

    def tiles(self) -> Iterable[tuple[int, int, float, float]]:
        """The tiles of which something is in it: x, y, and where their north-west is."""
        count = 2**self.zoom
        columns = range(max(0, int(self.left // TILE)), min(count, int((self.left + self.width) // TILE) + 1))
        rows = range(max(0, int(self.top // TILE)), min(count, int((self.top + self.height) // TILE) + 1))
        return ((x, y, x * TILE - self.left, y * TILE - self.top) for y in rows for x in columns)


_QUARTER = TILE / 4


def around(latitude: float, longitude: float, zoom: int) -> Frame:
    """With a place near its middle."""
    x, y = pixels(latitude, longitude, zoom)
    return Frame(zoom, round(x / _QUARTER), round(y / _QUARTER))


def fitting(west: float, south: float, east: float, north: float, nearest: int = 12) -> Frame:
    """The nearest that shows all of a box, with a margin."""
    for zoom in range(nearest, -1, -1):
        left, top = pixels(north, west, zoom)
        right, bottom = pixels(south, east, zoom)
        if right - left <= Frame.width * 0.8 and bottom - top <= Frame.height * 0.8:
            break
    return around(*degrees((left + right) / 2, (top + bottom) / 2, zoom), zoom)


def clipped(ring: list[Point], width: float, height: float, margin: float = 8) -> list[Point]:
    """The part of a ring that is in a frame (Sutherland and Hodgman)."""
    edges = ((0, -margin, 1), (0, width + margin, -1), (1, -margin, 1), (1, height + margin, -1))
    for axis, limit, sign in edges:
        cut: list[Point] = []
        for one, other in zip(ring, ring[1:] + ring[:1], strict=True):
            inside, next_inside = (sign * (point[axis] - limit) >= 0 for point in (one, other))
            if inside:
                cut.append(one)
            if inside != next_inside:
                share = (limit - one[axis]) / (other[axis] - one[axis])
                cut.append((one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share))
        ring = cut
    return ring
