"""What looks like an identifier and is none, as it stands in chats: order numbers, scores, slips of the thumb.

A date or an amount is one of its own type, and nothing else.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from random import Random
from string import ascii_lowercase, ascii_uppercase, digits

from pipeline.validate.numbers import luhn
from pipeline.validate.written import Written, draw

Part = str | Written

_LETTERS = {"#": digits, "^": ascii_uppercase, "~": "0123456789abcdef", "§": ascii_lowercase + digits}


def written(rng: Random, template: str) -> str:
    """A template with its marks filled."""
    return re.sub("[#^~§]", lambda mark: draw(rng, _LETTERS[mark[0]], 1), template)


def fifteen_digits(rng: Random) -> list[Part]:
    """They pass the check digit of an IMEI, as one random number in ten does."""
    number = luhn(f"35{draw(rng, digits, 12)}")
    return [rng.choice((f"order {number} still not here", f"ref {number} for the refund", f"ticket {number} paid"))]


def date(rng: Random) -> list[Part]:
    day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(2024, 2027)
    short = f"{day:02}-{month:02}-{year % 100}"  # as a sort code is written
    long = (
        f"{day:02}/{month:02}/{year}",
        f"{day}.{month:02}.{year % 100}",
        f"{year}-{month:02}-{day:02}",
        f"{day}/{month}",
    )
    if rng.random() < 0.5:
        return ["signed and dated ", Written("date", short, None), rng.choice(("", " ref 12345678", " thanks"))]
    return [rng.choice(("appointment is ", "see you on ")), Written("date", rng.choice(long), None), " I think"]


def amount(rng: Random) -> list[Part]:
    text = written(rng, rng.choice(("£4,###.00", "£3#", "£12.50", "€15.50", "£#.99")))
    return [
        rng.choice(("rent is ", "you owe me ", "cost ")),
        Written("money", text, None),
        rng.choice((" lol", "", " each")),
    ]


def trap(rng: Random, texts: Mapping[str, Sequence[str]]) -> list[Part]:
    """A trap of any kind, all as often.

    Args:
        texts: what it is → how it is written (see `sayings.toml`).
    """
    kind = rng.randrange(len(texts) + len(_MADE))
    if kind < len(_MADE):
        return _MADE[kind](rng)
    return [written(rng, rng.choice(tuple(texts.values())[kind - len(_MADE)]))]


_MADE: tuple[Callable[[Random], list[Part]], ...] = (fifteen_digits, date, amount)
