"""Reads text in pictures with Tesseract, in lists of pictures, since it takes 0.1 s to start.

Page modes were measured (2026-11): 11, texts here and there, reads chats with an error of 0.8 % light and 1.6 % dark
where 6, one block, has 1.8 % and 3.3 %; 3, columns, loses nothing of letters, columns, forms and tables, where 6 reads
across two columns and finds 5 % of a table.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from models.issues import Issue
from pipeline.text.ocr import readings, scripts, words
from pipeline.text.ocr.engine import Reading, Result
from pipeline.text.ocr.program import Failed, run, there
from pipeline.text.pictures.frames import Frame, frames
from pipeline.text.pictures.picture import Kind, Picture
from pipeline.text.pictures.way import Way

_MODES: dict[Kind, int] = {"screenshot": 11, "document": 3, "photograph": 11}
_LIST = 32
_LIST_PIXELS = 24_000_000  # some ten screens; of small pictures there may be more in a list
_LIST_TIMEOUTS = 2  # a list gets twice the time of one picture, then its pictures are read alone
_DOUBTFUL = 0.6  # confidence by letters below which text may be in another script
_SOME = 3  # lines of text that were seen, below which its script cannot be told

_Found = tuple[int, int, Reading | Issue]
"""The picture's place in the list, the page, and what became of it."""


@dataclass(frozen=True)
class _Prepared:
    """A page that waits on disk; `lines` were seen on it by the look."""

    index: int
    page: int
    kind: Kind
    way: Way
    lines: int
    path: Path


@dataclass(frozen=True)
class Tesseract:
    """Tesseract, as a program beside us.

    Attributes:
        languages: its codes, joined by "+".
        timeout_s: of one picture.
        max_pixels: a larger picture is refused before it is decoded.
        min_confidence: words below it (and words of fewer than 3 letters) are left out of photographs.
        scratch: where prepared pictures and their texts lie for the moment; None takes the system's place.
        command: the program.
    """

    languages: str
    timeout_s: float
    max_pixels: int
    min_confidence: float
    scratch: Path | None = None
    command: str = "tesseract"
    name: str = "tesseract"

    @cached_property
    def version(self) -> str:
        """See OcrEngine."""
        return readings.tesseract(self.languages, self.command)

    def read(self, pictures: Sequence[Picture]) -> Iterator[Result]:
        """See OcrEngine."""
        with TemporaryDirectory(dir=self.scratch, prefix="ocr-") as folder:
            found = list(self._found(pictures, Path(folder)))
        # Stable: where a page has an issue and a reading, the issue was there first.
        for index, _, result in sorted(found, key=lambda item: item[:2]):
            yield index, result

    def _found(self, pictures: Sequence[Picture], folder: Path) -> Iterator[_Found]:
        lists: dict[int, list[_Prepared]] = {}
        for index, picture in enumerate(pictures):
            for frame in _frames(picture, self.max_pixels):
                if isinstance(frame, Issue):
                    yield index, _page_of(frame), frame
                elif isinstance(frame, Reading):
                    yield index, frame.page, frame
                else:
                    waiting = lists.setdefault(_MODES[frame.kind], [])
                    waiting.append(_prepare(frame, index, picture, folder))
                    if _full(waiting):
                        yield from self._read_list(waiting)
                        waiting.clear()
        for waiting in lists.values():
            yield from self._read_list(waiting)

    def _read_list(self, prepared: Sequence[_Prepared]) -> Iterator[_Found]:
        """Read a list; if it fails, its parts, until only the bad picture is left out."""
        if not prepared:
            return
        try:
            read = self._run(prepared, self.languages)
        except Failed as failure:
            if len(prepared) == 1:
                one = prepared[0]
                one.path.unlink()
                yield one.index, one.page, Issue(f"page:{one.page}", failure.code, str(failure))
                return
            parts = len(prepared) if failure.code == "timeout" else 2  # halves of a slow list would be slow again
            step = -(-len(prepared) // parts)
            for at in range(0, len(prepared), step):
                yield from self._read_list(prepared[at : at + step])
            return
        for one, lines in zip(prepared, read, strict=True):
            for result in self._judged(one, lines):
                yield one.index, one.page, result
            one.path.unlink()

    def _run(self, prepared: Sequence[_Prepared], languages: str) -> list[words.Lines]:
        mode = _MODES[prepared[0].kind]
        options = f"--psm {mode} --oem 1 -c tessedit_create_tsv=1"
        allowed = self.timeout_s * (1 if len(prepared) == 1 else _LIST_TIMEOUTS)
        table = run(self.command, [one.path for one in prepared], languages, options, "tsv", allowed)
        try:
            return words.pages(table, len(prepared))
        except words.Torn as torn:
            raise Failed("quarantined", str(torn)) from None

    def _judged(self, one: _Prepared, lines: words.Lines) -> Iterator[Reading | Issue]:
        """The reading of a page; if it may be in a script that is not of the case, the better of two, or the issue."""
        if one.lines >= _SOME and words.confidence(lines) < _DOUBTFUL:
            script = scripts.foreign(self.command, one.path, self.timeout_s)
            languages = scripts.data(script, self._there) if script else None
            if script and languages is None:
                yield Issue(f"page:{one.page}", "unsupported", scripts.missing(script))
            elif languages is not None:
                lines = self._better(one, lines, languages)
        yield words.reading(one.page, lines, one.kind, one.way, self.min_confidence)

    def _better(self, one: _Prepared, lines: words.Lines, languages: str) -> words.Lines:
        try:
            (again,) = self._run([one], languages)
        except Failed:  # then what was read before is what there is
            return lines
        return max(lines, again, key=words.confidence)

    @cached_property
    def _there(self) -> frozenset[str]:
        return there(self.command)[1]


def _frames(picture: Picture, max_pixels: int) -> Iterator[Frame | Reading | Issue]:
    """The pages that are worth reading; of the others, that nothing is on them."""
    if picture.looks and all(look.kind == "blank" for look in picture.looks):
        yield from (Reading(look.page, "", None, ()) for look in picture.looks)
        return
    for frame in frames(picture, max_pixels):
        worthless = isinstance(frame, Frame) and (frame.kind == "blank" or not frame.legible)
        yield Reading(frame.page, "", None, ()) if isinstance(frame, Frame) and worthless else frame


def _prepare(frame: Frame, index: int, picture: Picture, folder: Path) -> _Prepared:
    path = folder / f"{index}-{frame.page}.pgm"
    frame.image.save(path)
    look = picture.look(frame.page)
    return _Prepared(index, frame.page, frame.kind, frame.way, look.lines if look else 0, path)


def _full(waiting: Sequence[_Prepared]) -> bool:
    pixels = sum(one.way.ready[0] * one.way.ready[1] for one in waiting)
    return len(waiting) >= _LIST or pixels >= _LIST_PIXELS


def _page_of(issue: Issue) -> int:
    return int(issue.locator.partition(":")[2])
