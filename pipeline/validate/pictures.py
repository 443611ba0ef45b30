"""A mixed set of pictures with text and without, of which each says whether it holds any.

They are as large as on telephones. Screenshots: 1080 pixels wide as they were made, every other one as it was sent on.
Captions, memes and half of what a camera took (pages, signs, plates, all that has no text): 1.4 to 2 megapixels, as
messengers send photographs; the other half as the camera stores it, at 12.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw, ImageFilter

from pipeline.validate import fonts
from pipeline.validate.chat import chat
from pipeline.validate.scenes import SCENES, large, scene
from pipeline.validate.screenshots import COMPRESSIONS, render
from pipeline.validate.themes import THEMES

_SAYINGS = ("WHEN IT IS MONDAY AGAIN", "ME WAITING FOR THE BUS", "NOBODY: MY CAT AT 4AM", "SEE YOU AT THE CROWN")
_CAPTIONS = ("best night ever", "Leeds 14/03", "call me 07700 900321", "back at 10", "miss u x", "room 12 upstairs")


@dataclass(frozen=True)
class Sample:
    """A picture file. `kind` says what it shows; `text` whether there is any to read."""

    kind: str
    content: bytes
    type: str
    text: bool


def mixed(each: int = 12) -> Iterator[Sample]:
    """`each` of every kind with text, and as many without text in all; the same for the same fonts."""
    for seed in range(each):
        rng = Random(f"picture {seed}")  # noqa: S311 - drawn, not secret
        for kind, make in TEXT_KINDS.items():
            yield make(kind, seed, rng)
    for seed in range(each * len(TEXT_KINDS)):
        taken = seed // len(SCENES)  # of each scene every second one
        yield _saved(SCENES[seed % len(SCENES)].__name__, _sent(scene(1_000 + seed), taken), text=False)


def screenshot(kind: str, seed: int, rng: Random) -> Sample:
    compression = tuple(COMPRESSIONS)[seed % len(COMPRESSIONS)]
    content, _ = render(seed, tuple(THEMES)[seed % len(THEMES)], rng.choice(fonts.there()), compression)
    return Sample(kind, content, "image/png" if compression == "png" else "image/jpeg", text=True)


def caption(kind: str, seed: int, rng: Random) -> Sample:
    """A photograph with a line of text on a dark band, as of stories."""
    image = scene(seed)
    pen, size = ImageDraw.Draw(image, "RGBA"), rng.randint(30, 60)
    y = rng.randint(image.height // 4, image.height * 3 // 4)
    pen.rectangle((0, y, image.width, y + size * 2), fill=(0, 0, 0, 140))
    _centred(image, y + size * 1.4, rng.choice(_CAPTIONS), size, "white", rng)
    return _saved(kind, image)


def white_on_photograph(kind: str, seed: int, rng: Random) -> Sample:
    image = scene(seed + 50).point(lambda value: value * 0.6)
    _centred(image, rng.randint(200, image.height - 80), rng.choice(_CAPTIONS), rng.randint(34, 70), "white", rng)
    return _saved(kind, image)


def meme(kind: str, seed: int, rng: Random) -> Sample:
    image = scene(seed + 100)
    for y in (110, image.height - 40):
        _centred(image, y, rng.choice(_SAYINGS), image.width // 18, "white", rng, outline=5)
    return _saved(kind, image)


def document(kind: str, seed: int, rng: Random) -> Sample:
    """A page: in turn straight, inclined, or with a shadow on it as when it is photographed."""
    page = Image.new("RGB", (1_240, 1_754), "white")
    pen, face = ImageDraw.Draw(page), fonts.face(rng.choice(fonts.there()), 26)
    for y in range(140, 1_600, 42):
        line = " ".join(item.text for item in chat(rng, characters=90).lines)
        pen.text((120, y), line[: rng.choice((30, 76, 76, 76))], fill="#222222", font=face)
    if seed % 3 == 1:
        page = page.rotate(rng.uniform(-8, 8), Image.Resampling.BICUBIC, fillcolor="white")
    elif seed % 3 == 2:
        shadow = scene(8 * seed + 1).convert("L").resize(page.size)
        page = Image.composite(page, page.point(lambda value: value * 0.55), shadow)
    return _saved(kind, _sent(page, seed))


def far(kind: str, seed: int, rng: Random) -> Sample:
    """A sign in the distance: letters of 14 to 20 pixels in 1,600 to 1,920."""
    image = scene(seed + 150)
    pen, x, y = ImageDraw.Draw(image), rng.randint(40, image.width - 260), rng.randint(60, image.height - 60)
    text, face = rng.choice(_CAPTIONS), fonts.face(rng.choice(fonts.there()), rng.randint(18, 26), True)
    pen.rectangle((x - 10, y - 8, x + face.getlength(text) + 10, y + 36), fill="#f2f2f2")
    pen.text((x, y), text, fill="#202020", font=face)
    return _saved(kind, _sent(image, seed))


def faint(kind: str, _: int, rng: Random) -> Sample:
    """Text little lighter or darker than what is behind it."""
    ground = rng.randint(60, 190)
    ink = ground + rng.choice((-1, 1)) * rng.randint(28, 45)
    image = Image.new("RGB", (1_080, 1_400), (ground, ground, ground))
    for y in range(200, 1_200, rng.randint(120, 400)):
        _centred(image, y, rng.choice(_CAPTIONS), 44, (ink, ink, ink), rng)
    return _saved(kind, image)


def turned(kind: str, seed: int, rng: Random) -> Sample:
    """A captioned photograph or a page on its side, upside down or aslant."""
    made = (caption, meme, document)[seed % 3](kind, seed + 300, rng)
    angle = rng.choice((90, 180, 270, 20, -15))
    image = Image.open(BytesIO(made.content)).rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor="#777777")
    return _saved(kind, image)


def small(kind: str, seed: int, rng: Random) -> Sample:
    """A thumbnail, 240 pixels wide, of a captioned picture."""
    made = (caption, meme)[seed % 2](kind, seed + 400, rng)
    image = Image.open(BytesIO(made.content))
    return _saved(kind, image.resize((240, image.height * 240 // image.width), Image.Resampling.LANCZOS))


def plate(kind: str, seed: int, rng: Random) -> Sample:
    """A car's plate, the only text of a picture."""
    image = scene(seed + 200)
    pen, x, y = ImageDraw.Draw(image), rng.randint(60, image.width - 320), rng.randint(100, image.height - 120)
    pen.rounded_rectangle((x, y, x + 250, y + 60), 8, fill=rng.choice(("#f5d547", "#f4f4f4")))
    pen.text(
        (x + 18, y + 6), f"LX{rng.randint(10, 75)} KPO", fill="#101010", font=fonts.face(fonts.there()[0], 40, True)
    )
    return _saved(kind, _sent(image.filter(ImageFilter.GaussianBlur(rng.uniform(0, 1.5))), seed))


TEXT_KINDS: dict[str, Callable[[str, int, Random], Sample]] = {
    "chat screenshot": screenshot,
    "captioned photograph": caption,
    "white on a photograph": white_on_photograph,
    "meme": meme,
    "document": document,
    "text far away": far,
    "faint text": faint,
    "turned text": turned,
    "thumbnail": small,
    "number plate": plate,
}


def _sent(image: Image.Image, number: int) -> Image.Image:
    """Every second photograph is as its camera stored it."""
    return large(image) if number % 2 else image


def _centred(
    image: Image.Image, y: float, text: str, size: int, ink: str | tuple[int, int, int], rng: Random, outline: int = 0
) -> None:
    face = fonts.face(rng.choice(fonts.there()), size, bold=outline > 0)
    ImageDraw.Draw(image).text(
        (image.width / 2, y), text, fill=ink, font=face, anchor="ms", stroke_width=outline, stroke_fill="black"
    )


def _saved(kind: str, image: Image.Image, text: bool = True) -> Sample:
    content = BytesIO()
    image.save(content, "JPEG", quality=82)
    return Sample(kind, content.getvalue(), "image/jpeg", text)
