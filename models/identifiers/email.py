"""E-mail addresses, in small letters.

Source: RFC 5321 and 5322 as email-validator reads them, without looking anything up. The part before the @ is folded
too: no provider that people use tells "Jo@" from "jo@".

Not done: dots and +tags that some providers ignore stay, for others do not ignore them. Not found in free text: local
parts in quotation marks or beyond ASCII.
"""

import re

from email_validator import EmailNotValidError, validate_email

from models.identifier import Identifier

_PATTERN = re.compile(r"\b[A-Za-z0-9][A-Za-z0-9.!#$%&'*+/=?^_`{|}~\-]{0,63}@(?:[A-Za-z0-9\-]{1,63}\.)+[A-Za-z]{2,24}\b")
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


IDENTIFIER = Identifier(name="email", pattern=_PATTERN, normalise=normalise, strong=True)
