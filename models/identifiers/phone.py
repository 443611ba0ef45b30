"""Telephone numbers, as E.164.

Source: libphonenumber's metadata; Ofcom, "Telephone numbers for use in TV and radio drama programmes".
In free text a number counts if libphonenumber calls it valid, or if it has the shape of a British mobile, or is one of
Ofcom's drama numbers: those it calls invalid, and "possible" alone would take sort codes and dates.

Digits without + or a leading 0 do not say of which country they are (domain I-03), unless their source does, as a
WhatsApp account: "447700900201" is a mention without a value. Where OCR read the text, letters that look like digits
("O77OO") are read as digits, which is less sure. So are British mobiles that are written to be overlooked by machines:
"o7 seven seven double o …", "O77OO 9OO2O1", with signs between their digits, or run into a word.

Not recognised: landlines and foreign numbers in words; extensions.
"""

import re

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType, ValidationResult

from models.identifier import AMBIGUOUS, Identifier

_GAP = r"[ .\-/()]{0,2}"
LINK = (
    r"(?:wa\.me/|(?:(?:api\.|web\.)?whatsapp\.com/|whatsapp://)send/?\?phone=|signal\.me/#p/|viber://\w+\?number="
    r"|t\.me/)(?:\+|%2B)?"
)
"""What stands before the number in a link to somebody's account."""

_BRITISH = rf"(?:\+|\b00){_GAP}44{_GAP}(?:\(?0\)?{_GAP})?[1-9](?:{_GAP}[0-9]){{8,9}}|\b0 ?[1-9](?:{_GAP}[0-9]){{8,9}}"
_PATTERN = re.compile(
    r"\b[0-9]{6,15}(?:[.:][0-9]{1,3})*@(?:s\.whatsapp\.net|c\.us)\b"
    rf"|\b{LINK}[1-9][0-9]{{6,14}}\b"
    rf"|(?:{_BRITISH})\b"  # stops where a British number ends
    rf"|(?:\+|\b00)[1-9](?:{_GAP}[0-9]){{6,14}}\b|\(0[1-9][0-9 ]{{1,5}}\)(?:{_GAP}[0-9]){{4,8}}\b"
)
_KISSED = re.compile(rf"({_BRITISH})[Xx]{{1,9}}\b")
_BARE = re.compile(rf"\b44{_GAP}(?:\(?0\)?{_GAP})?7[1-57-9](?:{_GAP}[0-9]){{8}}\b")
_LOOKS = "[0-9OoQDIl|ZSsB]"
_MISREAD = re.compile(rf"(?:\b[0OoQ]|\+4\s?4\s?)(?:{_GAP}{_LOOKS}){{9,10}}")
_AGAIN = {"double": 2, "treble": 3, "triple": 3}
_ONES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_WORDS = {word: str(digit) for digit, word in enumerate(_ONES)} | {"nought": "0", "oh": "0", "o": "0", "hundred": "00"}
_APART = r"[^0-9A-Za-z\n]{0,3}"
_TIMES = rf"(?:(?:{'|'.join(_AGAIN)}){_APART})?"
_TOKEN = rf"{_APART}{_TIMES}(?:[0-9]|{'|'.join(_WORDS)})"
_ODD = rf"(?:{_APART}{_TIMES}(?:{'|'.join(_WORDS)})|{_APART}[^0-9A-Za-z \n.\-/()]{_APART}[0-9])"
_SAID = re.compile(
    rf"(?i)\b(?:oh?|zero|nought){_APART}{_TIMES}(?:7|seven)(?:{_TOKEN}){{4,13}}\b"
    rf"|\b0(?:{_GAP}[0-9]){{0,9}}{_ODD}(?:{_TOKEN}){{0,13}}\b|\b0[.\-/]7(?:{_GAP}[0-9]){{9}}\b"
)
_SAID_PART = re.compile(rf"(?:({'|'.join(_AGAIN)})[^0-9a-z]*)?([0-9]|{'|'.join(sorted(_WORDS, reverse=True))})")
_SUM = re.compile(r"[,:;=+&<>@#%£$€]|\. ")  # or a list: "07,100,200,300"
_PLAIN = re.compile(rf"0 ?[1-9](?:{_GAP}[0-9]){{9}}")
_MOBILE = "07[1-57-9][0-9]{2} ?[0-9]{3} ?[0-9]{3}"
_BEHIND_WORD = re.compile(rf"\b[A-Za-z][a-z]{{1,11}}({_MOBILE})(?:[A-Za-z][a-z]{{2,11}})?\b")
_BEFORE_WORD = re.compile(rf"\b({_MOBILE})[A-Za-z][a-z]{{2,11}}\b")
_DIGITS = str.maketrans("OoQDIl|ZSsB", "00001112558")
_ACCOUNT = re.compile(rf"(?:{LINK})?([1-9]\d{{5,14}})(?:[.:]\d+)*(?:@(?:s\.whatsapp\.net|c\.us))?")
_READ = 4  # digits that must have been read as such
_SCHEME = re.compile(r"\A(?:tel|sms|smsto|callto|p):", re.IGNORECASE)
_BRITISH_MOBILE = re.compile(r"\+447[1-57-9]\d{8}")  # 070 are personal numbers, 076 pagers
_DRAMA = re.compile(
    r"\+44(?:1632960\d{3}|1(?:1[3-8]|21|31|41|51|61)4960\d{3}|1914980\d{3}|2079460\d{3}|28964960\d{2}|2920180\d{3}"
    r"|808157\d{4}|909879\d{4}|3069990\d{3})"
)


