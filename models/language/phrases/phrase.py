"""How a lexicon writes a phrase, and the pattern that it means.

    delete (all)? (our|the) (chat|messages)    words; alternatives; what may be missing has ? after it
    delet*                                     any ending
    delete ... chat                            up to three words between, not across the end of a sentence
    don't                                      with or without its apostrophe
    left at #                                  a figure, such as a time: 9, 21:30, 9pm

Each word stands for its spellings in `spellings.toml` too ("you" for "u").
"""

import re
import tomllib
from functools import cache
from importlib.resources import files

_SPACE = r"[\s,*_~]+"
_BETWEEN = rf"(?:{_SPACE}[^\s.!?,]+){{0,3}}{_SPACE}"
_TOKEN = re.compile(r"\.\.\.|\)\?|[()|]|[^\s()|]+")
_WORD = re.compile(r"[a-z0-9£][a-z0-9'£-]*\*?\??")


def pattern(phrase: str) -> str:
    """The RE2 pattern of a phrase in small letters, without what bounds it.

    Raises:
        ValueError: not a phrase, with the reason.
    """
    tokens = _TOKEN.findall(phrase.lower())
    try:
        made = _alternatives(tokens)
    except ValueError as error:
        raise ValueError(f"{phrase!r}: {error}") from None
    if tokens:
        raise ValueError(f"{phrase!r}: a bracket closes that was not opened")
    return made


@cache
def spellings() -> dict[str, tuple[str, ...]]:
    """Word → other spellings of it."""
    text = files("models.language.phrases").joinpath("spellings.toml").read_text("utf-8")
    return {word: tuple(others) for word, others in tomllib.loads(text)["spellings"].items()}


def _alternatives(tokens: list[str]) -> str:
    """Up to the bracket that closes, which is left; tokens are taken from the front."""
    branches = [_sequence(tokens)]
    while tokens and tokens[0] == "|":
        tokens.pop(0)
        branches.append(_sequence(tokens))
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


def _sequence(tokens: list[str]) -> str:
    made, gap = "", ""
    while tokens and tokens[0] not in ("|", ")", ")?"):
        given = tokens.pop(0)
        if given == "...":
            if not made:
                raise ValueError("a phrase cannot begin with '...'")
            gap = _BETWEEN
            continue
        piece, optional = _group(tokens) if given == "(" else _word(given)
        if optional and (not made or gap):
            raise ValueError("what may be missing cannot come first, nor after '...'")
        joined = (gap or _SPACE if made else "") + piece
        made += f"(?:{joined})?" if optional else joined
        gap = ""
    if not made or gap:
        raise ValueError("a phrase, or an alternative of it, is empty or ends with '...'")
    return made


def _group(tokens: list[str]) -> tuple[str, bool]:
    inside = _alternatives(tokens)
    if not tokens:
        raise ValueError("a bracket is not closed")
    return f"(?:{inside})", tokens.pop(0) == ")?"


def _word(given: str) -> tuple[str, bool]:
    if given == "#":
        return r"[0-9]{1,2}(?:[:.][0-9]{2})?(?: ?[ap]m)?", False
    if not _WORD.fullmatch(given):
        if any(character.isalnum() for character in given):
            raise ValueError(f"{given!r} is not a word; leave punctuation out")
        return re.escape(given), False  # an emoji
    word, optional = given.removesuffix("?"), given.endswith("?")
    stem, ending = (word[:-1], "[a-z0-9']*") if word.endswith("*") else (word, "")
    shapes = [stem, *spellings().get(stem, ())]
    made = "|".join(shape.replace("'", "'?").replace(" ", _SPACE) for shape in shapes)
    return (f"(?:{made}){ending}" if len(shapes) > 1 else made + ending), optional
