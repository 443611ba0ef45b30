"""How people write dates and times, as one pattern with named parts.

British: days come first, "half nine" is 9:30. Source: our own list of what is typed in chats; ISO 8601 for numbers.

Not read: seasons, feasts whose day changes, "the other day", "soon", "next time", "ten to nine" without "at" (ten to
nine of them), other languages.
"""

import re

_MONTHS = (
    "jan(?:uary)?", "feb(?:ruary)?", "mar(?:ch)?", "apr(?:il)?", "may", "june?", "july?", "aug(?:ust)?",
    "sept?(?:ember)?", "oct(?:ober)?", "nov(?:ember)?", "dec(?:ember)?",
)  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT_DAYS = ("mon", "tues?", "weds?", "thurs?|thu", "fri", "sat", "sun")
_HOURS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_UNITS = "mins?|minutes?|hours?|hrs?|days?|weeks?|wks?|fortnights?|months?|years?|yrs?"
RELATIVE = {
    "today": 0, "2day": 0, "tonight": 0, "tonite": 0, "2nite": 0, "2night": 0, "this": 0,
    "tomorrow": 1, "tomoz": 1, "tmrw": 1, "tmr": 1, "tmw": 1, "tmoro": 1, "2moro": 1, "2morrow": 1, "2moz": 1,
    "tomorow": 1, "tommorow": 1, "tommorrow": 1, "tomorro": 1, "yesturday": -1, "lastnight": -1, "2nyt": 0,
    "yesterday": -1, "yday": -1, "last": -1, "the day before yesterday": -2, "day before yesterday": -2,
    "the day after tomorrow": 2, "day after tomorrow": 2,
}  # fmt: skip
"""How many days after that of writing; "this" and "last" only with a part of the day behind them."""

FEASTS = {
    "(?:christmas|xmas) eve": (24, 12), "(?:christmas|xmas) day": (25, 12), "boxing day": (26, 12),
    "(?-i:NYE|nye)|new year'?s? eve": (31, 12), "new year'?s? day": (1, 1), "valentine'?s day": (14, 2),
    "halloween": (31, 10), "bonfire night": (5, 11),
}  # fmt: skip
"""Day and month. "Nye" is a name."""

