"""The language of each text, among those that a case may have; None where nobody can know.

A script that one language alone is written in decides. Otherwise py3langid does, which compares with all languages of
that script that we know by name, so that what is none of the case's is not forced to be one. Below about 20 letters
no detector is reliable, nor where two languages are about equally likely: such a text is taken to be in the language of
the other texts of its thread in the same script.

Not detected: Roman Urdu, Hindi or Punjabi, or Arabic in Latin letters, for which there is no model: they give None, or
if they are short the language of their thread. Two languages in one text give the one that has more of it.
"""

import copy
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from models.language.languages.known import named, of_script
from models.language.languages.scripts import letters, script_of
from models.language.text.fold import restyled

_LETTERS = 20  # from here on a text speaks for itself
_SURE = 0.5  # for the likeliest of up to 40 languages
_MOST, _ENOUGH, _MOST_OF_THREAD = 400, 160, 1_000  # characters: of a text, of its words, of the words of a thread

_KIN = (frozenset({"bs", "hr", "sr"}), frozenset({"id", "ms"}), frozenset({"da", "no"}))
"""Too near each other to be told apart in a short text: those that are not of the case do not compete."""

_NO_WORDS = re.compile(r"""(?<!\S)(?:\W?(?:https?:|www\.)\S*|[!"$-/:-?A-~]*[0-9@#][!-~]*)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Guess:
    script: str | None
    language: str | None
    sure: bool


def languages(texts: Sequence[str], threads: Sequence[str | None], allowed: Sequence[str]) -> list[str | None]:
    """The language of each text.

    Args:
        texts: as stored.
        threads: for each text the thread it belongs to, if any. A thread's texts are to be given all at once.
        allowed: ISO 639-1, those of the case; no other is ever the result.

    Returns:
        For each text one of `allowed` or None.

    Raises:
        Mistakes: a code of `allowed` that is not known.
    """
    case = frozenset(language.code for language in named(allowed))
    words = {text: _words(text) for text in dict.fromkeys(texts)}
    alone = {each: _guess(each, script_of(each), case) for each in dict.fromkeys(words.values())}
    spoken: defaultdict[tuple[str, str | None], dict[str, _Guess]] = defaultdict(dict)
    for text, thread in zip(texts, threads, strict=True):
        guess = alone[words[text]]
        if thread is not None:
            spoken[thread, guess.script][words[text]] = guess
    together = {key: _together(said, key[1], case) for key, said in spoken.items()}
    found = []
    for text, thread in zip(texts, threads, strict=True):
        guess = alone[words[text]]
        if not guess.sure and thread is not None:
            guess = together[thread, guess.script]
        found.append(guess.language if guess.sure else None)
    return found


def undetectable(allowed: Sequence[str]) -> tuple[str, ...]:
    """Those of a case's languages that can only be told by their script, for the model does not know them."""
    return tuple(language.code for language in named(allowed) if language.code not in _labels())


def _words(text: str) -> str:
    """What of a text is language: no addresses, numbers, tags or emoji."""
    return _NO_WORDS.sub(" ", restyled(text[:_MOST])).strip()[:_ENOUGH]


def _guess(words: str, script: str | None, case: frozenset[str]) -> _Guess:
    """One of the case's languages, or None for sure if it is none of them."""
    written = _written(script)
    candidates = written & case
    if script is None or not candidates:
        return _Guess(script, None, True)
    if len(written) == 1 or (len(candidates) == 1 and not written <= _labels()):
        return _Guess(script, min(candidates), True)
    if letters(words, script) < _LETTERS:
        return _Guess(script, None, False)
    language, probability = _identifier(_compared(written, case)).classify(words)
    return _Guess(script, language if language in case else None, probability >= _SURE)


def _together(said: Mapping[str, _Guess], script: str | None, case: frozenset[str]) -> _Guess:
    """What most texts of a thread are in, of those that are sure; if that is nothing, what all are in as one."""
    first, *others = Counter(guess.language for guess in said.values() if guess.sure).most_common(2) or [(None, 0)]
    if first[0] is None:
        return _guess("\n".join(sorted(said))[:_MOST_OF_THREAD], script, case)
    return _Guess(script, first[0], not others or first[1] > others[0][1])


@cache
def _written(script: str | None) -> frozenset[str]:
    return frozenset(language.code for language in of_script(script)) if script else frozenset()


@cache
def _compared(written: frozenset[str], case: frozenset[str]) -> frozenset[str]:
    kin = frozenset[str]().union(*(group for group in _KIN if group & case))
    return (written & _labels()) - (kin - case)


@cache
def _model() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@cache
def _labels() -> frozenset[str]:
    return frozenset(_model().labels)


@cache
def _identifier(codes: frozenset[str]) -> LanguageIdentifier:
    identifier = copy.copy(_model())
    identifier.set_languages(sorted(codes))
    return identifier
