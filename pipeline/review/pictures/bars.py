"""A histogram as a picture: where each bar stands, and what it says."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.review.pictures.histogram import Histogram
from pipeline.review.pictures.spans import Span

WIDTH, HEIGHT = 960, 300
LEFT, RIGHT, TOP, BOTTOM = 58, 12, 28, 34
_LABELS = 8
_LABEL = 84
"""Pixels that a label along the bottom needs."""


@dataclass(frozen=True)
class Piece:
    """What one series has of a bar."""

    series: int
    y: float
    height: float


@dataclass(frozen=True)
class Bar:
    """The records of one span."""

    span: Span
    x: float
    width: float
    pieces: Sequence[Piece]
    total: int
    evidence: int


@dataclass(frozen=True)
class Tick:
    """A place on an axis, with its label."""

    at: float
    label: str


@dataclass(frozen=True)
class Band:
    """A time that is marked."""

    x: float
    width: float


@dataclass(frozen=True)
class Chart:
    """The picture; all measures in its own pixels."""

    bars: Sequence[Bar]
    up: Sequence[Tick]
    along: Sequence[Tick]
    window: Band | None
    left: int = LEFT
    top: int = TOP
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def right(self) -> int:
        return self.width - RIGHT

    @property
    def base(self) -> int:
        """The line that bars stand on."""
        return self.height - BOTTOM


def chart(found: Histogram, window: tuple[int, int] | None) -> Chart:
    """Lay it out.

    Args:
        window: a time to mark, microseconds since 1970, UTC.
    """
    highest = _nice(max(found.totals, default=0))
    per = (HEIGHT - TOP - BOTTOM) / highest
    step = (WIDTH - LEFT - RIGHT) / max(len(found.spans), 1)
    bars = [_bar(found, index, step, per) for index in range(len(found.spans))]
    up = [Tick(round(HEIGHT - BOTTOM - value * per, 1), f"{value:,}") for value in _ticks(highest)]
    return Chart(bars, up, _along(found.spans, step), _band(found.spans, window, step))


def _bar(found: Histogram, index: int, step: float, per: float) -> Bar:
    gap = min(2.0, step * 0.2)
    pieces, y = [], float(HEIGHT - BOTTOM)
    for series, counts in enumerate(found.counts):
        if counts[index]:
            height = counts[index] * per
            y -= height
            pieces.append(Piece(series, round(y, 1), round(height, 1)))
    x, total = round(LEFT + index * step, 1), sum(counts[index] for counts in found.counts)
    return Bar(found.spans[index], x, round(max(step - gap, 0.5), 1), pieces, total, found.evidence[index])


def _nice(highest: int) -> int:
    """The next number of the kind 1, 2, 5, 10, 20 …"""
    if highest <= 4:
        return 4
    power = int(10 ** int(math.log10(highest)))
    return next(factor * power for factor in (1, 2, 4, 5, 8, 10) if factor * power >= highest)


def _ticks(highest: int) -> list[int]:
    return [highest * part // 4 for part in range(5)]


def _along(spans: Sequence[Span], step: float) -> list[Tick]:
    every = max(1, math.ceil(len(spans) / _LABELS))
    shown = [index for index in range(0, len(spans), every) if WIDTH - RIGHT - LEFT - index * step >= _LABEL]
    return [Tick(round(LEFT + index * step, 1), spans[index].short) for index in shown]


def _band(spans: Sequence[Span], window: tuple[int, int] | None, step: float) -> Band | None:
    if window is None or not spans or window[1] <= spans[0].start_us or window[0] >= spans[-1].end_us:
        return None
    start, end = (_place(spans, us) * step for us in window)
    width = max(end - start, 3.0)
    return Band(round(min(LEFT + start, WIDTH - RIGHT - width), 1), round(width, 1))


def _place(spans: Sequence[Span], us: int) -> float:
    """How many spans are before a time, in parts of one."""
    if us <= spans[0].start_us:
        return 0
    for index, span in enumerate(spans):
        if us < span.end_us:
            return index + (us - span.start_us) / (span.end_us - span.start_us)
    return len(spans)
