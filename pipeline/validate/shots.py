"""Which screenshots are drawn to measure readers of pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from pipeline.validate.screenshots import COMPRESSIONS, Truth, render
from pipeline.validate.themes import THEMES


@dataclass(frozen=True)
class Shot:
    """One screenshot: see `render`."""

    seed: int
    theme: str
    font: str
    arrival: str

    @property
    def ground(self) -> str:
        return "dark" if THEMES[self.theme].dark else "light"

    @property
    def type(self) -> str:
        return "image/png" if COMPRESSIONS[self.arrival][1] is None else "image/jpeg"

    def render(self) -> tuple[bytes, Truth]:
        return render(self.seed, self.theme, self.font, self.arrival)


def every(families: Sequence[str]) -> list[Shot]:
    """Each look in each font and each way to arrive, every one another conversation: 96 with six fonts."""
    kinds = product(THEMES, families, COMPRESSIONS)
    return [Shot(seed, theme, font, arrival) for seed, (theme, font, arrival) in enumerate(kinds, start=1)]


def sample(families: Sequence[str]) -> list[Shot]:
    """24 of them: each look in each way to arrive, and every second again, with the fonts in turn."""
    kinds = [*product(THEMES, COMPRESSIONS), *list(product(THEMES, COMPRESSIONS))[::2]]
    return [
        Shot(1_000 + place, theme, families[(place * 5 + place // 4) % len(families)], arrival)
        for place, (theme, arrival) in enumerate(kinds)
    ]
