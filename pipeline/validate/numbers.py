"""Numbers of devices, banks and networks as people copy them into a chat, each with its canonical form.

The standards: 3GPP TS 23.003 (IMEI, IMSI), ITU-T E.118 (ICCID), ISO 13616 (IBAN), ISO/IEC 7812-1 (cards, check digits).
See `written` for whose they are: nobody's.
"""

from hashlib import sha256
from random import Random
from string import ascii_uppercase, digits

from pipeline.validate.written import Written, draw

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def imei(rng: Random) -> Written:
    number = luhn(f"35{draw(rng, digits, 12)}")
    groups = number[:2], number[2:8], number[8:14], number[14]
    text = rng.choice((number, number, number, "-".join(groups), " ".join(groups), _spaced(number, 6)))
    return Written("imei", text, number)


def imsi(rng: Random) -> Written:
    number = f"23415{draw(rng, digits, 10)}"
    return Written("imsi", number, number)


def iccid(rng: Random) -> Written:
    number = luhn(f"8944110{draw(rng, digits, 11)}")
    return Written("iccid", rng.choice((number, _spaced(number, 4))), number)


def iban(rng: Random) -> Written:
    country, bban = rng.choice(
        (
            *[("GB", draw(rng, ascii_uppercase, 4) + draw(rng, digits, 14))] * 2,
            ("IE", draw(rng, ascii_uppercase, 4) + draw(rng, digits, 14)),
            ("DE", draw(rng, digits, 18)),
            ("LT", draw(rng, digits, 16)),
        )
    )
    number = "".join(str(int(character, 36)) for character in f"{bban}{country}00")
    value = f"{country}{98 - int(number) % 97:02}{bban}"
    return Written("iban", rng.choice((value, _spaced(value, 4), _spaced(value, 4), value.lower())), value)


def account(rng: Random) -> Written:
    sort, number = draw(rng, digits, 6), draw(rng, digits, 8)
    code = "-".join((sort[:2], sort[2:4], sort[4:]))
    text = rng.choice((f"{code} {number}", f"{code} acc {number}", f"{code} account number {number}"))
    return Written("uk_account", text, f"{sort}-{number}")


def card(rng: Random) -> Written:
    number = luhn(f"4000{draw(rng, digits, 11)}")
    return Written("card", rng.choice((number, _spaced(number, 4), _spaced(number, 4))), None)


def nino(rng: Random) -> Written:
    number, suffix = draw(rng, digits, 6), rng.choice("ABCD")
    text = rng.choice((f"QQ {_spaced(number, 2)} {suffix}", f"QQ{number}{suffix}"))
    return Written("nino", text, f"QQ{number}{suffix}")


def crypto(rng: Random) -> Written:
    if rng.random() < 0.5:
        address = f"0x{draw(rng, '0123456789abcdef', 40)}"
        return Written("crypto", address, f"eth:{address}")
    payload = b"\x00" + rng.randbytes(20)
    whole = payload + sha256(sha256(payload).digest()).digest()[:4]
    number, address = int.from_bytes(whole), ""
    while number:
        number, place = divmod(number, 58)
        address = _BASE58[place] + address
    address = "1" * (len(whole) - len(whole.lstrip(b"\x00"))) + address  # Base58 has a 1 for each of the first zeros
    return Written("crypto", address, f"btc:{address}")


def ip(rng: Random) -> Written:
    if rng.random() < 0.3:
        text = f"2001:db8::{rng.randint(1, 9)}:{rng.randint(1, 9)}"
    else:
        text = f"{rng.choice(('192.0.2', '198.51.100', '203.0.113'))}.{rng.randint(1, 254)}"
    return Written("ip", text, text)


def mac(rng: Random) -> Written:
    value = f"00:00:5e:00:53:{draw(rng, '0123456789abcdef', 2)}"
    return Written("mac", rng.choice((value, value.upper(), value.replace(":", "-"))), value)


def luhn(number: str) -> str:
    """A number with its check digit (ISO/IEC 7812-1)."""
    doubled = (str(int(digit) * (1 + place % 2)) for place, digit in enumerate(reversed(number), start=1))
    return number + str(-sum(int(digit) for pair in doubled for digit in pair) % 10)


def _spaced(text: str, every: int) -> str:
    return " ".join(text[at : at + every] for at in range(0, len(text), every))
