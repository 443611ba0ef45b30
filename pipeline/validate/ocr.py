"""How well the readers of pictures read drawn screenshots: character error, and identifiers that come through."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from models.issues import Issue
from models.language.found import Found
from pipeline.text.ocr.engine import OcrEngine, Reading
from pipeline.text.pictures.picture import Look, Picture
from pipeline.validate.characters import compared, edits
from pipeline.validate.report import Check, Section
from pipeline.validate.screenshots import Truth
from pipeline.validate.shots import Shot

Looks = Callable[[bytes, str], tuple[Look, ...]]
"""What is seen of a picture without reading it: its bytes, its media type."""

Tag = Callable[[Sequence[str]], Sequence[Sequence[Found]]]
"""Finds what texts hold that were read by OCR."""

Better = Callable[[Reading, Reading], bool]
"""Whether the second of two readings is the better one."""

_LIST = 8  # pictures that are in memory together
_ABOUT = (
    "Screenshots of invented chats, drawn by the program: four looks of messengers, two of them dark, in each of the "
    "fonts below, as the telephone makes them (PNG), as JPEG of quality 50, sent on (738 pixels wide, JPEG 70), and as "
    "thumbnails (360 pixels wide). Bars, names, times and states count as text; emoji and ticks do not. Error is the "
    "exact edit distance of all that is read to all that is written, in percent of what is written; white space is one "
    "space. Identifiers come through if they stand in the reading as written (verbatim), and if they are found in it "
    "with their canonical value (found); one that a bubble breaks within a word is not counted. After the second tier: "
    "of both readings of a picture the one that is taken."
)


@dataclass(frozen=True)
class Score:
    """One screenshot as one tier reads it."""

    tier: str
    shot: Shot
    characters: int
    edits: int
    identifiers: int
    verbatim: int
    found: int


def measure(
    shots: Sequence[Shot],
    engines: Sequence[OcrEngine],
    looks: Looks,
    better: Better,
    tag: Tag,
    said: Callable[[str], None] = lambda _: None,
) -> Iterator[Score]:
    """Scores of each screenshot for each tier.

    Args:
        shots: what is drawn.
        engines: the first tier, and the second if there is one.
        looks, better, tag: as the pipeline has them.
        said: is told how far it is.
    """
    for start in range(0, len(shots), _LIST):
        said(f"screenshots: {start} of {len(shots)}")
        portion = shots[start : start + _LIST]
        drawn = [shot.render() for shot in portion]
        pictures = [
            Picture(content, shot.type, looks(content, shot.type))
            for shot, (content, _) in zip(portion, drawn, strict=True)
        ]
        taken: list[Reading] = []
        for engine in engines:
            readings = _readings(engine, pictures)
            taken = [new if better(old, new) else old for old, new in zip(taken or readings, readings, strict=True)]
            tier = " then ".join(one.name for one in engines[: engines.index(engine) + 1])
            found = tag([reading.text for reading in taken])
            for shot, (_, truth), reading, finds in zip(portion, drawn, taken, found, strict=True):
                yield score(tier, shot, truth, reading.text, finds)


def score(tier: str, shot: Shot, truth: Truth, read: str, finds: Sequence[Found]) -> Score:
    """What is read beside what is written."""
    text, written = compared(read), compared(truth.text)
    values = {(find.type, find.value_norm) for find in finds}
    return Score(
        tier,
        shot,
        characters=len(written),
        edits=edits(text, written),
        identifiers=len(truth.identifiers),
        verbatim=sum(compared(one.text) in text for one in truth.identifiers),
        found=sum((one.type, one.value) in values for one in truth.identifiers),
    )


def rows(scores: Sequence[Score], by: Callable[[Score], dict[str, str]]) -> list[dict[str, Any]]:
    """A row for each of what `by` tells apart, in the order in which they come."""
    groups: dict[tuple[str, ...], list[Score]] = {}
    for one in scores:
        groups.setdefault(tuple(by(one).values()), []).append(one)
    return [
        by(group[0])
        | {
            "pictures": len(group),
            "characters": sum(one.characters for one in group),
            "error %": error(group),
            "identifiers": sum(one.identifiers for one in group),
            "verbatim %": share(group, "verbatim"),
            "found %": share(group, "found"),
        }
        for group in groups.values()
    ]


def error(scores: Sequence[Score]) -> float | None:
    """Character error in percent; None of nothing."""
    characters = sum(one.characters for one in scores)
    return 100 * sum(one.edits for one in scores) / characters if characters else None


def share(scores: Sequence[Score], of: str) -> float | None:
    """Identifiers that come through, in percent; None of nothing."""
    there = sum(one.identifiers for one in scores)
    return 100 * sum(getattr(one, of) for one in scores) / there if there else None


def section(scores: Sequence[Score], families: Sequence[str], missing: Sequence[str]) -> Section:
    """Measured and marked: scores of one tier or two."""
    tiers = list(dict.fromkeys(one.tier for one in scores))
    ordered = sorted(scores, key=lambda one: (tiers.index(one.tier), one.shot.arrival == "thumbnail", one.shot.ground))
    fonts = f"Fonts: {', '.join(families)}." + (f" Not installed here: {', '.join(missing)}." if missing else "")
    return Section(
        "Text in chat screenshots",
        _ABOUT,
        [check for tier, checks in zip(tiers, (_first, _second), strict=False) for check in checks(tier, scores)],
        [
            *rows(ordered, lambda one: {"tier": one.tier, "of": one.shot.ground, "arrived as": one.shot.arrival}),
            *rows(ordered, lambda one: {"tier": one.tier, "of": one.shot.font, "arrived as": "all ways"}),
        ],
        [fonts, "Not in the set: photographs of screens, wallpapers of photographs, scripts other than Latin."],
    )


def _first(tier: str, scores: Sequence[Score]) -> list[Check]:
    large, small = _of(tier, scores)
    light = [one for one in large if one.shot.ground == "light"]
    dark = [one for one in large if one.shot.ground == "dark"]
    return [
        Check(f"error of {tier}, light", error(light), 2, " %", most=True),
        Check(f"error of {tier}, dark", error(dark), 2.5, " %", most=True),
        Check(f"error of {tier}, thumbnails", error(small), 5, " %", most=True),
    ]


def _second(tier: str, scores: Sequence[Score]) -> list[Check]:
    large, small = _of(tier, scores)
    return [
        Check(f"error of {tier}", error(large), 0.5, " %", most=True),
        Check(f"error of {tier}, thumbnails", error(small), 0.5, " %", most=True),
        Check(f"identifiers found after {tier}", share(large, "found"), 97, " %"),
        Check(f"identifiers found after {tier}, thumbnails", share(small, "found"), 97, " %"),
    ]


def _of(tier: str, scores: Sequence[Score]) -> tuple[list[Score], list[Score]]:
    """A tier's scores: of whole screenshots, and of thumbnails."""
    own = [one for one in scores if one.tier == tier]
    return (
        [one for one in own if one.shot.arrival != "thumbnail"],
        [one for one in own if one.shot.arrival == "thumbnail"],
    )


def _readings(engine: OcrEngine, pictures: Sequence[Picture]) -> list[Reading]:
    """The first page's reading of each picture; nothing was read where there is none."""
    found = [Reading(1, "", None, ()) for _ in pictures]
    for place, result in engine.read(pictures):
        if not isinstance(result, Issue) and result.page == 1:
            found[place] = result
    return found
