"""What a person typed into a search box, as an expression for FTS5's MATCH.

    burner phone          both words, anywhere in the text
    "burner phone"        one after the other
    burn*                 words that begin so
    cash OR money, NOT    capitals; `|` and `-word` too; brackets group

Nothing that was typed reaches MATCH as it is: FTS5 would take "don't" for a mistake and `t:x` for a column. Each word
is folded as the index is (see `searched`), quoted, and asked for in all its ways of writing. What cannot be asked for
is reported, never dropped in silence. A phrase in quotes is taken at its words: "call 07700 900123" is not found where
the number has its country.
"""

import re
from dataclasses import dataclass

from models.language.search.searched import CODE
from models.language.search.ways import NUMBER, Phrase, ways

_LONGEST = 200  # words and signs; FTS5 takes expressions up to a depth of 256
_DEEPEST = 20
_QUOTES = str.maketrans(dict.fromkeys("“”„«»‟＂", '"'))
_TOKEN = re.compile(
    r'"(?P<phrase>[^"]*)"?'
    rf"""|(?P<number>{NUMBER})(?=[\s"()*.,:;!?]|$)|(?P<code>(?i:{CODE}))"""
    r"|(?P<open>\()|(?P<close>\))|(?P<or>(?:OR|\|+)(?!\S))|(?P<and>(?:AND|&+)(?!\S))"
    r"|(?P<not>NOT(?=[\s(]|$)|(?<![^\s(])-(?=\S))"
    r'|(?P<word>[^\s"()*]+)|(?P<star>\*)'
)


@dataclass(frozen=True)
class Asked:
    """A question to the index.

    Attributes:
        match: for MATCH; None if nothing can be asked for.
        reason: why not, for the person.
        phrases: all that may be found, for showing where; not what is excluded.
        left_out: parts of what was typed that cannot be asked for.
    """

    match: str | None
    reason: str = ""
    phrases: tuple[Phrase, ...] = ()
    left_out: tuple[str, ...] = ()


def asked(text: str) -> Asked:
    """A question in the words of the index."""
    reader = _Reader(re.sub(r"\d", lambda digit: str(int(digit[0])), text.translate(_QUOTES)))
    try:
        match = reader.read()
    except _Unasked as reason:
        return Asked(None, str(reason), left_out=tuple(reader.left_out))
    return Asked(match, "", tuple(dict.fromkeys(reader.phrases)), tuple(reader.left_out))


class _Unasked(Exception):
    """FTS5 cannot answer that; with the reason."""


class _Reader:
    """Reads a question from left to right; a bracket or an operator too much is passed over."""

    def __init__(self, text: str) -> None:
        self._tokens = [(str(found.lastgroup), found) for found in _TOKEN.finditer(text)]
        self._at = 0
        self._depth = 0
        self.phrases: list[Phrase] = []
        self.left_out: list[str] = []

    def read(self) -> str:
        if len(self._tokens) > _LONGEST:
            raise _Unasked(f"The question is too long: {_LONGEST} words and signs at most.")
        parts: list[str] = []
        while self._at < len(self._tokens):
            parts += filter(None, [self._either()])
            self._take("close")
        if not parts:
            raise _Unasked("There is nothing in it that can be searched for: no letter, figure or emoji.")
        return " AND ".join(f"({part})" for part in parts) if len(parts) > 1 else parts[0]

    def _either(self) -> str | None:
        """Up to the bracket that closes, which is left."""
        given = [self._all()]
        while self._take("or"):
            given.append(self._all())
        parts = [part for part in given if part]
        return " OR ".join(parts) if parts else None

    def _all(self) -> str | None:
        wanted: list[str] = []
        unwanted: list[str] = []
        while self._at < len(self._tokens) and self._tokens[self._at][0] not in ("or", "close"):
            if self._take("and"):
                continue
            if self._take("not"):
                known = len(self.phrases)
                unwanted += filter(None, [self._one()])
                del self.phrases[known:]
            else:
                wanted += filter(None, [self._one()])
        if unwanted and not wanted:
            raise _Unasked("It says only what is not wanted. Add a word that is.")
        both = " AND ".join(wanted)
        return f"({both}) NOT ({' OR '.join(unwanted)})" if unwanted else both or None

    def _one(self) -> str | None:
        if self._at == len(self._tokens) or self._tokens[self._at][0] in ("or", "and", "not", "close"):
            return None
        if self._take("open"):
            return self._bracket()
        kind, found = self._tokens[self._at]
        self._at += 1
        begins = self._star(found.end())
        written = ways(found[kind], begins=begins)
        if not written:
            self.left_out.append(found[0])
            return None
        self.phrases += [phrase for way in written for phrase in way]
        return f"({' OR '.join(' AND '.join(map(str, way)) for way in written)})"

    def _bracket(self) -> str | None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _Unasked(f"Brackets stand in brackets, more than {_DEEPEST} deep.")
        inside = self._either()
        self._take("close")
        self._depth -= 1
        return f"({inside})" if inside else None

    def _take(self, kind: str) -> bool:
        there = self._at < len(self._tokens) and self._tokens[self._at][0] == kind
        self._at += there
        return there

    def _star(self, end: int) -> bool:
        """Whether a star follows without a gap."""
        if self._at < len(self._tokens) and self._tokens[self._at][1].start() != end:
            return False
        return self._take("star")
