"""The parts of the report, one after the other: each measures the pipeline's own readers as the settings have them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from models import lexicon as lexicons
from models.issues import Issue
from models.language.found import Found
from models.language.tagger import Tagger
from models.mistakes import Mistakes
from models.settings import Settings
from pipeline.text.ocr import engines
from pipeline.text.ocr.better import better
from pipeline.text.ocr.engine import OcrEngine
from pipeline.text.pictures.detector import Detector
from pipeline.text.pictures.look import looks
from pipeline.text.pictures.picture import Look
from pipeline.validate import (
    everyday,
    fonts,
    identifiers,
    lexicon,
    links,
    names,
    ocr,
    pictures,
    search,
    shots,
    skip,
    speed,
)
from pipeline.validate.report import Check, Section

_ENGLISH = ("en",)
_MESSAGES = {True: 50_000, False: 5_000}
_CHATS = {True: 10_000, False: 2_000}
_NOMINALS, _NAMED = 10_000, {True: 6_000, False: 600}
_PICTURES = {True: 12, False: 2}  # of each kind


@dataclass(frozen=True)
class Parts:
    """What is measured, and how thoroughly.

    Attributes:
        settings: of the readers.
        full: all of it; otherwise a sample.
        corpora: folder of the public corpora of names; None: names are not measured on them.
        said: is told how far it is.
    """

    settings: Settings
    full: bool
    corpora: Path | None
    said: Callable[[str], None]

    def sections(self) -> Iterator[Section]:
        """The parts, in the order of the report. One that cannot be measured says why."""
        parts: dict[str, Callable[[], list[Section]]] = {
            "Text in chat screenshots": self._screenshots,
            "Pictures without text are left out": self._pictures,
            "Identifiers in messages": self._identifiers,
            "Lexicon": self._lexicon,
            "Names": self._names,
            "Search": self._search,
            "Links": self._links,
            "Speed": lambda: [speed.section()],
        }
        for title, measure in parts.items():
            self.said(title)
            try:
                yield from measure()
            except Mistakes as mistakes:
                yield Section(title, "", skipped="; ".join(mistakes.reasons))

    @cached_property
    def tagger(self) -> Tagger:
        return Tagger(model=self.settings.text.names)

    @cached_property
    def detector(self) -> Detector:
        return Detector()

    @cached_property
    def engines(self) -> list[OcrEngine]:
        """The first tier, and the second where the settings have one.

        Raises:
            Mistakes: what is not installed.
        """
        engines.check(self.settings.ocr, _ENGLISH)
        second = engines.second(self.settings.ocr)
        return [engines.first(self.settings.ocr, _ENGLISH, None), *([second] if second else [])]

    @property
    def used(self) -> list[OcrEngine]:
        """The engines, none of them where one is not installed."""
        try:
            return self.engines
        except Mistakes:
            return []

    def _screenshots(self) -> list[Section]:
        families = fonts.there()
        if not families:
            raise Mistakes([f"no font of {', '.join(fonts.FILES)} is installed"])
        drawn = shots.every(families) if self.full else shots.sample(families)
        scores = list(ocr.measure(drawn, self.engines, self._looks, better, self._tag_ocr, self.said))
        return [ocr.section(scores, families, fonts.missing())]

    def _pictures(self) -> list[Section]:
        if not fonts.there():
            raise Mistakes([f"no font of {', '.join(fonts.FILES)} is installed"])
        return [skip.section(skip.measure(pictures.mixed(_PICTURES[self.full]), self._looks))]

    def _identifiers(self) -> list[Section]:
        return [identifiers.section(self.tagger.tag, _MESSAGES[self.full], apart) for apart in (False, True)]

    def _lexicon(self) -> list[Section]:
        return [lexicon.section(self.tagger.tag, lexicons.categories()), everyday.section(self.tagger.tag)]

    def _names(self) -> list[Section]:
        return names.sections(self.corpora, _CHATS[self.full], self.settings.text.names)

    def _links(self) -> list[Section]:
        return links.sections(self.settings.link, _NOMINALS, _NAMED[self.full])

    def _search(self) -> list[Section]:
        """All probes must be found, and the place shown."""
        rows = search.measure()
        there = sum(row["probes"] for row in rows)
        missed = [f"Not found: `{what}`" for row in rows for what in row["missed"]]
        return [
            Section(
                "Search",
                f"{there} texts and questions that usual indexes answer with nothing, each asked of the index beside "
                "another text that must not be found.",
                [
                    Check("probes found", 100 * sum(row["found"] for row in rows) / there, 100, " %"),
                    Check("probes shown in the text", 100 * sum(row["shown"] for row in rows) / there, 100, " %"),
                ],
                [{name: row[name] for name in ("about", "probes", "found", "shown")} for row in rows],
                missed,
            )
        ]

    def _looks(self, content: bytes, type_: str) -> tuple[Look, ...]:
        seen = looks(content, type_, self.settings.ocr.max_pixels, self.detector)
        return tuple(look for look in seen if not isinstance(look, Issue))

    def _tag_ocr(self, texts: Sequence[str]) -> list[Sequence[Found]]:
        return list(self.tagger.tag(texts, ocr=[True] * len(texts)))
