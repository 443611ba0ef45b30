"""E-mail addresses, in small letters.

Source: RFC 5321 and 5322 as email-validator reads them, without looking anything up. The part before the @ is folded
too: no provider that people use tells "Jo@" from "jo@".

Brackets around "at" and "dot", as people hide an address from machines, are read; the words alone where the name has a
figure or a dot and the host is one of webmail ("kestrel99 at gmail dot com"), or near a word for mail. "Look at gmail
dot com" is none. Of "kestrel99@hotmail" nobody knows the ending.

In free text its ending must be one of the public suffix list: "jo@example.com.Thanks" ends before the word, and what is
left of "jo@example.con" is an address of which nobody knows whose it is.

Not done: dots and +tags that some providers ignore stay, for others do not ignore them. Not found in free text: local
parts in quotation marks, beyond ASCII, or with signs that nobody has in an address and many beside one ("email=jo@…").
"""

import re

from models.identifier import AMBIGUOUS, Identifier
from models.identifiers.url import registered

_PATTERN = re.compile(r"\b[A-Za-z0-9_][A-Za-z0-9._'+\-]{0,63}@(?:[A-Za-z0-9\-]{1,63}\.)+[A-Za-z]{2,24}\b")
_AT, _DOT = r" ?[\[({] ?(?:[Aa][Tt]|@) ?[\])}] ?", r" ?[\[({] ?(?:[Dd][Oo][Tt]|\.) ?[\])}] ?"
_HIDDEN = re.compile(
    rf"\b[A-Za-z0-9][A-Za-z0-9._+\-]{{0,63}}(?:{_DOT}[A-Za-z0-9._+\-]{{1,63}}){{0,3}}{_AT}"
    rf"(?:[A-Za-z0-9\-]{{1,63}}(?:\.|{_DOT}| dot )){{1,4}}[A-Za-z]{{2,24}}\b"
)
_WEBMAIL = (
    "gmail|googlemail|hotmail|outlook|live|msn|yahoo|ymail|icloud|me|aol|btinternet|sky|talktalk|virginmedia|ntlworld"
    "|proton|protonmail|tutanota|gmx|mail|example"
)
_HYPHENS = r"(?: (?:dot|underscore|dash|hyphen) [A-Za-z0-9._+\-]{1,63})"
_APART = r"(?:[A-Za-z0-9_+\-]{1,63} \. )?"  # "jo . kestrel @ …", or the end of a sentence
_SPOKEN_AT, _SPOKEN_DOT = "(?: @ ?|@ | [Aa][Tt] )", r"(?:\.| \. | [Dd][Oo][Tt] )"
_ENDING = rf"{_SPOKEN_DOT}(?:[A-Za-z0-9\-]{{1,63}}{_SPOKEN_DOT}){{0,3}}[A-Za-z]{{2,24}}\b"
_SPOKEN = re.compile(
    rf"\b{_APART}[A-Za-z](?:[A-Za-z0-9._+\-]{{0,63}}[0-9._][A-Za-z0-9._+\-]{{0,63}}{_HYPHENS}{{0,2}}"
    rf"|[A-Za-z0-9._+\-]{{1,63}}{_HYPHENS}{{1,2}}){_SPOKEN_AT}(?i:{_WEBMAIL}){_ENDING}"
)
_SPOKEN_OF = re.compile(
    rf"\b{_APART}[A-Za-z0-9][A-Za-z0-9._+\-]{{1,63}}{_HYPHENS}{{0,2}}{_SPOKEN_AT}[A-Za-z0-9\-]{{1,63}}{_ENDING}"
)
_DOTTED = re.compile(
    r"\b[A-Za-z0-9][A-Za-z0-9._+\-]{0,63}@(?:[A-Za-z0-9\-]{1,63}(?:\.| [Dd][Oo][Tt] )){0,3}"
    r"[A-Za-z0-9\-]{1,63} [Dd][Oo][Tt] [A-Za-z]{2,24}\b"
)
_CONTEXT = re.compile(r"\b(?:e-?mails?|mail|address)\b", re.IGNORECASE)
_UNENDED = re.compile(
    rf"\b([A-Za-z0-9][A-Za-z0-9._+\-]{{1,63}}@(?i:{_WEBMAIL.removesuffix('|mail|example').replace('|me|', '|')}))"
    r"(?:[^A-Za-z0-9.@\-]|[.\-](?:[^A-Za-z0-9]|$)|$)"
)
# fmt: off
_NO_NAMES = frozenset({
    "account", "address", "are", "at", "email", "get", "him", "her", "i", "im", "in", "is", "it", "its", "look", "mail",
    "me", "meet", "on", "online", "out", "shop", "site", "stuff", "them", "up", "us", "was", "work", "you",
})
# fmt: on
_NOT_MAIL = ("s.whatsapp.net", "c.us", "g.us", "lid", "broadcast", "newsletter", "call")
_SCHEME = re.compile(r"\A(?:mailto|e):", re.IGNORECASE)


def normalise(value: str, _region: str = "") -> str | None:
    """The address, or None for what is none, such as a WhatsApp account."""
    address = _SCHEME.sub("", value.strip(), count=1)
    if address.rpartition("@")[2].casefold() in _NOT_MAIL:
        return None
    from email_validator import EmailNotValidError, validate_email  # heavy, and every process has this module

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


def spoken(surface: str, _region: str = "") -> str | None:
    """The address of "jo dot kestrel at example dot com", or of one with spaces around its signs."""
    if " " not in surface:
        return None
    text = re.sub(" (?:dash|hyphen) ", "-", surface.lower()).replace(" underscore ", "_")
    local, _, host = re.sub(rf"(?i){_SPOKEN_DOT}", ".", re.sub(f"(?i){_SPOKEN_AT}", "@", text, count=1)).partition("@")
    value = None if local in _NO_NAMES else in_text(f"{local}@{host}")
    apart = " . " in re.split(_SPOKEN_AT, surface, maxsplit=1)[0]
    return (AMBIGUOUS if apart else value) if value else None


def unended(_surface: str, _region: str = "") -> str | None:
    """Of an address without its ending: nobody knows which it has."""
    return AMBIGUOUS


IDENTIFIERS = (
    Identifier(name="email", pattern=_PATTERN, normalise=in_text, strong=True, open="."),
    Identifier(name="email", pattern=_HIDDEN, normalise=hidden, strong=True, score=0.8),
    Identifier(name="email", pattern=_SPOKEN, normalise=spoken, strong=True, score=0.7, open="."),
    Identifier(name="email", pattern=_DOTTED, normalise=spoken, strong=True, score=0.8),
    Identifier(name="email", pattern=_SPOKEN_OF, normalise=spoken, strong=True, score=0.6, open=".", context=_CONTEXT),
    Identifier(name="email", pattern=_UNENDED, normalise=unended, strong=True, score=0.5),
)
