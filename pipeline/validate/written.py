"""Identifiers as people write them in the United Kingdom, each with its canonical form, drawn by chance.

The forms are those of the public standards (ITU-T E.164, RFC 5322, Royal Mail, DVLA; see `numbers` for more), never
those of our own patterns, which are measured by this. They are nobody's: telephone numbers are Ofcom's for drama (and
the 555-01 of North America), domains those of RFC 2606, addresses of networks those of RFC 5737, 3849 and 7042, NINOs
begin with QQ. Postcodes, number plates and the numbers of accounts are drawn by chance and may exist.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from string import ascii_lowercase, digits

from pipeline.validate.people import person

_PLATFORMS = {
    "insta": "instagram", "ig": "instagram", "snap": "snapchat", "tiktok": "tiktok", "telegram": "telegram"
}  # fmt: skip
_DOMAINS = ("example.com", "example.org", "example.net", "mail.example.org", "uni.example.com", "a-b.example.net")


@dataclass(frozen=True)
class Written:
    """An identifier in a text.

    Attributes:
        type: as in MENTIONS.
        text: as it is written.
        value: its canonical form; None where only the place is compared.
    """

    type: str
    text: str
    value: str | None


def draw(rng: Random, letters: str, many: int) -> str:
    return "".join(rng.choice(letters) for _ in range(many))


def phone(rng: Random) -> Written:
    """A number for drama, in one of the ways people group its digits."""
    last = draw(rng, digits, 3)
    if rng.random() < 0.08:
        area = rng.choice(("202", "212", "312", "415"))
        text = rng.choice((f"+1 {area} 555 01{last[:2]}", f"+1{area}55501{last[:2]}", f"+1 ({area}) 555-01{last[:2]}"))
        return Written("phone", text, f"+1{area}55501{last[:2]}")
    area, local = rng.choice(
        (*[("7700", "900")] * 6, ("1632", "960"), ("20", "79460"), ("161", "4960"), ("113", "4960"), ("3069", "990"))
    )
    number = local + last
    parts = [number[:3], number[3:]] if len(number) == 6 else [number[:-4], number[-4:]]
    spelling: Callable[[], str] = rng.choice(
        (
            *[lambda: f"0{area} {''.join(parts)}"] * 3,
            *[lambda: f"0{area}{number}"] * 4,
            *[lambda: f"0{area} {parts[0]} {parts[1]}"] * 2,
            *[lambda: f"+44 {area} {number}", lambda: f"+44{area}{number}"] * 2,
            lambda: f"+44 (0){area} {number}",
            lambda: f"+44 (0) {area} {' '.join(parts)}",
            lambda: f"0044 {area} {number}",
            lambda: f"0044{area}{number}",
            lambda: f"(0{area}) {number}",
            lambda: f"0{area}-{parts[0]}-{parts[1]}",
            lambda: f"0{area}.{parts[0]}.{parts[1]}",
        )
    )
    return Written("phone", spelling(), f"+44{area}{number}")


def email(rng: Random) -> Written:
    first, last = (_plain(name) for name in person(rng))
    number = draw(rng, digits, 2)
    local = rng.choice(
        (f"{first}.{last}", f"{first}{last}", f"{first[0]}.{last}", f"{first}_{number}", f"{first}+{last}")
    )
    text = f"{local}@{rng.choice(_DOMAINS)}"
    written = rng.choice((text, text, text, text.title(), text.upper()))
    return Written("email", written, text)


def url(rng: Random) -> Written:
    host = rng.choice(("", "www.", "m.", "my.", "photos.")) + rng.choice(_DOMAINS)
    path = rng.choice(("", f"/{draw(rng, ascii_lowercase + digits, 7)}", "/p/login", f"/u/{draw(rng, digits, 5)}?s=1"))
    scheme = rng.choice(("https://", "https://", "http://", ""))
    return Written("url", f"{scheme}{host}{path}", host.removeprefix("www.") + path)


def postcode(rng: Random) -> Written:
    area = rng.choice(("LS", "M", "B", "NG", "CF", "EH", "BT", "SW", "E", "YO", "PL", "NE", "DE", "CB", "GL", "OX"))
    outward = f"{area}{rng.randint(2, 9)}" if area != "SW" else f"SW1{rng.choice('AEHPVWXY')}"
    inward = rng.choice(digits) + draw(rng, "ABDEFGHJLNPQRSTUWXYZ", 2)
    value = f"{outward} {inward}"
    return Written("postcode", rng.choice((value, value, value.lower(), outward + inward)), value)


def vrm(rng: Random) -> Written:
    area = rng.choice("ABCDEFGHKLMNOPRSVWY") + rng.choice("ABCDEFGHJKLMNPRSTUVWXY")
    age, last = rng.choice(("13", "15", "19", "62", "66", "70", "74", "24")), draw(rng, "ABCDEFGHJKLMNPRSTUVWXYZ", 3)
    text = rng.choice((f"{area}{age} {last}", f"{area}{age}{last}", f"{area.lower()}{age} {last.lower()}"))
    return Written("vrm", text, f"{area}{age}{last}")


def handle(rng: Random) -> Written:
    name = f"{_plain(person(rng)[0])}{rng.choice('._')}{draw(rng, ascii_lowercase, 4)}{draw(rng, digits, 2)}"
    said = rng.choice(tuple(_PLATFORMS))
    name = name.replace(".", "_") if said == "telegram" else name
    text = rng.choice((f"{said} @{name}", f"{said}: {name}", f"{said} is @{name}"))
    return Written("handle", text, f"{_PLATFORMS[said]}:{name}")


def coordinates(rng: Random) -> Written:
    return Written("coordinates", f"{rng.uniform(50, 58):.5f}, {rng.uniform(-5, 1):.5f}", None)


def _plain(name: str) -> str:
    """A name as in an e-mail address: small letters of ASCII."""
    table = str.maketrans("śăâêçşıïłń", "saaecsiiln")
    return "".join(letter for letter in name.lower().translate(table) if letter in ascii_lowercase)
