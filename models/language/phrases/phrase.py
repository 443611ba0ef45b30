"""How a lexicon writes a phrase, and the pattern that it means.

    delete (all)? (our|the) (chat|messages)    words; alternatives; what may be missing has ? after it
    delet*                                     any ending
    delete ... chat                            up to three words between, not across the end of a sentence
    don't                                      with or without its apostrophe
    left at #                                  a figure, such as a time: 9, 21:30, 9pm

Each word stands for its spellings in `spellings.toml` too ("you" for "u"), by the language of the phrase. Polish is
written without its accents, and stands for words with them and without.
"""

import re
import tomllib
from functools import cache
from importlib.resources import files

from models.language.phrases.accents import ACCENTED, accented

_SPACE = r"[\s,*_~]+"
_BETWEEN = rf"(?:{_SPACE}[^\s.!?,]+){{0,3}}{_SPACE}"
_TOKEN = re.compile(r"\.\.\.|\)\?|[()|]|[^\s()|]+")
_WORD = re.compile(r"[a-z0-9£][a-z0-9'£-]*\*?\??")


def pattern(phrase: str, language: str = "en") -> str:
    """The RE2 pattern of a phrase in small letters, of whole words; an emoji needs no bounds.

    Args:
        phrase: as described above.
        language: whose spellings its words have.

    Raises:
        ValueError: not a phrase, with the reason.
    """
    tokens = _TOKEN.findall(phrase.lower())
    try:
        made = _alternatives(tokens, language)
    except ValueError as error:
        raise ValueError(f"{phrase!r}: {error}") from None
    if tokens:
        raise ValueError(f"{phrase!r}: a bracket closes that was not opened")
    if language in ACCENTED:
        return made  # of which each word has its bounds
    before = r"\b" if phrase.lstrip("(")[0].isalnum() else ""
    after = r"\b" if phrase.rstrip(")?*")[-1].isalnum() else ""
    return f"{before}(?:{made}){after}"


@cache
def spellings() -> dict[str, dict[str, tuple[str, ...]]]:
    """Of each language: word → other spellings of it."""
    text = files("models.language.phrases").joinpath("spellings.toml").read_text("utf-8")
    return {
        language: {word: tuple(others) for word, others in words.items()}
        for language, words in tomllib.loads(text).items()
    }


def _alternatives(tokens: list[str], language: str) -> str:
    """Up to the bracket that closes, which is left; tokens are taken from the front."""
    branches = [_sequence(tokens, language)]
    while tokens and tokens[0] == "|":
        tokens.pop(0)
        branches.append(_sequence(tokens, language))
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


def _sequence(tokens: list[str], language: str) -> str:
    made, gap = "", ""
    while tokens and tokens[0] not in ("|", ")", ")?"):
        given = tokens.pop(0)
        if given == "...":
            if not made:
                raise ValueError("a phrase cannot begin with '...'")
            gap = _BETWEEN
            continue
        piece, optional = _group(tokens, language) if given == "(" else _word(given, language)
        if optional and (not made or gap):
            raise ValueError("what may be missing cannot come first, nor after '...'")
        joined = (gap or _SPACE if made else "") + piece
        made += f"(?:{joined})?" if optional else joined
        gap = ""
    if not made or gap:
        raise ValueError("a phrase, or an alternative of it, is empty or ends with '...'")
    return made


def _group(tokens: list[str], language: str) -> tuple[str, bool]:
    inside = _alternatives(tokens, language)
    if not tokens:
        raise ValueError("a bracket is not closed")
    return f"(?:{inside})", tokens.pop(0) == ")?"


def _word(given: str, language: str) -> tuple[str, bool]:
    if given == "#":
        return r"[0-9]{1,2}(?:[:.][0-9]{2})?(?: ?[ap]m)?", False
    if not _WORD.fullmatch(given):
        if any(character.isalnum() for character in given):
            raise ValueError(f"{given!r} is not a word; leave punctuation out, and accents")
        return re.escape(given), False  # an emoji
    word, optional = given.removesuffix("?"), given.endswith("?")
    stem, open_ended = word.removesuffix("*"), word.endswith("*")
    shapes = [_shape(shape, language, open_ended) for shape in (stem, *spellings().get(language, {}).get(stem, ()))]
    return (f"(?:{'|'.join(shapes)})" if len(shapes) > 1 else shapes[0]), optional


def _shape(spelling: str, language: str, open_ended: bool) -> str:
    """One spelling of a word; it may be of several words itself ("no one")."""
    if language in ACCENTED:
        return _SPACE.join(accented(part, language, open_ended=open_ended) for part in spelling.split())
    return spelling.replace("'", "'?").replace(" ", _SPACE) + ("[a-z0-9']*" if open_ended else "")
