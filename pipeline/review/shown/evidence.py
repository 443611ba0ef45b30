"""Evidence as HTML: escaped, isolated from the text around it, and with a visible mark where it has a character that
cannot be seen or turns the direction of writing.

What is marked: controls, format characters (zero width, bidi, tags), private use, lone surrogates, line separators,
fillers that look like nothing, and joiners where no emoji or script wants them. Many of them in a row, marks that pile
up on a letter, and long empty stretches are told by their number: text cannot cover, push away or swell a page.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
_KEPT = "\n\t\r\u200c\u200d"
"""Judged by what stands beside them."""
_BLANK = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
"""Letters and marks that look like nothing."""
_EACH = 4  # of unseen characters in a row that are named; the others are counted
_PILED = 3  # marks on one letter that are shown


def _class(categories: Sequence[str]) -> str:
    """Characters of some categories, as ranges of a regular expression."""
    found = [code for code in (*range(0x20000), *range(0xE0000, 0xE0200)) if _category(code) in categories]
    runs: list[list[int]] = []
    for code in found:
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in runs)


def _category(code: int) -> str:
    if chr(code) in _KEPT or code == 0xFE0F:
        return ""
    if chr(code) in _BLANK or 0xE0100 <= code <= 0xE01EF:
        return "Cf"
    return unicodedata.category(chr(code))


_ODD = re.compile(
    # the flags of England, Scotland and Wales are written with tags, and are no hidden text
    r"(?P<flag>\U0001f3f4\U000e0067\U000e0062(?:\U000e0065\U000e006e\U000e0067|\U000e0073\U000e0063\U000e0074|"
    r"\U000e0077\U000e006c\U000e0073)\U000e007f)"
    rf"|(?P<unseen>(?:[{_class(_UNSEEN)}\U000f0000-\U0010ffff]|\r(?!\n)"
    r"|(?<![\u0600-\u07ff\u0900-\u0dff])\u200c|\u200c(?![\u0600-\u07ff\u0900-\u0dff])"
    r"|(?<=[\x00-\x7f\u200d])\u200d|\u200d(?=[\x00-\x7f]|\Z)|(?<=\ufe0f)\ufe0f)+)"
    rf"|(?P<piled>[{_class(('Mn', 'Me'))}]{{{_PILED + 1},}})"
    r"|(?P<lines>\n(?:[ \t\r]{0,80}\n){6,})"  # bounded, or a text of blanks would take the square of its length
)


@dataclass(frozen=True, order=True)
class Mark:
    """A place in a text that a reason names: code points, and the reason's number on the page."""

    start: int
    end: int
    number: int


def evidence(text: object) -> Markup:
    """Some text that is not ours."""
    written = str(text if text is not None else "")
    return Markup(f"<bdi>{_safe(written, 0, len(written), _odd(written))}</bdi>")  # noqa: S704 - escaped piece by piece


def seen(markup: str) -> str:
    """HTML that is harmless already, with the same marks."""
    return _ODD.sub(_shown, markup)


def short(text: str, most: int = 200) -> str:
    """A name or a title that is no longer than a line or two."""
    return text if len(text) <= most else f"{text[:most]}…"


def marked(text: str, marks: Iterable[Mark], of: str = "") -> Markup:
    """Some text that is not ours, with the places that reasons name. Where several overlap, each number follows the
    end of its own place.

    Args:
        of: address of the page on which the reasons stand, an address of ours; empty if it is this one.
    """
    here = sorted({Mark(max(0, m.start), min(len(text), m.end), m.number) for m in marks})
    odd = _odd(text)
    here = [_around(mark, odd) for mark in here if mark.start < mark.end]
    bounds = sorted({0, len(text), *(mark.start for mark in here), *(mark.end for mark in here)})
    made = []
    for start, end in pairwise(bounds):
        piece = _safe(text, start, end, odd)
        inside = any(mark.start <= start and end <= mark.end for mark in here)
        made.append(f"<mark>{piece}</mark>" if inside else piece)
        ending = dict.fromkeys(mark.number for mark in here if mark.end == end)
        made += [f'<a class="ref" href="{of}#reason-{n}" aria-label="reason {n}">{n}</a>' for n in ending]
    return Markup(f"<bdi>{''.join(made)}</bdi>")  # noqa: S704 - escaped piece by piece


def cut(text: str, most: int, marks: Sequence[Mark] = (), furthest: int = 20_000) -> tuple[str, int]:
    """The beginning of a text, as far as reasons name places in it within reason, and how much is left out."""
    end = max([most, *(mark.end + 200 for mark in marks if mark.end <= furthest)])
    return (text, 0) if len(text) <= end + 200 else (text[:end], len(text) - end)


def _odd(text: str) -> list[re.Match[str]]:
    return [] if text.isascii() and text.isprintable() else list(_ODD.finditer(text))  # most have none


def _around(mark: Mark, odd: Sequence[re.Match[str]]) -> Mark:
    """A mark that ends within no odd piece: that would be told in two."""
    start, end = mark.start, mark.end
    at = bisect_right(odd, start, key=re.Match.start) - 1
    if at >= 0 and start < odd[at].end():
        start = odd[at].start()
    at = bisect_right(odd, end, key=re.Match.start) - 1
    if at >= 0 and odd[at].start() < end < odd[at].end():
        end = odd[at].end()
    return Mark(start, end, mark.number)


def _safe(text: str, start: int, end: int, odd: Sequence[re.Match[str]]) -> str:
    """A piece of a text; what is odd in it was judged by what stands around it in the whole."""
    first, further = (bisect_left(odd, bound, key=re.Match.start) for bound in (start, end))
    made, last = [], start
    for one in odd[first:further]:
        made += [str(escape(text[last : one.start()])), _shown(one)]
        last = one.end()
    made.append(str(escape(text[last:end])))
    return "".join(made)


def _shown(odd: re.Match[str]) -> str:
    found = odd.group()
    match odd.lastgroup:
        case "flag":
            return found
        case "piled":
            return found[:_PILED] + _note(f"+{len(found) - _PILED:,} marks")
        case "lines":
            return f"\n\n{_note(f'{found.count(chr(10)) - 1:,} empty lines')}\n"
        case _:
            more = len(found) - _EACH
            told = [f"U+{ord(character):04X}" for character in found[:_EACH]]
            return "".join(map(_note, [*told, f"+{more:,} unseen"] if more > 0 else told))


def _note(text: str) -> str:
    return f'<span class="unseen">{text}</span>'
