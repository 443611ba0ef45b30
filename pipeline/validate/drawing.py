"""A page on which text is drawn and remembered, so that what is written on it is known."""

from random import Random

from PIL import Image, ImageDraw

from pipeline.validate import fonts
from pipeline.validate.themes import Colour

_TALLEST = 8_000
_ONE_LINE = 22  # pixels between baselines that the eye still takes for one line


class Page:
    """A page as wide as a telephone's screen and as high as what is drawn on it."""

    def __init__(self, width: int, ground: Colour, family: str) -> None:
        self.width, self.family = width, family
        self._image = Image.new("RGB", (width, _TALLEST), ground)
        self.pen = ImageDraw.Draw(self._image)
        self._placed: list[tuple[float, float, str]] = []

    def measure(self, text: str, size: int, bold: bool = False) -> float:
        """Width in pixels."""
        return fonts.face(self.family, size, bold).getlength(text)

    def write(self, x: float, y: float, text: str, size: int, ink: Colour, bold: bool = False) -> float:
        """Text with its left at `x` and its baseline at `y`; returns where it ends."""
        self.pen.text((x, y), text, fill=ink, font=fonts.face(self.family, size, bold), anchor="ls")
        self._placed.append((y, x, text))
        return x + self.measure(text, size, bold)

    def wrap(self, text: str, size: int, widest: float) -> list[str]:
        """Lines of at most `widest` pixels, broken at spaces, and within a word that alone is wider."""
        lines = [""]
        for word in text.split():
            longer = f"{lines[-1]} {word}".strip()
            if self.measure(longer, size) <= widest:
                lines[-1] = longer
                continue
            lines.append(word)
            while self.measure(lines[-1], size) > widest:
                fits = max(n for n in range(1, len(lines[-1])) if self.measure(lines[-1][:n], size) <= widest)
                lines[-1:] = [lines[-1][:fits], lines[-1][fits:]]
        return [line for line in lines if line]

    def doodle(self, rng: Random, ink: Colour) -> None:
        """Small outlines all over, as on the wallpaper of a messenger."""
        for top in range(0, _TALLEST, 90):
            for left in range(0, self.width, 90):
                x, y, size = left + rng.randint(0, 40), top + rng.randint(0, 40), rng.randint(18, 46)
                draw = rng.choice((self.pen.ellipse, self.pen.rectangle))
                draw((x, y, x + size, y + size * 0.8), outline=ink, width=3)
                self.pen.line((x + size, y, x + size * 1.5, y + size), fill=ink, width=3)

    def face(self, x: float, y: float, radius: float, ground: Colour, ink: Colour) -> None:
        """The picture of somebody who has none: head and shoulders in a circle."""
        self.pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=ground)
        self.pen.ellipse((x - radius * 0.3, y - radius * 0.6, x + radius * 0.3, y), fill=ink)
        body = (x - radius * 0.6, y + radius * 0.1, x + radius * 0.6, y + radius * 1.3)
        self.pen.pieslice(body, 180, 360, fill=ink)

    def lines(self) -> tuple[str, ...]:
        """What is written, line by line from the top, each from left to right."""
        found: list[list[tuple[float, float, str]]] = []
        for item in sorted(self._placed):
            if found and item[0] - found[-1][0][0] <= _ONE_LINE:
                found[-1].append(item)
            else:
                found.append([item])
        return tuple(" ".join(text for _, _, text in sorted(line, key=lambda item: item[1])) for line in found)

    def image(self, height: float) -> Image.Image:
        return self._image.crop((0, 0, self.width, min(_TALLEST, round(height))))
