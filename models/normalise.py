"""The canonical form of an identifier, for all types that intelligence, case files and structured fields may have.

Two values that mean the same have the same form; a value that has none stays as received, and nothing is ever guessed.
"""

import email.utils
import ipaddress
import re
import unicodedata
from collections.abc import Callable
from datetime import date

from stdnum import bitcoin, iban, imsi, luhn, mac
from stdnum.exceptions import ValidationError

from models.application import accounts_of
from models.identifiers import email as email_address
from models.identifiers import handle, imei, phone, postcode, url, vrm
from models.language.fold import fold
from models.platforms import of_app

_SEPARATORS = re.compile(r"[\s\-./]")
_WORDS = re.compile(r"[^\w']+")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SENDER_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ._&'+\-]{1,11}")  # GSM 03.40: at most 11 characters
_LONGEST_ACCOUNT = 128
_SHORT_CODE = re.compile(r"\d{3,6}")
_NOBODY = re.compile(
    r"-?\d|unknown|anonymous|private|withheld|restricted|payphone|unavailable|null|none", re.IGNORECASE
)
_DATES = (
    re.compile(r"(?P<y>\d{4})(?:-(?P<m>\d{2})(?:-(?P<d>\d{2}))?)?(?:[T ]00:00.*)?"),
    re.compile(r"(?P<d>\d{1,2})[/.](?P<m>\d{1,2})[/.](?P<y>\d{4})"),
)
_HASHES = {32: "md5", 40: "sha1", 64: "sha256"}


def normalise(type_: str, value: str, region: str = "GB") -> str | None:
    """The canonical form of a value whose type is given; None if it has none, or the type is not in TYPES.

    Args:
        type_: an identifier type.
        value: as received.
        region: ISO 3166; a telephone number without a country code is one of this country.
    """
    text = _clean(value)
    if type_ == "phone":
        return phone.normalise(text, region)
    form = _FORMS.get(type_)
    return form(text) if form and text else None


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
    text = _clean(raw)
    if not text or _NOBODY.fullmatch(text):
        return None
    platform = of_app(app)
    if "@" in text[1:] and not (platform is None and handle.normalise(text)):
        return _addressed(text)
    if platform and re.fullmatch(r"\+?\d+", text):
        if platform.digits_are_phones:
            return "phone", phone.normalise(f"+{text.removeprefix('+')}", region)
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


def _compact(value: str) -> str:
    return _SEPARATORS.sub("", value).upper()


def _checked(validate: Callable[[str], str]) -> Callable[[str], str | None]:
    """A form of python-stdnum, whose modules validate and compact."""

    def form(value: str) -> str | None:
        try:
            return validate(value)
        except ValidationError:
            return None

    return form


def _matching(pattern: str) -> Callable[[str], str | None]:
    form = re.compile(pattern, re.ASCII)

    def normalised(value: str) -> str | None:
        compact = _compact(value)
        return compact if form.fullmatch(compact) else None

    return normalised


def _name(value: str) -> str | None:
    """Words in small letters without accents, order kept. Names never identify: they are for people and for G3."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", value) if not unicodedata.combining(c))
    return " ".join(_WORDS.sub(" ", plain).split()).casefold() or None


def _address(value: str) -> str | None:
    return " ".join(_WORDS.sub(" ", value).split()).casefold() or None


def _dob(value: str) -> str | None:
    """A date as far as it is known: 1991, 1991-04, 1991-04-23. Days come first where slashes divide."""
    for form in _DATES:
        if found := form.fullmatch(value):
            year, month, day = found["y"], found["m"], found["d"]
            try:
                date(int(year), int(month or 1), int(day or 1))
            except ValueError:
                return None
            return "-".join(part.zfill(2) for part in (year, month, day) if part)
    return None


def _platform_uid(value: str) -> str | None:
    platform, colon, uid = (part.strip() for part in value.partition(":"))
    return f"{platform.casefold()}:{uid}" if colon and platform and uid and not re.search(r"\s", uid) else None


def _iccid(value: str) -> str | None:
    """ITU-T E.118: 89, then up to 20 digits in all. Some networks store a filler F at the end."""
    digits = _compact(value).removesuffix("F")
    if not re.fullmatch(r"89\d{16,18}", digits, re.ASCII):
        return None
    return digits if len(digits) == 18 or len(digits) == 20 or luhn.is_valid(digits) else None


def _uk_account(value: str) -> str | None:
    """Sort code and number: "20-00-00 12345678" is "200000-12345678". Their modulus is not checked."""
    digits = re.sub(r"\D", "", value)
    return f"{digits[:6]}-{digits[6:]}" if re.fullmatch(r"\d{14}", digits, re.ASCII) else None


def _crypto(value: str) -> str | None:
    """chain:address. Bitcoin and Ethereum are known by their form; others need their chain before a colon."""
    chain, colon, address = value.rpartition(":")
    chain = {"bitcoin": "btc", "ethereum": "eth"}.get(chain.strip().casefold(), chain.strip().casefold())
    address = address.strip()
    if re.fullmatch(r"0x[0-9a-fA-F]{40}", address) and chain in ("", "eth"):
        return f"eth:{address.lower()}"
    if bitcoin.is_valid(address) and chain in ("", "btc"):
        return f"btc:{bitcoin.validate(address)}"
    other = colon and chain not in ("btc", "eth") and re.fullmatch(r"[A-Za-z0-9]{20,110}", address)
    return f"{chain}:{address}" if other and chain else None


def _ip(value: str) -> str | None:
    try:
        return str(ipaddress.ip_address(value.strip("[]")))
    except ValueError:
        return None


def _mac(value: str) -> str | None:
    hexadecimal = re.sub(r"[^0-9A-Fa-f]", "", value)
    try:
        return str(mac.validate(":".join(re.findall("..", hexadecimal)))).lower() if len(hexadecimal) == 12 else None
    except ValidationError:
        return None


def _media_hash(value: str) -> str | None:
    algorithm, _, digest = value.lower().replace(" ", "").rpartition(":")
    known = _HASHES.get(len(digest))
    fits = re.fullmatch("[0-9a-f]+", digest) and known and algorithm.replace("-", "") in ("", known)
    return f"{known}:{digest}" if fits else None


_FORMS: dict[str, Callable[[str], str | None]] = {
    "email": email_address.normalise,
    "url": url.normalise,
    "handle": handle.normalise,
    "platform_uid": _platform_uid,
    "name": _name,
    "dob": _dob,
    "address": _address,
    "postcode": postcode.normalise,
    "vrm": vrm.normalise,
    "imei": imei.normalise,
    "imsi": _checked(imsi.validate),
    "iccid": _iccid,
    "uk_account": _uk_account,
    "iban": _checked(iban.validate),
    "nino": _matching(r"[A-CEGHJ-PQR-TW-Z][A-CEGHJ-NPQR-TW-Z]\d{6}[A-D]"),
    "passport": _matching(r"(?=.*\d)[A-Z0-9]{6,12}"),
    "crypto": _crypto,
    "ip": _ip,
    "mac": _mac,
    "device_serial": _matching(r"[A-Z0-9]{4,40}"),
    "media_hash": _media_hash,
}
"""All but phone, which needs the region. NINO: the letters that HMRC allows, and Q, for examples begin with QQ."""

TYPES = frozenset(_FORMS) | {"phone"}
"""Types that intelligence and the case file may give. Structured fields also have short_code and sender_id."""
