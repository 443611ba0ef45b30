"""RE2, as everything here uses it: in time that grows with the text alone, whatever a hostile text holds."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import re2

_MEMORY = 268_435_456  # bytes that an automaton may take; with the default of 8 MB all phrases run at a quarter
_ANYWHERE = re2._Anchor.UNANCHORED


class Scan:
    """Says which of many patterns a text holds, in one pass."""

    def __init__(self, patterns: Iterable[str]) -> None:
        """With patterns in RE2's syntax."""
        self._set = re2.Set.SearchSet(_options())
        self._every = tuple(self._set.Add(pattern) for pattern in patterns)
        self._always = self._set.Add("")  # matches everywhere: an automaton without memory says "nothing" and not why
        self._set.Compile()

    def flagged(self, text: str) -> Sequence[int]:
        """Places of the patterns, in their order; all of them where the engine had no memory to tell."""
        found: list[int] | None = self._set.Match(text.encode())
        if found is None:
            return self._every
        if len(found) == 1:
            return ()
        found.remove(self._always)
        return sorted(found)


Span = tuple[int, int]


class Pattern:
    """A pattern of RE2."""

    def __init__(self, pattern: str) -> None:
        """It must not match nothing."""
        self._pattern = re2.compile(pattern, _options())
        # What `finditer` calls. That costs twice as much for a short text, and a fifth of all that tagging takes.
        self._match = self._pattern._regexp.Match
        self.groups: int = self._pattern.groups

    def matches(self, text: str) -> list[Sequence[Span]]:
        """Each place, from left to right: spans of the whole and of each group, negative where that took no part."""
        if not text.isascii():
            return [[match.span(group) for group in range(self.groups + 1)] for match in self._pattern.finditer(text)]
        found, content, place = [], text.encode(), 0  # of which each byte is a character
        while (spans := self._match(_ANYWHERE, content, place, len(content)))[0][0] >= 0:
            found.append(spans)
            place = spans[0][1]
        return found


def syntax(pattern: re.Pattern[str]) -> str:
    """A pattern of Python with its flags inside, as RE2 wants them."""
    return f"(?i:{pattern.pattern})" if pattern.flags & re.IGNORECASE else pattern.pattern


def _options() -> Any:
    options = re2.Options()
    options.max_mem = _MEMORY
    options.log_errors = False  # it says on stderr when it takes a slower way to the same result
    return options
