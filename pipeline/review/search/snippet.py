"""The part of a text in which something was found, with marks at the places: found in the text as stored, so that no
fold and no escaping can move them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from models.language.search.asked import Asked
from models.language.search.where import where
from pipeline.review.search.question import Question
from pipeline.review.shown.evidence import evidence

_WHOLE = 320  # characters; a longer text is cut
_BEFORE, _AFTER = 100, 200
_AT_ONCE, _LOOKED_AT = 8_000, 160_000  # characters of a long text that are folded, each time and in all
_OVERLAP = 400
_PLACES = 1_000  # of exact characters in a text that are looked for

Span = tuple[int, int]


@dataclass(frozen=True)
class Snippet:
    """A part of a text.

    Attributes:
        pieces: (text, whether it was found), one after the other.
        before, after: there is more of the text.
        further: places in the text that are not in this part.
        counted: the whole text was looked through for them.
    """

    pieces: tuple[tuple[str, bool], ...]
    before: bool
    after: bool
    further: int
    counted: bool = True

    def __html__(self) -> Markup:
        shown = Markup("").join(
            Markup("<mark>{}</mark>").format(_bare(text)) if found else _bare(text) for text, found in self.pieces
        )
        return Markup("<bdi>{}{}{}</bdi>").format("… " if self.before else "", shown, " …" if self.after else "")


def snippet(text: str, question: Question, asked: Asked) -> Snippet:
    """Around the first place; the beginning of a text of which only parts of the question are in several fields."""
    places = _exact(text, question) if question.exact else _words(text, asked)
    start, end = 0, len(text)
    if len(text) > _WHOLE:
        first = places[0][0] if places else 0
        start, end = _cut(text, max(0, first - _BEFORE)), min(len(text), first + _AFTER)
    inside = [(max(a, start), min(b, end)) for a, b in places if a < end and b > start]
    counted = len(places) < _PLACES if question.exact else len(text) <= _AT_ONCE
    pieces = tuple(_pieces(text, inside, start, end))
    return Snippet(pieces, start > 0, end < len(text), len(places) - len(inside), counted)


def _words(text: str, asked: Asked) -> list[Span]:
    """Of a long text the places of the first stretch that has any: a page that says a word a thousand times is folded
    once."""
    if len(text) <= _AT_ONCE:
        return where(text, asked)
    for start in range(0, min(len(text), _LOOKED_AT), _AT_ONCE - _OVERLAP):
        if places := where(text[start : start + _AT_ONCE], asked):
            return [(start + a, start + b) for a, b in places]
    return []


def _exact(text: str, question: Question) -> list[Span]:
    wanted, within = (question.q, text) if question.same else (_small(question.q), _small(text))
    places: list[Span] = []
    start = within.find(wanted)
    while start >= 0 and len(places) < _PLACES:
        places.append((start, start + len(wanted)))
        start = within.find(wanted, start + len(wanted))
    return places


def _small(text: str) -> str:
    """In small letters, each as long as it was: the small letter of İ is two."""
    return "".join(small if len(small := one.lower()) == 1 else one for one in text)


def _cut(text: str, start: int) -> int:
    """Not within a word, if there is a gap near."""
    gap = text.find(" ", start, start + 20) if start else -1
    return gap + 1 if gap >= 0 else start


def _pieces(text: str, places: Sequence[Span], start: int, end: int) -> Iterator[tuple[str, bool]]:
    for a, b in places:
        if start < a:
            yield text[start:a], False
        yield text[a:b], True
        start = b
    if start < end:
        yield text[start:end], False


def _bare(text: str) -> Markup:
    """Evidence without an isolation of its own: the whole part has one, or the direction of writing would break."""
    return Markup(evidence(text).removeprefix("<bdi>").removesuffix("</bdi>"))  # noqa: S704 - escaped by `evidence`
