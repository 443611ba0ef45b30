"""The canonical form of an identifier, for all types that intelligence, case files and structured fields may have.

Two values that mean the same have the same form; a value that has none stays as received, and nothing is ever guessed.
"""

import email.utils
import re
import unicodedata
from collections.abc import Callable

from models.application import accounts_of
from models.identifiers import (
    address,
    crypto,
    device_serial,
    dob,
    driving_licence,
    handle,
    iban,
    iccid,
    imei,
    imsi,
    ip,
    mac,
    media_hash,
    name,
    nino,
    passport,
    phone,
    platform_uid,
    postcode,
    uk_account,
    url,
    vrm,
)
from models.identifiers import email as email_address
from models.language.text.fold import fold
from models.platforms import of_app

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SENDER_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ._&'+\-]{1,11}")  # GSM 03.40: at most 11 characters
_LONGEST_ACCOUNT = 128
_SHOWN_OR_NOT = re.compile(r"\A(?:141|1470|[*#]31#|\*67) ?(?=[+0](?:[\s\-()]*\d){9})")
"""What is dialled before a number to hide one's own, or to show it: British networks' 141, and 3GPP TS 22.030."""

_DIALLED = re.compile(r"[+0(][\d\s().\-/]{6,24}")
_SHORT_CODE = re.compile(r"\d{3,6}")
_NOBODY = re.compile(
    r"-?\d|unknown|anonymous|private|withheld|restricted|payphone|unavailable|null|none", re.IGNORECASE
)


def normalise(type_: str, value: str, region: str = "GB") -> str | None:
    """The canonical form of a value whose type is given; None if it has none, or the type is not in TYPES.

    Args:
        type_: an identifier type.
        value: as received.
        region: ISO 3166; a telephone number without a country code is one of this country.
    """
    text = _clean(value)
    form = _FORMS.get(type_)
    return form(text, region) if form and text else None


def identify(raw: str, region: str = "GB", app: str | None = None) -> tuple[str, str | None] | None:
    """Type and canonical form of what a structured field holds: a sender, a recipient, a number of a contact.

    Args:
        raw: as stored: a number, an address, a WhatsApp account, a short code, a sender's name in letters …
        region: see `normalise`.
        app: package or bundle name; on a platform of handles "kestrel" is one, elsewhere it is a sender's name.

    Returns:
        The form is None where the value is ambiguous, such as "447700900461" in an SMS (domain I-03). None for what is
        no identifier of a person: a group, a broadcast, a withheld number.
    """
    text = _SHOWN_OR_NOT.sub("", _clean(raw))
    if not text or _NOBODY.fullmatch(text):
        return None
    platform = of_app(app)
    if "@" in text[1:] and not (platform is None and handle.normalise(text)):
        return _addressed(text)
    if platform and _DIALLED.fullmatch(text):  # no platform numbers its accounts so
        return _dialled(text, region)
    if platform and re.fullmatch(r"\d+", text):
        if platform.digits_are_phones:
            return "phone", phone.normalise(f"+{text}", region)
        return "platform_uid", f"{platform.name}:{text}"
    if platform and not platform.digits_are_phones:
        value = handle.of_platform(platform, text)
        return ("handle", value) if value else _account(platform.name, text)
    if (own := accounts_of(app)) and not text.startswith("+"):
        return _account(own, text)
    if value := handle.normalise(text):
        return "handle", value
    if re.fullmatch(r"(?:tel:|p:)?[+\d(][\d\s().\-/]{2,24}", text, re.IGNORECASE):
        return _dialled(text, region)
    return ("sender_id", text.casefold()) if _SENDER_NAME.fullmatch(text) else None


def canonical_forms(raw: str, region: str = "GB") -> tuple[str, ...]:
    """The canonical form of an identifier as stored, none if it has none. What the gate asks for."""
    found = identify(raw, region)
    return (found[1],) if found and found[1] and found[0] != "sender_id" else ()


def _addressed(text: str) -> tuple[str, str | None] | None:
    if account := phone.account_number(text):
        return "phone", account
    local, _, host = text.rpartition("@")
    if host.casefold() == "lid" and local.isdigit():
        return "platform_uid", f"whatsapp:{local}@lid"
    if host.casefold().endswith(".kik.com"):  # groups are nobody; "@kik.com" itself is of those who work there
        return ("platform_uid", f"kik:{local.casefold()}") if host.casefold() == "talk.kik.com" else None
    address = email.utils.parseaddr(text)[1] or text
    value = email_address.normalise(address)
    return ("email", value) if value else None


def _account(app: str, text: str) -> tuple[str, str | None] | None:
    """An identifier that an app has made: as it is, for nobody else's rules hold for it."""
    return None if re.search(r"\s", text) or len(text) > _LONGEST_ACCOUNT else ("platform_uid", f"{app}:{text}")


def _dialled(text: str, region: str) -> tuple[str, str | None] | None:
    digits = re.sub(r"\D", "", text)
    if _SHORT_CODE.fullmatch(digits) and "+" not in text:
        return "short_code", digits
    return ("phone", phone.normalise(text, region)) if len(digits) >= 5 else None


def _clean(value: str) -> str:
    """Digits of every script as ASCII, and without what nobody can see: pasted numbers have direction marks."""
    return fold(_UNSEEN.sub("", unicodedata.normalize("NFKC", value))).strip()


_FORMS: dict[str, Callable[[str, str], str | None]] = {
    "phone": phone.normalise,
    "email": email_address.normalise,
    "url": url.normalise,
    "handle": handle.normalise,
    "platform_uid": platform_uid.normalise,
    "name": name.normalise,
    "dob": dob.normalise,
    "address": address.normalise,
    "postcode": postcode.normalise,
    "vrm": vrm.normalise,
    "imei": imei.normalise,
    "imsi": imsi.normalise,
    "iccid": iccid.normalise,
    "uk_account": uk_account.normalise,
    "iban": iban.normalise,
    "nino": nino.normalise,
    "passport": passport.normalise,
    "driving_licence": driving_licence.normalise,
    "crypto": crypto.normalise,
    "ip": ip.normalise,
    "mac": mac.normalise,
    "device_serial": device_serial.normalise,
    "media_hash": media_hash.normalise,
}

TYPES = frozenset(_FORMS)
"""Types that intelligence and the case file may give: those that identify. What only describes, such as a date, a sum
or a place, is no type of theirs, nor is a card, of which not all digits are kept. Structured fields also have
short_code and sender_id."""
