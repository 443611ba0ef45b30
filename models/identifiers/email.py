"""E-mail addresses, in small letters.

Source: RFC 5321 and 5322 as email-validator reads them, without looking anything up. The part before the @ is folded
too: no provider that people use tells "Jo@" from "jo@".

Brackets around "at" and "dot", as people hide an address from machines, are read; the words alone are not ("look at
gmail dot com").

In free text its ending must be one of the public suffix list: "jo@example.com.Thanks" ends before the word, and what is
left of "jo@example.con" is an address of which nobody knows whose it is.

Not done: dots and +tags that some providers ignore stay, for others do not ignore them. Not found in free text: local
parts in quotation marks, beyond ASCII, or with signs that nobody has in an address and many beside one ("email=jo@…").
"""

import re

from email_validator import EmailNotValidError, validate_email

from models.identifier import AMBIGUOUS, Identifier
from models.identifiers.url import registered

_PATTERN = re.compile(r"\b[A-Za-z0-9_][A-Za-z0-9._'+\-]{0,63}@(?:[A-Za-z0-9\-]{1,63}\.)+[A-Za-z]{2,24}\b")
_AT, _DOT = r" ?[\[({] ?(?:[Aa][Tt]|@) ?[\])}] ?", r" ?[\[({] ?(?:[Dd][Oo][Tt]|\.) ?[\])}] ?"
_HIDDEN = re.compile(
    rf"\b[A-Za-z0-9][A-Za-z0-9._+\-]{{0,63}}(?:{_DOT}[A-Za-z0-9._+\-]{{1,63}}){{0,3}}{_AT}"
    rf"(?:[A-Za-z0-9\-]{{1,63}}(?:\.|{_DOT}| dot )){{1,4}}[A-Za-z]{{2,24}}\b"
)
_NOT_MAIL = ("s.whatsapp.net", "c.us", "g.us", "lid", "broadcast", "newsletter", "call")
_SCHEME = re.compile(r"(?:mailto|e):", re.IGNORECASE)


def normalise(value: str, _region: str = "") -> str | None:
    """The address, or None for what is none, such as a WhatsApp account."""
    address = _SCHEME.sub("", value.strip(), count=1)
    if address.rpartition("@")[2].casefold() in _NOT_MAIL:
        return None
    try:
        valid = validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    return valid.normalized.casefold()


def in_text(surface: str, _region: str = "") -> str | None:
    """A candidate whose ending is one; otherwise AMBIGUOUS."""
    value = normalise(surface)
    return value if value is None or registered(value.rpartition("@")[2]) else AMBIGUOUS


def hidden(surface: str, _region: str = "") -> str | None:
    """The address of "jo [at] example [dot] com"."""
    return in_text(re.sub(_AT, "@", re.sub(rf"{_DOT}| dot ", ".", surface)))


IDENTIFIERS = (
    Identifier(name="email", pattern=_PATTERN, normalise=in_text, strong=True, open="."),
    Identifier(name="email", pattern=_HIDDEN, normalise=hidden, strong=True, score=0.8),
)
