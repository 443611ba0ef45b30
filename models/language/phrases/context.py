"""What stands around a phrase: whether the words deny it, and whether they are another's.

Not seen: irony, denial in the next sentence, who a quotation is from, a message that the app marks as forwarded.
"""

import re
from bisect import bisect_right

_REACH = 60  # characters before a phrase
_WORDS = 5  # words before it, within its clause
_CLAUSE = re.compile(r"[.!?;:\n]|\b(?:but|so|because|cos|coz)\b", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z0-9']+")
# fmt: off
_DENIES = frozenset({
    "not", "never", "nt", "neither", "nor", "without", "cannot", "hardly", "nobody", "noone", "cant", "dont", "didnt",
    "doesnt", "wont", "wouldnt", "couldnt", "shouldnt", "isnt", "arent", "wasnt", "werent", "havent", "hasnt", "hadnt",
    "aint", "dnt", "wudnt", "cudnt", "shudnt", "denied", "deny", "denies",
})
# fmt: on
_NO = re.compile(r"\bno $")  # "no threats"
_PERSON = re.compile(r"(?:i|you|u|he|she|we|they)\b")  # "no I will": an answer
_ASSERTS_AFTER_ALL = re.compile(
    r"\b(?:not only|(?:don'?t|do not|never|dnt) forget(?: to)?|can'?t (?:believe|deny|stop)|couldn'?t (?:believe|help)"
    r"|not (?:gonna|going to) lie|why (?:don'?t|not)|not sure (?:if|why|how)"
    r"|didn'?t (?:mean|realise|think)(?: to| that)?|hadn'?t"
    r"|if (?:you|u|i|we|he|she|they) (?:don'?t|do not|dnt|won'?t))\b",
    re.IGNORECASE,
)
_ANOTHER_SAYS = re.compile(
    r"\b(?:he|she|they|you|u|who|mum|dad|someone|everyone|people|police|officer)(?: just| also| even| then)?"
    r" (?:said|says|told (?:me|us|him|her|them|the police)|was like|were like|goes|texted|wrote|messaged|replied"
    r"|claims?|claimed)"
    r"(?: that| like)?(?: [\w']+){0,2}[\s,:]*$",
    re.IGNORECASE,
)
QUOTES = (
    r"[\"“„«‘>]|(?i:\b(?:forwarded|original message|fwd?:|wrote|said|says|told|w(?:as|ere) like|goes|texted|messaged"
    r"|replied|claim))"
)
"""RE2's pattern of what may begin a quotation, for the one pass over all texts: without it nothing is quoted."""

_PAIRS = re.compile(r"\"[^\"\n]{1,400}\"|“[^”]{1,2000}”|„[^“”]{1,2000}[“”]|«[^»]{1,2000}»|‘[^’\n]{1,400}’(?!\w)")
_QUOTED_LINE = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_FORWARDED = re.compile(
    r"^[ \t>*]*(?:-{2,} ?(?:original|forwarded) message ?-{2,}|begin forwarded message:|\[?forwarded\]?:?[ \t]*$"
    r"|fwd?:(?=\s)|on [^\n]{6,120} wrote:)",
    re.IGNORECASE | re.MULTILINE,
)


def negated(text: str, start: int) -> bool:
    """Whether words before `start`, in the same clause, deny what follows: "I never ___".

    Args:
        text: folded, in small letters (`models.language.text.fold`).
    """
    before = text[max(0, start - _REACH) : start]
    clause = _CLAUSE.split(before)[-1]
    clause = _ASSERTS_AFTER_ALL.sub(" ", clause)
    words = [word.replace("'", "").casefold() for word in _WORD.findall(clause)][-_WORDS:]
    return not _DENIES.isdisjoint(words) or bool(_NO.search(clause) and not _PERSON.match(text, start))


class Quotations:
    """The parts of one text that are quoted or forwarded."""

    def __init__(self, text: str) -> None:
        """From the text as stored: curly quotation marks say which of them opens."""
        self._text = text
        spans = [found.span() for found in _PAIRS.finditer(text)] if _may_quote(text) else []
        spans += [found.span() for found in _QUOTED_LINE.finditer(text)] if ">" in text else []
        if header := _FORWARDED.search(text):
            spans.append((header.start(), len(text)))
        self._spans = _merged(spans)
        self._starts = [start for start, _ in self._spans]

    def hold(self, start: int, end: int) -> bool:
        """Whether a phrase lies inside a quotation, or after "he said"."""
        place = bisect_right(self._starts, start) - 1
        if place >= 0 and end <= self._spans[place][1]:
            return True
        return _ANOTHER_SAYS.search(self._text[max(0, start - _REACH) : start]) is not None


def _may_quote(text: str) -> bool:
    return any(mark in text for mark in '"“„«‘')


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged
