"""RE2, as everything here uses it."""

import re
from collections.abc import Iterable
from typing import Any

import re2

_MEMORY = 67_108_864  # bytes for the automaton of one pattern; with the default of 8 MB all phrases run at a quarter


def compiled(patterns: Iterable[str]) -> Any:
    """One pattern that finds any of some; nothing if there are none."""
    options = re2.Options()
    options.max_mem = _MEMORY
    options.log_errors = False  # it says on stderr when it takes a slower way to the same result
    return re2.compile("|".join(f"(?:{pattern})" for pattern in patterns) or r"[^\s\S]", options)


def syntax(pattern: re.Pattern[str]) -> str:
    """A pattern of Python with its flags inside, as RE2 wants them."""
    return f"(?i:{pattern.pattern})" if pattern.flags & re.IGNORECASE else pattern.pattern
