"""The first line of a message in a WhatsApp chat export: when, who, and what was said.

Two forms: Android writes "14/03/2026, 20:00 - Amara: text", iOS "[14/03/2026, 20:00:05] Amara: text"; digits,
separators, and the words for before and after noon are those of the phone's language.
"""

import re
from dataclasses import dataclass

from pipeline.parse.stores.whatsapp.export_dates import Numbers

MARKS = "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
"""What cannot be seen: WhatsApp writes some before what it says itself, and around telephone numbers."""

_FORMS = {
    True: re.compile(rf"[{MARKS}]*\[([^\[\]]{{8,45}})\] ?(.*)", re.DOTALL),
    False: re.compile(rf"[{MARKS}]*(\d[^\[\]]{{7,45}}?) [-–] (.*)", re.DOTALL),
}
_DATE = r"(\d{1,4})(?:[./-] ?|年)(\d{1,2})(?:[./-] ?|月)(\d{1,4})"
_WHEN = re.compile(_DATE + r"(\D{1,16})(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(\D{0,16})")
_AUTHOR = re.compile(r"([^:\n]{1,100}):(?: (.*)|$)", re.DOTALL)
_QUOTE = re.compile('["“”„«»「」]')
_LETTERS = re.compile(r"[\W\d_]+")
# fmt: off
_FORENOON = frozenset({
    "am", "a", "vorm", "dop", "πμ", "ص", "ق", "öö", "sa", "上午", "凌晨", "早上", "清晨", "오전", "午前", "पूर्वाह्न",
    "قبلازظهر", "дп", "pd",
})
_AFTERNOON = frozenset({
    "pm", "p", "nachm", "odp", "μμ", "م", "غ", "ös", "ch", "下午", "晚上", "中午", "오후", "午後", "अपराह्न",
    "بعدازظهر", "пп", "md",
})
_NEITHER = frozenset({"", "klo", "kl", "um", "às", "alle", "日", "h", "ч", "uhr", "г", "à", "u"})
# fmt: on


@dataclass(frozen=True)
class Line:
    """The first line of a message.

    Attributes:
        raw: date and time as written.
        date: its three numbers.
        clock: hour (of 24), minute, second; None if that cannot be told.
        author: None of what nobody said (somebody joined, a subject was changed).
        text: what follows, with its marks.
    """

    raw: str
    date: Numbers
    clock: tuple[int, int, int] | None
    author: str | None
    text: str


def begins(line: str, ios: bool) -> Line | None:
    """The beginning of a message, if a line is one of that form."""
    found = _FORMS[ios].fullmatch(line)
    raw = " ".join(seen(found[1]).split()) if found else ""
    when = _WHEN.fullmatch(raw)
    if not found or not when:
        return None
    first, second, third, before, hour, minute, seconds, after = when.groups()
    clock = _clock(int(hour), int(minute), int(seconds or 0), before, after)
    author, text = _said(found[2])
    return Line(raw, (int(first), int(second), int(third)), clock, author, text)


def seen(text: str) -> str:
    """Without marks, and white space of one kind."""
    return " ".join("".join(character for character in text if character not in MARKS).split())


def _clock(hour: int, minute: int, second: int, before: str, after: str) -> tuple[int, int, int] | None:
    words = {_LETTERS.sub("", part.casefold()) for part in (before, after)} - _NEITHER
    if words & _AFTERNOON:
        hour += 12 if hour < 12 else 0
    elif words & _FORENOON:
        hour %= 12
    elif words:
        return None  # a word of a language that is not known here
    return (hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def _said(rest: str) -> tuple[str | None, str]:
    """Who said what. WhatsApp's own remarks quote names in which a colon may stand."""
    found = _AUTHOR.match(rest)
    if not found or _QUOTE.search(found[1]):
        return None, rest
    return seen(found[1]).removeprefix("~").strip() or None, found[2] or ""
