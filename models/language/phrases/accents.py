"""Words of a language whose accents people mostly leave out when they text: each stands for itself with and without.

RE2's bounds of words know ASCII alone: to it "ę" is no letter. So such a word brings its own bounds.
"""

ACCENTED = {"pl": {"a": "ą", "c": "ć", "e": "ę", "l": "ł", "n": "ń", "o": "ó", "s": "ś", "z": "źż"}}
"""Language → letter → the same with its accents."""


def accented(word: str, language: str, *, open_ended: bool = False) -> str:
    """The RE2 pattern of one word.

    Args:
        word: in small letters, without accents.
        language: one of `ACCENTED`.
        open_ended: it may go on with any letters.
    """
    others = ACCENTED[language]
    if open_ended:
        return _first(word[0], others) + _inner(word[1:], others) + f"[a-z0-9{''.join(others.values())}]*"
    if len(word) == 1:
        return rf"\b{word}\b"
    return _first(word[0], others) + _inner(word[1:-1], others) + _last(word[-1], others)


def _first(letter: str, others: dict[str, str]) -> str:
    return rf"(?:\b{letter}|\B[{others[letter]}])" if letter in others else rf"\b{letter}"


def _last(letter: str, others: dict[str, str]) -> str:
    return rf"(?:{letter}\b|[{others[letter]}]\B)" if letter in others else rf"{letter}\b"


def _inner(letters: str, others: dict[str, str]) -> str:
    return "".join(f"[{letter}{others[letter]}]" if letter in others else letter for letter in letters)