def normalise(value: str, region: str) -> str | None:
    """E.164 of a value that its source calls a telephone number: "07700 900201" is "+447700900201" in GB.

    None for an extension, a short code, and digits that do not say from which country they are.
    """
    text = _SCHEME.sub("", value.strip(), count=1)
    if account := account_number(text):
        return account
    digits = re.sub(r"[^\d+]", "", text)
    if not digits.startswith(("+", "0")) or re.search("[A-Za-z]", text):  # libphonenumber dials letters: O is 6
        return None
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if number.extension or phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return None
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def in_text(surface: str, region: str) -> str | None:
    """E.164 of a candidate in free text, where nothing but its form says that it is a number."""
    value = normalise(surface, region)
    if value is None or _BRITISH_MOBILE.fullmatch(value) or _DRAMA.fullmatch(value) or "@" in surface:
        return value
    return value if phonenumbers.is_valid_number(phonenumbers.parse(value)) else None


def without_country(_surface: str, _region: str) -> str | None:
    """Of a candidate such as "447700900201": a number, of a country that it does not say."""
    return AMBIGUOUS


def misread(surface: str, region: str) -> str | None:
    """E.164 of a candidate in which OCR may have read digits as letters."""
    digits = re.sub(r"[^0-9+]", "", surface)
    if len(digits) < _READ or not any(letter in surface for letter in "OoQDIl|ZSsB"):
        return None
    return in_text(surface.translate(_DIGITS), region)


def said(surface: str, region: str) -> str | None:
    """E.164 of a British mobile in words, with the letter O, or with signs between its digits.

    AMBIGUOUS if it has a few digits too many: nobody knows which of them are of the number.
    """
    low = surface.lower()
    if _PLAIN.match(low) or (not re.search("[a-z]", low) and _SUM.search(low)):  # that, and what follows it
        return None
    parts = _SAID_PART.findall(low)
    digits = "".join(_WORDS.get(part, part) * _AGAIN.get(times, 1) for times, part in parts)
    if len(digits) != len("07700900123"):
        return AMBIGUOUS if 11 < len(digits) < 15 and re.search("[a-z]", low) else None
    value = in_text(digits, region)
    return value if value and _BRITISH_MOBILE.fullmatch(value) else None


def account_number(value: str) -> str | None:
    """The number of a WhatsApp account, "447700900101@s.whatsapp.net", or of a wa.me address; its devices are one."""
    found = _ACCOUNT.fullmatch(value)
    if not found or ("@" not in value and "/" not in value):
        return None
    return f"+{found[1]}"


def personal(value: str) -> bool:
    """Whether an E.164 number is that of a mobile, which one person at a time has; a landline is shared.

    Where a country's mobiles cannot be told from its landlines (North America), the answer is no.
    """
    if _BRITISH_MOBILE.fullmatch(value):
        return True
    try:
        return bool(phonenumbers.number_type(phonenumbers.parse(value)) == PhoneNumberType.MOBILE)
    except phonenumbers.NumberParseException:
        return False


IDENTIFIERS = (
    Identifier(name="phone", pattern=_PATTERN, normalise=in_text, strong=True, wraps=True, open=" "),
    Identifier(name="phone", pattern=_KISSED, normalise=in_text, strong=True, wraps=True),
    Identifier(name="phone", pattern=_BARE, normalise=without_country, strong=True, score=0.5, wraps=True),
    Identifier(name="phone", pattern=_MISREAD, normalise=misread, strong=True, score=0.6, ocr=True, wraps=True),
    Identifier(name="phone", pattern=_SAID, normalise=said, strong=True, score=0.6),
    Identifier(name="phone", pattern=_BEHIND_WORD, normalise=in_text, strong=True, score=0.8),
    Identifier(name="phone", pattern=_BEFORE_WORD, normalise=in_text, strong=True, score=0.8),
)
