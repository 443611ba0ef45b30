"""One message as a messenger draws it: a bubble with its text, and with what belongs to it."""

from dataclasses import dataclass

from pipeline.validate.chat import Chat, Line
from pipeline.validate.drawing import Page
from pipeline.validate.themes import Colour, Theme

MARGIN = 34  # pixels at the left and right of everything
SMALL = 31  # pixels: times, states, separators
_PAD, _WIDEST = 26, 0.80  # pixels inside the bubble; share of the picture that it may take
_ABOVE, _NAME, _CLOCK = 18, 46, 36  # pixels: over and under the text, for a name, for a time on its own
_FACE = 90  # pixels that a sender's picture takes
_SENDERS: tuple[Colour, ...] = ("#e06c9f", "#53bdeb", "#e7a33e")
_TICKS = "#53bdeb"
_YELLOW, _EYES = "#ffcc33", "#5b4200"


@dataclass(frozen=True)
class _Laid:
    """A message laid out: its rows of text, the sender's name if it is shown, and sizes in pixels.

    `clock` is the width of the time with its ticks, 0 where it stands elsewhere; `beside`: behind the last row.
    """

    rows: list[str]
    name: str | None
    step: int
    clock: float
    beside: bool
    width: float
    height: float


def bubble(page: Page, chat: Chat, line: Line, theme: Theme, y: float) -> float:
    """Draw a message with its top at `y`; returns where it ends."""
    ours = line.who == 0
    laid = _laid(page, chat, line, theme)
    left = page.width - MARGIN - laid.width if ours else _left(theme, ours)
    fill, ink = theme.ours if ours else theme.theirs
    corner = 36 if theme.clock == "above" else 24
    page.pen.rounded_rectangle((left, y, left + laid.width, y + laid.height), corner, fill=fill)
    if theme.group and not ours:
        page.face(MARGIN + 38, y + 38, 34, theme.faint, theme.header)
    base = y + _ABOVE + round(theme.size * 0.98)
    if laid.name:
        page.write(left + _PAD, y + 50, laid.name, 36, _SENDERS[line.who - 1], bold=True)
        base += _NAME
    for place, row in enumerate(laid.rows):
        end = page.write(left + _PAD, base + place * laid.step, row, theme.size, ink)
    if line.emoji:
        _emoji(page, end + theme.size * 0.25, base + (len(laid.rows) - 1) * laid.step, theme.size)
    if laid.clock:
        faint, bottom = theme.ours_faint if ours else theme.faint, y + laid.height
        end = page.write(left + laid.width - _PAD - laid.clock, bottom - 21, line.time, SMALL, faint)
        if ours:
            _ticks(page, end + 12, bottom - 23)
    return y + laid.height


def _laid(page: Page, chat: Chat, line: Line, theme: Theme) -> _Laid:
    ours = line.who == 0
    widest = page.width * _WIDEST - 2 * _PAD
    rows = page.wrap(line.text, theme.size, widest - (_left(theme, ours) - MARGIN))
    name = chat.people[line.who - 1] if theme.group and not ours else None
    last = page.measure(rows[-1], theme.size) + line.emoji * theme.size * 1.3
    clock = page.measure(line.time, SMALL) + (64 if ours else 0) if theme.clock == "bubble" else 0
    beside = last + clock + 30 <= widest
    within = [page.measure(row, theme.size) for row in rows]
    within += [last + (clock + 30 if clock and beside else 0), clock]
    within += [page.measure(name, 36, bold=True)] if name else []
    step = round(theme.size * 1.32)
    height = 2 * _ABOVE + step * len(rows) + (_NAME if name else 0) + (_CLOCK if clock and not beside else 0)
    return _Laid(rows, name, step, clock, beside, max(within) + 2 * _PAD, height)


def _left(theme: Theme, ours: bool) -> float:
    return MARGIN + (_FACE if theme.group and not ours else 0)


def _emoji(page: Page, x: float, base: float, size: float) -> None:
    top = base - size * 0.85
    page.pen.ellipse((x, top, x + size, top + size), fill=_YELLOW)
    for eye in (0.3, 0.6):
        page.pen.ellipse((x + size * eye, top + size * 0.3, x + size * (eye + 0.1), top + size * 0.45), fill=_EYES)
    page.pen.arc((x + size * 0.25, top + size * 0.35, x + size * 0.75, top + size * 0.8), 20, 160, fill=_EYES, width=3)


def _ticks(page: Page, x: float, base: float) -> None:
    for start in (x, x + 13):
        page.pen.line((start, base - 12, start + 9, base - 3, start + 28, base - 24), fill=_TICKS, width=4)