_PART = "morning|mornin|afternoon|arvo|evening|eve|night|nite"
_PARTED = {"this": "morning|mornin|afternoon|arvo|evening|eve", "last": "night|nite"}
_BARE_DAYS = "|".join(sorted((word for word in RELATIVE if word not in _PARTED), key=lambda w: (-len(w), w)))
_MONTH, _WEEKDAY, _SHORT = "|".join(_MONTHS), "|".join(_DAYS), "|".join(_SHORT_DAYS)
_CLEAR = "|".join(_SHORT_DAYS[:5])  # "what a week sun and sea", "we sat week after week"
_HOUR, _ORDINAL = "|".join(_HOURS), "(?:st|nd|rd|th)"
_MINUTES, _ANY_HOUR = "five|ten|twenty|5|10|20|25", rf"(?:[0-9]{{1,2}}|{_HOUR})"
_AT = r"(?:at|@|about|around|by|from|until|till|after|before)"
_WORDED = (
    rf"half (?:past )?{_ANY_HOUR}|quarter (?:past|to) {_ANY_HOUR}"
    rf"|(?:{_MINUTES}) past {_ANY_HOUR}|(?:at|@) (?:{_MINUTES}) to {_ANY_HOUR}"
)
_HUNDREDS = "(?:[01][0-9]|2[0-3])[0-5][0-9]"  # "1000 hours" are many, more often than a time
_CLOCK = (
    rf"noon|midday|midnight|(?:{_WORDED})(?: ?ish)?|[0-9]{{1,2}} ?o'? ?clock"
    rf"|{_HUNDREDS}(?:hrs|hours)|0[0-9][0-5][0-9] (?:hrs|hours)|(?:at|@|from|until|till|by) {_HUNDREDS} (?:hrs|hours)"
)
_SURE = (
    r"(?:1[0-2]|[1-9])[0-5][0-9][ap]m|(?:at|@|from|until|till|by) (?:1[0-2]|[1-9])[0-5][0-9] [ap]m"
    r"|[0-9]{1,2}:[0-5][0-9](?::[0-5][0-9])?(?: ?[ap]m)?"
    rf"|[0-9]{{1,2}}(?:\.[0-5][0-9])? ?[ap]m|{_CLOCK}"
)
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
_FEAST = rf"(?P<feast>{'|'.join(FEASTS)})(?: (?P<year4>[12][0-9]{{3}}))?"
_NTH_OF_WEEK = rf"(?P<on_weekday>{_WEEKDAY}|{_SHORT}),? (?:the )?(?P<nth>[0-9]{{1,2}}){_ORDINAL}"
_ABSOLUTE = rf"(?:(?:{_WEEKDAY}|{_SHORT}),? (?:the )?)?(?:{_NUMERIC}|{_NAMED})"
_DAY = (
    rf"{_ABSOLUTE}|{_NTH_OF_WEEK}|{_FEAST}|(?P<relative>{_BARE_DAYS})|(?P<this>this) (?P<of_this>{_PARTED['this']})"
    rf"|(?P<last>last) (?P<of_last>{_PARTED['last']})"
    rf"|(?:(?P<which>on|this|next|last) )?(?P<weekday>{_WEEKDAY})|(?P<which2>on|this|next|last) (?P<short>{_SHORT})"
)
_NUMBER = rf"[0-9]{{1,3}}|an?|half an?|(?:a )?couple(?: of)?|{_HOUR}"
_DAY_BEHIND = rf"{_DAY}|(?P<short2>{_SHORT})".replace("(?P<", "(?P<x_")
_NTH = rf"(?:on )?the (?P<nth2>[0-9]{{1,2}}){_ORDINAL}"
_WRITTEN = (
    rf"a week (?P<week_on>(?:on )?(?:{_WEEKDAY}|{_CLEAR})|on (?:sat|sun))\b|(?P<week_on2>{_WEEKDAY}|{_CLEAR}) week\b"
    rf"|(?:{_DAY})\b(?: (?P<part>{_PART})\b)?(?:(?:,? | ?@)(?P<time>{_TIME})\b)?"
    rf"|(?P<short2>{_SHORT}) (?:(?P<part3>{_PART})\b(?:,? (?P<time3>{_TIME})\b)?"
    rf"|(?P<time4>(?:at ?|@ ?)?(?:{_SURE})|(?:at|@) ?[0-9]{{1,2}})\b)"
    rf"|(?P<time2>{_SURE})\b(?:,? (?:on )?(?:{_DAY_BEHIND})\b(?: (?P<part2>{_PART})\b)?)?"
    rf"|(?P<ago>{_NUMBER}) (?P<ago_unit>{_UNITS}) ago\b|in (?P<later>{_NUMBER}) (?P<later_unit>{_UNITS})\b(?:' time\b)?"
    rf"|(?P<period>last|this|next) (?P<period_unit>week(?:end)?|month|year)\b"
    rf"|(?P<in_month>{_MONTH}) (?P<in_year>(?:19|20)[0-9]{{2}})\b"
)
GRAMMAR = rf"\b(?:{_WRITTEN}|{_NTH}(?:(?:,? | ?@)(?P<time5>{_TIME})\b)?)"
"""Parts of a day that stands behind its time have names that begin with x_."""

PATTERN = re.sub(r"\(\?P<\w+>", "(?:", rf"\b(?:{_WRITTEN}|{_NTH}(?:,? | ?@)(?:{_TIME})\b)")
"""The same without names, for RE2; "the 3rd" alone may be a floor."""

NTH = re.sub(r"\(\?P<\w+>", "(?:", _NTH)


def month(word: str) -> int:
    """1 to 12."""
    return next(number for number, form in enumerate(_MONTHS, 1) if re.fullmatch(form, word))


def weekday(word: str) -> int:
    """0 for Monday."""
    forms = zip(_DAYS, _SHORT_DAYS, strict=True)
    return next(number for number, (day, short) in enumerate(forms) if re.fullmatch(f"{day}|{short}", word))


def number(word: str) -> int:
    """Of digits, "a", "a couple of", or a word for an hour."""
    if "couple" in word:
        return 2
    return int(word) if word.isdigit() else 1 if word in ("a", "an") else _HOURS.index(word) + 1


def feast(words: str) -> tuple[int, int]:
    """Day and month."""
    return next(on for form, on in FEASTS.items() if re.fullmatch(form, words))
