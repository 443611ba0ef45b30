"""From a picture made ready back to the picture as it was: where a box of the one lies on the other."""

from dataclasses import dataclass
from math import cos, radians, sin

Box = tuple[int, int, int, int]
"""left, top, width, height in pixels"""


@dataclass(frozen=True)
class Way:
    """What was done to a page, in this order.

    Attributes:
        size: width and height of the page as it was decoded, pixels.
        turn: degrees clockwise by which it was turned: 0, 90, 180, 270.
        skew: degrees counter-clockwise by which it was then straightened, about its middle.
        scale: by which it was then enlarged.
        ready: width and height after all that.
    """

    size: tuple[int, int]
    turn: int
    skew: float
    scale: float
    ready: tuple[int, int]

    def back(self, box: Box) -> Box:
        """The smallest upright box of the page as it was decoded that holds this one."""
        left, top, width, height = box
        corners = [self._back(x, y) for x in (left, left + width) for y in (top, top + height)]
        low_x, low_y = min(x for x, _ in corners), min(y for _, y in corners)
        high_x, high_y = max(x for x, _ in corners), max(y for _, y in corners)
        return round(low_x), round(low_y), round(high_x - low_x), round(high_y - low_y)

    def _back(self, x: float, y: float) -> tuple[float, float]:
        width, height = self.size
        turned_width, turned_height = (height, width) if self.turn % 180 else (width, height)
        x, y = (x - self.ready[0] / 2) / self.scale, (y - self.ready[1] / 2) / self.scale
        sine, cosine = sin(radians(self.skew)), cos(radians(self.skew))
        x, y = x * cosine - y * sine + turned_width / 2, x * sine + y * cosine + turned_height / 2
        return {90: (y, height - x), 180: (width - x, height - y), 270: (width - y, x)}.get(self.turn, (x, y))
