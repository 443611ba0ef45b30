"""How four messengers look: colours and arrangement, for rendered screenshots."""

from dataclasses import dataclass
from typing import Literal

Colour = str


@dataclass(frozen=True)
class Theme:
    """A look. Sizes are pixels at a width of 1,080; `ink` is what is written in, `faint` what matters less.

    Attributes:
        ground, header, field: behind the messages, behind the contact's name, where one writes.
        theirs, ours: bubbles, and the ink in each.
        clock: where the time of a message stands: in its bubble, or over a run of messages.
        pattern: colour of what is drawn on the wallpaper, if anything.
        group: several people write, each with a name over the bubble.
        centred: the contact's name stands in the middle under the picture.
    """

    name: str
    dark: bool
    ground: Colour
    header: Colour
    field: Colour
    ink: Colour
    faint: Colour
    theirs: tuple[Colour, Colour]
    ours: tuple[Colour, Colour]
    ours_faint: Colour
    clock: Literal["bubble", "above"]
    size: int
    pattern: Colour | None = None
    group: bool = False
    centred: bool = False


THEMES = {
    theme.name: theme
    for theme in (
        Theme(
            name="green light",
            dark=False,
            ground="#efe7de",
            header="#ffffff",
            field="#ffffff",
            ink="#111b21",
            faint="#667781",
            theirs=("#ffffff", "#111b21"),
            ours=("#d9fdd3", "#111b21"),
            ours_faint="#667781",
            clock="bubble",
            size=43,
            pattern="#e3d9cd",
        ),
        Theme(
            name="blue light",
            dark=False,
            ground="#ffffff",
            header="#f6f6f6",
            field="#ffffff",
            ink="#000000",
            faint="#8a8a8e",
            theirs=("#e9e9eb", "#000000"),
            ours=("#0b7cf5", "#ffffff"),
            ours_faint="#8a8a8e",
            clock="above",
            size=46,
            centred=True,
        ),
        Theme(
            name="green dark",
            dark=True,
            ground="#0b141a",
            header="#1f2c34",
            field="#1f2c34",
            ink="#e9edef",
            faint="#8696a0",
            theirs=("#1f2c34", "#e9edef"),
            ours=("#005c4b", "#e9edef"),
            ours_faint="#a5c5bf",
            clock="bubble",
            size=43,
            pattern="#111c23",
        ),
        Theme(
            name="violet dark",
            dark=True,
            ground="#121212",
            header="#1b1b1d",
            field="#2a2a2c",
            ink="#f2f2f2",
            faint="#9e9ea3",
            theirs=("#2c2c2e", "#f2f2f2"),
            ours=("#4a3fb8", "#ffffff"),
            ours_faint="#c9c4f5",
            clock="bubble",
            size=44,
            group=True,
        ),
    )
}
