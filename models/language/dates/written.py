"""How people write dates and times, as one pattern with named parts.

British: days come first, "half nine" is 9:30. Source: our own list of what is typed in chats; ISO 8601 for numbers.

Not read: seasons and feasts, "the other day", "soon", "next time", other languages.
"""

import re

_MONTHS = (
    "jan(?:uary)?", "feb(?:ruary)?", "mar(?:ch)?", "apr(?:il)?", "may", "june?", "july?", "aug(?:ust)?",
    "sept?(?:ember)?", "oct(?:ober)?", "nov(?:ember)?", "dec(?:ember)?",
)  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT_DAYS = ("mon", "tues?", "weds?", "thurs?|thu", "fri", "sat", "sun")
_HOURS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_UNITS = "mins?|minutes?|hours?|hrs?|days?|weeks?|wks?|months?|years?|yrs?"
RELATIVE = {
    "today": 0, "2day": 0, "tonight": 0, "tonite": 0, "2nite": 0, "2night": 0, "this": 0,
    "tomorrow": 1, "tomoz": 1, "tmrw": 1, "tmr": 1, "tmw": 1, "tmoro": 1, "2moro": 1, "2morrow": 1, "2moz": 1,
    "yesterday": -1, "yday": -1, "last": -1, "the day before yesterday": -2, "day before yesterday": -2,
    "the day after tomorrow": 2, "day after tomorrow": 2,
}  # fmt: skip
"""How many days after that of writing; "this" and "last" only with a part of the day behind them."""

_PART = "morning|mornin|afternoon|arvo|evening|eve|night|nite"
_PARTED = {"this": "morning|mornin|afternoon|arvo|evening|eve", "last": "night|nite"}
_BARE_DAYS = "|".join(sorted((word for word in RELATIVE if word not in _PARTED), key=lambda w: (-len(w), w)))
_MONTH, _WEEKDAY, _SHORT = "|".join(_MONTHS), "|".join(_DAYS), "|".join(_SHORT_DAYS)
_HOUR, _ORDINAL = "|".join(_HOURS), "(?:st|nd|rd|th)"
_WORDED = rf"half (?:past )?(?:[0-9]{{1,2}}|{_HOUR})|quarter (?:past|to) (?:[0-9]{{1,2}}|{_HOUR})"
_CLOCK = rf"noon|midday|midnight|{_WORDED}|[0-9]{{1,2}} ?o'?clock"
_SURE = rf"[0-9]{{1,2}}:[0-5][0-9](?::[0-5][0-9])?(?: ?[ap]m)?|[0-9]{{1,2}}(?:\.[0-5][0-9])? ?[ap]m|{_CLOCK}"
_AT = r"(?:at|@|about|around|by|from|until|till|after|before)"
_TIME = rf"(?:{_AT} ?)?(?:{_AT} )?(?:{_SURE})|{_AT} ?(?:[0-9]{{1,2}}\.[0-5][0-9]|[0-9]{{1,2}}(?: ?ish)?)"
_NUMERIC = (
    r"(?P<iso>[12][0-9]{3}-[01][0-9]-[0-3][0-9])(?:[Tt](?P<iso_time>[0-2][0-9]:[0-5][0-9])(?::[0-5][0-9](?:\.[0-9]{1,6})?)?"
    r"(?P<iso_zone>[Zz]|[+-][01][0-9]:?[0-5][0-9])?)?"
    r"|(?P<numbers>[0-9]{1,2}/[0-9]{1,2}/(?:[12][0-9]{3}|[0-9]{2})|[0-9]{1,2}-[0-9]{1,2}-[12][0-9]{3}"
    r"|[0-9]{2}\.[0-9]{2}\.(?:[12][0-9]{3}|[0-9]{2}))"
)
_NAMED = (
    rf"(?P<day>[0-9]{{1,2}}){_ORDINAL}?(?: of)? (?P<month>{_MONTH})\b(?:,? (?P<year>[12][0-9]{{3}}))?"
    rf"|(?P<month2>{_MONTH}) (?P<day2>[0-9]{{1,2}})(?:{_ORDINAL}(?:,? (?P<year2>[12][0-9]{{3}}))?"
    r"|,? (?P<year3>[12][0-9]{3}))"
)
_ABSOLUTE = rf"(?:(?:{_WEEKDAY}|{_SHORT}),? (?:the )?)?(?:{_NUMERIC}|{_NAMED})"
_DAY = (
    rf"{_ABSOLUTE}|(?P<relative>{_BARE_DAYS})|(?P<this>this) (?P<of_this>{_PARTED['this']})"
    rf"|(?P<last>last) (?P<of_last>{_PARTED['last']})"
    rf"|(?:(?P<which>on|this|next|last) )?(?P<weekday>{_WEEKDAY})|(?P<which2>on|this|next|last) (?P<short>{_SHORT})"
)
_NUMBER = rf"[0-9]{{1,3}}|an?|{_HOUR}"
_DAY_BEHIND = _DAY.replace("(?P<", "(?P<x_")
GRAMMAR = (
    rf"\b(?:(?:{_DAY})\b(?: (?P<part>{_PART})\b)?(?:(?:,? | ?@)(?P<time>{_TIME})\b)?"
    rf"|(?P<time2>{_SURE})\b(?:,? (?:on )?(?:{_DAY_BEHIND})\b(?: (?P<part2>{_PART})\b)?)?"
    rf"|(?P<ago>{_NUMBER}) (?P<ago_unit>{_UNITS}) ago\b|in (?P<later>{_NUMBER}) (?P<later_unit>{_UNITS})\b(?:' time\b)?"
    rf"|(?P<period>last|this|next) (?P<period_unit>week(?:end)?|month|year)\b)"
)
"""Parts of a day that stands behind its time have names that begin with x_."""

PATTERN = re.sub(r"\(\?P<\w+>", "(?:", GRAMMAR)
"""The same without names, for RE2."""


def month(word: str) -> int:
    """1 to 12."""
    return next(number for number, form in enumerate(_MONTHS, 1) if re.fullmatch(form, word))


def weekday(word: str) -> int:
    """0 for Monday."""
    forms = zip(_DAYS, _SHORT_DAYS, strict=True)
    return next(number for number, (day, short) in enumerate(forms) if re.fullmatch(f"{day}|{short}", word))


def number(word: str) -> int:
    """Of digits, "a", or a word for an hour."""
    return int(word) if word.isdigit() else 1 if word in ("a", "an") else _HOURS.index(word) + 1
