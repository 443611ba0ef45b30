"""All ways in which something that is asked for may be written in an index (see `searched`)."""

import re
from dataclasses import dataclass
from itertools import product

import phonenumbers

from models.language.search.searched import CODE, words
from models.language.text.lookalikes import as_latin

NUMBER = r"\+?\(?[0-9](?:[ .\-/()]{0,3}[0-9]){6,}"
"""What may be a telephone number, as people type it."""

_CODE = re.compile(CODE, re.IGNORECASE)
_GAP = re.compile("[ :,-]")
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_APOSTROPHE = re.compile("['`‘’‛ʼ´′＇]")


@dataclass(frozen=True)
class Phrase:
    """Words one after the other; of the last its beginning, if `begins`."""

    words: tuple[str, ...]
    begins: bool = False

    def __str__(self) -> str:
        return '"' + " ".join(self.words) + '"' + (" *" if self.begins else "")


def ways(text: str, *, begins: bool = False) -> list[list[Phrase]]:
    """Ways of writing one thing: any of them is asked for, all phrases of each. None if it has no word.

    Args:
        text: a word, a phrase, a number or a code with its gaps, as typed.
        begins: it is the beginning of a word.
    """
    if re.fullmatch(NUMBER, text.strip()):
        given = [text.split(), [_ending(text)]]
    elif _CODE.fullmatch(text):
        given = [text.split(), [_GAP.sub("", text)]]
    else:
        closed = _CODE.sub(lambda code: _GAP.sub("", code[0]), text)
        given = [[way] for way in (text, as_latin(text), closed, _HYPHEN.sub("", text), _APOSTROPHE.sub(" ", text))]
        given += [[digits] for digits in _beginnings(text) if begins]
    made = [list(reading) for way in given for reading in product(*map(words, way))]
    phrases = [
        [Phrase(tuple(part), begins and place == len(reading)) for place, part in enumerate(reading, 1)]
        for reading in made
    ]
    return [way for place, way in enumerate(phrases) if way and way not in phrases[:place]]


def _ending(number: str) -> str:
    """What a number has in common with itself written without its country, of what is indexed of it."""
    digits = re.sub(r"[^+0-9]", "", number)
    if digits.startswith(("+", "00")):
        try:
            digits = str(phonenumbers.parse("+" + digits.lstrip("+0")).national_number)
        except phonenumbers.NumberParseException:
            digits = digits.lstrip("+0")
    elif len(digits) > 7:
        digits = digits.removeprefix("0")
    return digits[-10:]


def _beginnings(number: str) -> list[str]:
    """The beginning of a number without the 0 or the country before it; none if that leaves a single digit."""
    digits = number.lstrip("+")
    if not (digits.isascii() and digits.isdigit()):
        return []
    if number.startswith("+") or digits.startswith("00"):
        digits = digits.lstrip("0")
        lengths = [n for n in (1, 2, 3) if int(digits[:n] or 0) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE]
        digits = digits[lengths[0] :] if lengths else digits
    return [rest] if len(rest := digits.lstrip("0")) > 1 else []
