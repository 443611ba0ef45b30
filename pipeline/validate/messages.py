"""Generated chat messages with identifiers of all types and with traps, and the truth of them.

Written without a look at the patterns that it measures. How often what stands in a message is chosen here, so precision
says how the traps of this set are told apart; it is no forecast for a telephone.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from pipeline.validate import numbers, written
from pipeline.validate.people import person
from pipeline.validate.traps import Part, trap
from pipeline.validate.written import Written

MANY = 50_000

Sayings = Mapping[str, Mapping[str, Mapping[str, Sequence[str]]]]
"""`sayings.toml`: first or apart → around or traps → type or kind → texts."""

_WRITERS: dict[str, Callable[[Random], Written]] = {
    "phone": written.phone,
    "email": written.email,
    "url": written.url,
    "postcode": written.postcode,
    "vrm": written.vrm,
    "imei": numbers.imei,
    "imsi": numbers.imsi,
    "iccid": numbers.iccid,
    "iban": numbers.iban,
    "uk_account": numbers.account,
    "card": numbers.card,
    "nino": numbers.nino,
    "crypto": numbers.crypto,
    "ip": numbers.ip,
    "mac": numbers.mac,
    "handle": written.handle,
    "coordinates": written.coordinates,
}
_TWICE = ("phone", "email", "url", "postcode", "imei", "iban")  # those that have a mark

TYPES = frozenset({*_WRITERS, "date", "money"})
"""Identifier types in the set; the last two stand in traps."""

_PLAIN = (
    "are you coming tonight", "lol no way", "ok x", "did you get home ok?", "I told * no and left", "love you too xx",
    "what time does it start", "* said they will be late", "cant talk now im at work", "did u see * at the party",
    "Happy birthday *!! 🎉", "who is driving", "im so tired", "see you at the station", "be there in 10", "haha same",
    "Thank you for last night", "why are you ignoring me", "* and * are here", "nah im good", "pls answer", "👍",
)  # fmt: skip
_BEFORE = ("", "", "", "", "hey ", "ok so ", "Hi *, ", "btw ", "sorry i forgot, ", "yes!! ", "lol ")
_AFTER = ("", "", "", "", ".", "!", " x", " thanks", "?", ", ok?", " 👍", "\nlet me know", " - ask for *", "...", " 😂")
_SHARE = {"identifier": 0.40, "trap": 0.30, "both": 0.06}  # the rest is talk


@dataclass(frozen=True)
class Span:
    """An identifier in a message: `text[start:end]`. See `Written` for `value`."""

    start: int
    end: int
    type: str
    value: str | None


@dataclass(frozen=True)
class Message:
    text: str
    truth: tuple[Span, ...]


def messages(many: int = MANY, seed: int = 1, apart: bool = False) -> Iterator[Message]:
    """So many messages; the first ones are the same however many there are.

    Args:
        apart: with sayings and traps that nobody looks at who works on the patterns.
    """
    rng = Random(f"messages {seed}")  # noqa: S311 - drawn, not secret
    sayings = _sayings()["apart" if apart else "first"]
    for _ in range(many):
        yield _message(_parts(rng, sayings))


@cache
def _sayings() -> Sayings:
    sayings: Sayings = tomllib.loads((Path(__file__).parent / "sayings.toml").read_text("utf-8"))
    return sayings


def _parts(rng: Random, sayings: Mapping[str, Mapping[str, Sequence[str]]]) -> list[Part]:
    around, traps, chance = sayings["around"], sayings["traps"], rng.random()
    if chance < _SHARE["identifier"]:
        inner = _identifier(rng, around)
    elif chance < _SHARE["identifier"] + _SHARE["trap"]:
        inner = trap(rng, traps)
    elif chance < sum(_SHARE.values()):
        inner = [*trap(rng, traps), rng.choice((" and ", ", ", "\n", ". ")), *_identifier(rng, around)]
    else:
        inner = [_named(rng, rng.choice(_PLAIN))]
    parts = [_named(rng, rng.choice(_BEFORE)), *inner, _named(rng, rng.choice(_AFTER))]
    return [part.lower() if isinstance(part, str) else part for part in parts] if rng.random() < 0.2 else parts


def _identifier(rng: Random, around: Mapping[str, Sequence[str]]) -> list[Part]:
    kind = rng.choice((*_WRITERS, *_TWICE))
    before, _, after = rng.choice(around[kind]).partition("|")
    return [before, _WRITERS[kind](rng), after]


def _named(rng: Random, template: str) -> str:
    while "*" in template:
        template = template.replace("*", " ".join(person(rng)[: rng.choice((1, 1, 2))]), 1)
    return template


def _message(parts: list[Part]) -> Message:
    text, truth = "", []
    for part in parts:
        if isinstance(part, Written):
            truth.append(Span(len(text), len(text) + len(part.text), part.type, part.value))
            text += part.text
        else:
            text += part
    return Message(text, tuple(truth))
