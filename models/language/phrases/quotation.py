"""Whether the words around a phrase are another's: quoted, forwarded, or told after "he said".

Not seen: irony, who a quotation is from, a message that the app marks as forwarded.
"""

import re
from bisect import bisect_right

_REACH = 60  # characters before a phrase
_ENGLISH = (
    r"(?:he|she|they|you|u|who|mum|dad|someone|everyone|people|police|officer)(?: just| also| even| then)?"
    r" (?:said|says|told (?:me|us|him|her|them|the police)|was like|were like|goes|texted|wrote|messaged|replied"
    r"|claims?|claimed)(?: that| like)?"
    r"|(?:he|she|they|who|mum|dad|someone|every(?:one|body)|people|police)"
    r"(?:'?s|'?re| is| are| r| was| were| keeps?| kept)"
    r" (?:saying|telling (?:me|us|you|u|him|her|them|every(?:one|body)|people|(?:my|your|ur|his|her|their|the) \w+))"
    r"(?: that)?"
    r"|(?:(?:he|she|they|you|u)(?: just| then)? (?:texted|messaged|msgd|rang|called|posted|snapped)(?: him| her| them)?"
    r"|(?:text|texted|message|messaged|msgd|rang|called|snapped) (?:me|us)"
    r"|(?:got|had|get|received|me) a (?:text|message|msg)) saying(?: that)?"
)
_POLISH = (
    r"(?:powiedzia[łl]|napisa[łl]|pisa[łl]|m[óo]wi[łl]?|twierdzi[łl]?)(?:a|y|i)?(?: mi| nam| jej| im)?,?(?: [żz]e)?"
)
_URDU_AND_PUNJABI = (
    r"(?!(?:mai|main|mein|me) ?ne\b)\w+ ?ne(?: mujhe| mujhse| mainu| sanu)?"
    r" (?:kaha|bola|likha|keha|likheya)(?: hai| tha| si)?(?: ke| ki| k)?"
    r"|(?:wo|woh|oh|tum|tu|tusi|ammi|abbu|log) (?:keht|kehnd|bolt)[aei](?: hain?| th[aei]| si)?(?: ke| ki| k)?"
)
_ANOTHER_SAYS = re.compile(rf"\b(?:{_ENGLISH}|{_POLISH}|{_URDU_AND_PUNJABI})(?: [\w']+){{0,2}}[\s,:]*$", re.IGNORECASE)
QUOTES = (
    r"[\"“„«‘>]|(?:^|[\s(:])'[^'\n]+'(?:$|[\s.,!?)])"
    r"|(?i:\b(?:forwarded|original message|fwd?:|wrote|saying|telling|said|says|told|w(?:as|ere) like|goes|texted"
    r"|messaged|replied|claim|powiedzia|napisa|pisa|m[óo]wi|twierdzi|kaha|bola|likha|keha|likheya|keht[aei]|kehnd[aei]|bolt[aei]))"
)
"""RE2's pattern of what may begin a quotation, for the one pass over all texts: without it nothing is quoted."""

_SHORTENED = r"(?i:cause|cos|coz|em|bout|til|till|n|round|ere|ello|ave|im|ow|tis|twas|[0-9]0s)\b"
"""What begins with an apostrophe that opens nothing, whatever closes behind it: "'cause i ___ the lads' dog"."""

_PAIRS = re.compile(
    rf"(?<![^\s(:])'(?=\S)(?!{_SHORTENED})[^'\n]{{1,400}}(?<=\S)'(?![^\s.,!?)])|"
    r"\"[^\"\n]{1,400}\"|“[^”]{1,2000}”|„[^“”]{1,2000}[“”]|«[^»]{1,2000}»|‘[^’\n]{1,400}’(?!\w)"
)
_QUOTED_LINE = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_FORWARDED = re.compile(
    r"^[ \t>*]*(?:-{2,} ?(?:original|forwarded) message ?-{2,}|begin forwarded message:|\[?forwarded\]?:?[ \t]*$"
    r"|fwd?:(?=\s)|on [^\n]{6,120} wrote:)",
    re.IGNORECASE | re.MULTILINE,
)


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
    return any(mark in text for mark in "\"“„«‘'")


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged
