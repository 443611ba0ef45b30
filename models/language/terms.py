"""Terms of a line of enquiry, as whoever asked for them wrote them, and where they stand in a text.

    lift home              these words one after the other, each whole
    arrang*                any ending
    O'Brien, e-mail        with and without the apostrophe or the hyphen
    07700 900123           a telephone number, with its country or without, however it is spaced
    🚕                     emoji
    (lift|ride) ... home   the lexicon's syntax, if a term has brackets, | or ...: see `models.language.phrases.phrase`

Both sides are folded as they are for search (`models.language.search`): capitals, accents, punctuation, letters of
other styles, letters that look alike and characters that nobody sees make no difference. Plain words are taken at their
word: other spellings of them are found by the lexicon's syntax alone.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from string import ascii_lowercase, digits

import phonenumbers

from models.language.found import Found, ordered
from models.language.phrases.denial import negated
from models.language.phrases.phrase import pattern
from models.language.phrases.quotation import Quotations
from models.language.scan import Pattern, Scan
from models.language.search.letters import LETTERS
from models.language.search.ways import NUMBER
from models.language.text.normal import Normal, normal
from models.normalise import normalise

VERSION = "2"  # raise it when what is found changes

_LONGEST = 200  # characters of a term
_STEM = 3  # letters before a star: fewer begin every other word

# A folded text has letters and figures, emoji between spaces, and of all else only what is ASCII.
_LETTERS = "0-9a-z\x80-\U0010ffff"
_GAP = r"[\x00-/:-@\[-`{-\x7f]{1,8}"
_JOINT = "['`-]?"  # within a word
_OPEN_JOINT = "['` -]?"  # where the term has one itself
_SPACING = r"[ .\-/()]{0,3}"
_PIECE = re.compile(rf"([{_LETTERS}]+(?:['`-][{_LETTERS}]+)*)(\*(?![{_LETTERS}]))?")
_SYNTAX = re.compile(r"[()|]|\.\.\.")
_NUMBER = re.compile(NUMBER)


@dataclass(frozen=True)
class Term:
    """A term that can be looked for.

    Attributes:
        line: id of the line of enquiry.
        form: its canonical form: equal terms have equal ones.
        pattern: of folded text, for RE2; if it is plain without what bounds it, and for Python's `re` as well.
        plain: it is not in the lexicon's syntax.
    """

    line: str
    form: str
    pattern: str
    plain: bool

    @classmethod
    def of(cls, line: str, written: str, region: str = "GB") -> "Term":
        """A term as it was written.

        Args:
            region: ISO 3166; a number without a country is one of it.

        Raises:
            ValueError: it cannot be looked for, with the reason and what to do.
        """
        if len(written) > _LONGEST:
            raise ValueError(f"is longer than {_LONGEST} characters; give its telling words")
        folded = _folded(normal(written).text).strip()
        if _NUMBER.fullmatch(written.strip()):
            return cls(line, normalise("phone", written, region) or folded, _number(written, region), plain=True)
        if _SYNTAX.search(written):
            return cls(line, " ".join(folded.split()), _phrase(folded), plain=False)
        return cls(line, *_words(folded), plain=True)

    def places(self, text: str) -> list[tuple[int, int]]:
        """Where it stands in a folded text."""
        if self.plain:
            return [found.span() for found in self._bounded.finditer(text)]
        return [spans[0] for spans in self._compiled.matches(text)]

    @cached_property
    def _bounded(self) -> re.Pattern[str]:
        """Python's, for it sees letters of all scripts at the bounds. Each character leaves it one way to go on, so
        that no text makes it slow."""
        return re.compile(f"(?<![{_LETTERS}])(?:{self.pattern})(?![{_LETTERS}])")

    @cached_property
    def _compiled(self) -> Pattern:
        return Pattern(self.pattern)


class Terms:
    """Finds terms in many texts. Build one for each process; texts without any cost 2 µs."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._terms = tuple({(term.line, term.form): term for term in terms}.values())
        self._scan = Scan(term.pattern for term in self._terms)

    def find(self, text: str, *, ocr: bool = False) -> Sequence[Found]:
        """What stands in a text, with offsets in it as it is stored.

        Args:
            ocr: OCR read it; its confusions are undone where they can be.
        """
        if text.isascii() and not ocr:
            low = text.lower()
            flagged = self._scan.flagged(low)
            return self._located(text, ((low, None, Normal(text), flagged),)) if flagged else ()
        readings = []
        for plain in _readings(text, ocr):
            folded = _folded(plain.text)
            if flagged := self._scan.flagged(folded):
                readings.append((folded, _origins(plain.text), plain, flagged))
        return self._located(text, readings) if readings else ()

    def _located(
        self, text: str, readings: Sequence[tuple[str, Sequence[int] | None, Normal, Sequence[int]]]
    ) -> Sequence[Found]:
        quotations = Quotations(text)
        found: list[Found] = []
        for folded, at, plain, flagged in readings:
            before = tuple(found)
            for term in (self._terms[place] for place in flagged):
                for first, last in term.places(folded):
                    ends = (at[first], at[last - 1] + 1) if at else (first, last)
                    start, end = plain.span(*ends)
                    if not any(_same(one, term) and one.start < end and start < one.end for one in before):
                        denied, quoted = negated(folded, first, last), quotations.hold(start, end)
                        found.append(Found(start, end, term.line, term.form, "term", 1.0, denied, quoted))
        return ordered(found)


