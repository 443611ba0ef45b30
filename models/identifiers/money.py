"""Amounts of money: "GBP 50.00".

Source: ISO 4217 for the codes; words as people in Britain use them ("50 quid", "a tenner", "two grand"). "$" is the
sign of twenty currencies: such an amount has no value, nor has what says two ("£20-30") or none ("a few quid").

Not recognised: slang that is mostly something else ("a score", "a pony", "a monkey"), and bare "5k".
"""

import re

from models.identifier import AMBIGUOUS, Identifier

_SIGNS = {"£": "GBP", "€": "EUR", "₹": "INR", "₦": "NGN", "₺": "TRY", "₴": "UAH", "₽": "RUB", "zł": "PLN"}
_CODES = "GBP|EUR|USD|PLN|INR|PKR|BDT|NGN|TRY|RON|CHF|AUD|CAD|AED|UAH|SEK|NOK|DKK|CZK|HUF|ZAR"
# fmt: off
_WORDS = {
    "quid": "GBP", "pounds": "GBP", "pound": "GBP", "nicker": "GBP", "sterling": "GBP", "euros": "EUR", "euro": "EUR",
    "rupees": "INR", "naira": "NGN", "zloty": "PLN", "lei": "RON", "lira": "TRY",
}
_NUMBERS = {
    "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}
# fmt: on
_MANY = ("couple", "few", "several")
_NOTES = {"fiver": 5, "tenner": 10, "hundred": 100}
_THOUSANDS = ("thousand", "grand")
_ONE = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9})(?:\.[0-9]{1,2})?"
_SIZE = r"(?:(?:k|m|bn| ?(?:mil|million|billion|grand|thousand|hundred))\b)?"
_AMOUNT = rf"{_ONE}(?:k?-[1-9](?:[0-9]{{0,4}}|[0-9]{{0,2}}(?:,[0-9]{{3}})+)(?:\.[0-9]{{1,2}})?\b)?"
_NUMBER = "|".join((*_NUMBERS, *_MANY, "hundred", "thousand"))
_NAMED = "|".join((*_WORDS, "dollars", "bucks"))
_SIGN = "".join(sign for sign in _SIGNS if len(sign) == 1)
_PATTERN = re.compile(
    rf"(?i)(?:US ?)?[{_SIGN}$] ?{_AMOUNT}{_SIZE}"
    rf"|\b(?:{_CODES}) ?{_AMOUNT}{_SIZE}|\b{_AMOUNT}{_SIZE} ?(?:[{_SIGN}$]|zł|(?:{_CODES}|{_NAMED})\b)"
    rf"|\b(?:half (?:of )?a|{_NUMBER})(?:[ \-](?:and (?:a )?half|(?:and |of )?(?:{_NUMBER}))){{0,5}}"
    rf"[ \-](?:of )?(?:grand|fiver|tenner|{_NAMED})s?\b"
    r"|\b[0-9]{1,3}(?:\.[0-9])? ?grand\b"  # "the 2013 Grand Final"
)
_SIZES = {"k": 10**3, "thousand": 10**3, "grand": 10**3, "hundred": 100, "m": 10**6, "mil": 10**6, "million": 10**6}
_SIZES |= {"bn": 10**9, "billion": 10**9}
_FIGURE = re.compile(rf"({_ONE})(?: ?(k|m|mil|million|bn|billion|grand|thousand|hundred)\b)?", re.IGNORECASE)


def normalise(value: str, _region: str = "") -> str | None:
    """Currency and amount with two decimals; AMBIGUOUS for a dollar of no country, and for two amounts or a few."""
    text = value.strip().casefold()
    if re.search(r"[0-9]k? ?-|\b(?:few|several)\b", text):
        return AMBIGUOUS
    amount = _figure(text) or _words(text)
    if amount is None:
        return None
    currency = _currency(text)
    if currency is None:
        return AMBIGUOUS if re.search(r"\$|dollars|bucks", text) else None
    return f"{currency} {amount:.2f}"


def _currency(text: str) -> str | None:
    if found := re.search(rf"(?<![a-z])(?:{_CODES})(?![a-z])", text, re.IGNORECASE):
        return found[0].upper()
    if re.match(r"us ?\$", text):
        return "USD"
    if named := [code for sign, code in _SIGNS.items() if sign in text]:
        return named[0]
    words = set(re.findall("[a-z]+", text))
    if named := [code for word, code in _WORDS.items() if word in words]:
        return named[0]
    return (
        "GBP" if not words.isdisjoint(("fiver", "fivers", "tenner", "tenners", "grand")) and "$" not in text else None
    )


def _figure(text: str) -> float | None:
    found = _FIGURE.search(text)
    return float(found[1].replace(",", "")) * _SIZES.get(found[2] or "", 1) if found else None


def _words(text: str) -> float | None:
    """ "two hundred quid", "a tenner", "fifty-five pounds", "two thousand five hundred pounds", "half a grand"."""
    thousands = below = 0.0
    for word in re.findall("[a-z]+", re.sub(r"\band (?:a )?half\b", "half", text)):
        if word in _THOUSANDS:
            thousands, below = max(below, 1) * 1000, 0.0
        elif word == "couple":
            below = 2.0  # "a couple of"
        elif word == "half":
            below += 0.5 if below else 0.0  # "two and a half"
        elif note := _NOTES.get(word.removesuffix("s")):
            below = max(below, 1) * note
        else:
            below += _NUMBERS.get(word, 0)
    return (thousands + below) / (2 if text.startswith("half ") else 1) or None


IDENTIFIER = Identifier(name="money", pattern=_PATTERN, normalise=normalise, strong=False)
