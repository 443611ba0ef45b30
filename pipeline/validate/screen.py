"""A conversation drawn as a messenger shows it: the telephone's bar, the contact's, messages, where one writes."""

from random import Random

from PIL import Image

from pipeline.validate.bubble import MARGIN, SMALL, bubble
from pipeline.validate.chat import Chat
from pipeline.validate.drawing import Page
from pipeline.validate.themes import Colour, Theme

_WIDTH = 1_080
_GAP = 14  # pixels between the messages of one sender; twice that between those of two
_RUN = 4  # messages after which the time stands again, where it stands over them


def screen(chat: Chat, theme: Theme, family: str, rng: Random) -> tuple[Image.Image, tuple[str, ...]]:
    """The picture, 1,080 pixels wide, and its lines of text in reading order."""
    page = Page(_WIDTH, theme.ground, family)
    if theme.pattern:
        page.doodle(rng, theme.pattern)
    _status(page, chat, theme, rng)
    y = _contact_in_the_middle(page, chat, theme) if theme.centred else _contact(page, chat, theme)
    y = _day(page, chat, theme, y + 20)
    for place, line in enumerate(chat.lines):
        if theme.clock == "above" and place and place % _RUN == 0:
            y = _centred(page, y + 58, line.time, theme.faint) - 6
        same = bool(place) and chat.lines[place - 1].who == line.who
        y = bubble(page, chat, line, theme, y + (_GAP if same else 2 * _GAP))
    if theme.clock == "above" and chat.lines[-1].who == 0:
        state = f"Read {chat.time}"
        y += 40
        page.write(_WIDTH - MARGIN - page.measure(state, SMALL), y, state, SMALL, theme.faint)
    return page.image(_field(page, theme, y + 50)), page.lines()


def _status(page: Page, chat: Chat, theme: Theme, rng: Random) -> None:
    """Time and charge, on the ground of the contact's bar."""
    page.pen.rectangle((0, 0, _WIDTH, _height(theme)), fill=theme.header)
    page.write(60, 62, chat.time, 38, theme.ink, bold=True)
    charge = f"{rng.randint(9, 97)}%"
    page.write(_WIDTH - 150 - page.measure(charge, 36), 62, charge, 36, theme.ink)
    page.pen.rounded_rectangle((_WIDTH - 130, 34, _WIDTH - 66, 64), 8, outline=theme.ink, width=3)
    page.pen.rectangle((_WIDTH - 124, 40, _WIDTH - 90, 58), fill=theme.ink)


def _contact(page: Page, chat: Chat, theme: Theme) -> float:
    height = _height(theme)
    middle = height - 80
    _back(page, middle, theme)
    page.face(150, middle, 46, theme.faint, theme.header)
    people = ", ".join([*(name.split()[0] for name in chat.people), "You"])
    page.write(225, middle - 6, "Five-a-side" if theme.group else chat.people[0], 46, theme.ink, bold=True)
    page.write(225, middle + 44, people if theme.group else "online", 34, theme.faint)
    for dot in range(3):
        top = middle - 24 + 18 * dot
        page.pen.ellipse((_WIDTH - 60, top, _WIDTH - 52, top + 8), fill=theme.ink)
    return height


def _contact_in_the_middle(page: Page, chat: Chat, theme: Theme) -> float:
    _back(page, 180, theme)
    page.face(_WIDTH / 2, 165, 60, theme.faint, theme.header)
    _centred(page, 288, chat.people[0], theme.ink, 33)
    return _height(theme)


def _height(theme: Theme) -> float:
    return 330 if theme.centred else 250


def _back(page: Page, middle: float, theme: Theme) -> None:
    page.pen.line((70, middle - 24, 46, middle, 70, middle + 24), fill=theme.ink, width=5)


def _day(page: Page, chat: Chat, theme: Theme, y: float) -> float:
    if theme.clock == "above":
        return _centred(page, y + 30, f"{chat.day} {chat.lines[0].time}", theme.faint) + 8
    half = page.measure(chat.day, SMALL) / 2 + 30
    page.pen.rounded_rectangle((_WIDTH / 2 - half, y, _WIDTH / 2 + half, y + 60), 20, fill=theme.theirs[0])
    _centred(page, y + 41, chat.day, theme.faint)
    return y + 70


def _field(page: Page, theme: Theme, y: float) -> float:
    """Where one writes; returns the end of the picture."""
    page.pen.rounded_rectangle((110, y, _WIDTH - 160, y + 104), 52, fill=theme.field, outline=theme.faint, width=1)
    page.write(160, y + 66, "Message", 42, theme.faint)
    page.pen.line((40, y + 52, 84, y + 52), fill=theme.faint, width=5)
    page.pen.line((62, y + 30, 62, y + 74), fill=theme.faint, width=5)
    page.pen.ellipse((_WIDTH - 138, y, _WIDTH - 34, y + 104), fill=theme.ours[0])
    return y + 140


def _centred(page: Page, y: float, text: str, ink: Colour, size: int = SMALL) -> float:
    page.write((_WIDTH - page.measure(text, size)) / 2, y, text, size, ink)
    return y
