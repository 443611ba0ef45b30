"""What reads text in pictures: the form that every engine has, and the engine that reads none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from models.issues import Issue
from pipeline.text.pictures.picture import Picture

Word = tuple[int, int, int, int, int, int, float]
"""start, end (in the text), left, top, width, height (pixels of the upright picture), confidence (0 to 1)"""


@dataclass(frozen=True)
class Reading:
    """The text of one page of a picture, a line for each line. Text "" says that nothing legible is there.

    `confidence` is the mean of the words' own, 0 to 1; null if there are none.
    """

    page: int
    text: str
    confidence: float | None
    words: tuple[Word, ...]


Result = tuple[int, Reading | Issue]
"""The picture's place in the list, and what was read or could not be."""


class OcrEngine(Protocol):
    """Reads pictures. `version` changes whenever its readings may."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    def read(self, pictures: Sequence[Picture]) -> Iterator[Result]:
        """In order of the pictures: for each at least one reading or issue, by page. Never raises for a picture.

        A picture's result does not depend on which others are in the list.
        """
        ...


@dataclass(frozen=True)
class Nothing:
    """No engine: says of every picture that it was not read."""

    name: str = "none"
    version: str = "none"

    def read(self, pictures: Sequence[Picture]) -> Iterator[Result]:
        for index in range(len(pictures)):
            yield index, Issue("page:1", "unsupported", "pictures are not read: ocr.engine is none")