def _same(found: Found, term: Term) -> bool:
    return (found.type, found.value_norm) == (term.line, term.form)


def _readings(text: str, ocr: bool) -> Iterator[Normal]:
    """A text as it reads, and if they differ as it is stored: how it reads may depend on what stands around."""
    plain = normal(text, ocr=ocr)
    yield plain
    if plain.text != text:
        yield Normal(text)


def _folded(text: str) -> str:
    return text.lower() if text.isascii() else text.translate(LETTERS)


def _origins(text: str) -> Sequence[int] | None:
    """For each character of the folded text the one that it was made from; None if each stands for its own."""
    return None if text.isascii() else [place for place, one in enumerate(text) for _ in LETTERS[ord(one)]]


def _words(folded: str) -> tuple[str, str]:
    """The canonical form and the pattern of plain words.

    Raises:
        ValueError: there are none, or too little of them.
    """
    pieces = [(found[1], found[2] or "") for found in _PIECE.finditer(folded)]
    if not pieces:
        raise ValueError("has no letter, figure or emoji that could be looked for; correct it or remove it")
    if "*" in _PIECE.sub("", folded):
        raise ValueError("has a * that does not stand at the end of a word; put it there, or remove it")
    if any(star and len(word) < _STEM for word, star in pieces):
        raise ValueError(f"has a * after fewer than {_STEM} letters, which begin every other word; give more of it")
    letters = "".join(word for word, _ in pieces)
    if len(letters) < 2 and not _stands_alone(letters):
        raise ValueError("is a single letter or figure, which stands in every text; give a word")
    form = " ".join(word + star for word, star in pieces)
    return form, _GAP.join(_word(word) + (f"[{_LETTERS}]*" if star else "") for word, star in pieces)


def _stands_alone(character: str) -> bool:
    """Whether it is an emoji or a character of a script without spaces, each of which is a word."""
    return LETTERS[ord(character)].startswith(" ")


def _word(word: str) -> str:
    parts = re.split("['`-]", word)
    return _OPEN_JOINT.join(_letters(part) for part in parts)


def _letters(part: str) -> str:
    made = part[0]
    for before, character in pairwise(part):
        made += (_JOINT if before.isalpha() and character.isalpha() else "") + character
    return made


def _number(written: str, region: str) -> str:
    """A telephone number in all its ways of writing; one that is none, with any spaces."""
    canonical = normalise("phone", written, region)
    if canonical is None:
        return _SPACING.join(re.sub(r"\D", "", written))
    number = phonenumbers.parse(canonical)
    national = _SPACING.join(phonenumbers.national_significant_number(number))
    country = _SPACING.join(str(number.country_code))
    return f"(?:(?:00{_SPACING})?{country}{_SPACING}(?:0{_SPACING})?|0{_SPACING})?{national}"


def _phrase(folded: str) -> str:
    """In the lexicon's syntax."""
    made = pattern(folded)
    if any(Scan([f"^(?:{made})$"]).flagged(character) for character in ascii_lowercase + digits):
        raise ValueError("finds a single letter or figure, which stands in every text; give words")
    return made
