"""Invented conversations in UK chat for rendered screenshots: about 500 characters, with identifiers among them."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from pipeline.validate import numbers, written
from pipeline.validate.people import person
from pipeline.validate.written import Written

_WRITERS: dict[str, Callable[[Random], Written]] = {
    "phone": written.phone,
    "email": written.email,
    "url": written.url,
    "postcode": written.postcode,
    "vrm": written.vrm,
    "iban": numbers.iban,
    "account": numbers.account,
}
_WITH_IDENTIFIER = (
    "my new number is {phone} save it",
    "ring me on {phone} when ur out",
    "This is {name}'s number {phone}",
    "Email it to {email} please",
    "his email's {email} i think",
    "have a look at {url}",
    "the photos are on {url} x",
    "It's 14 Alder Street, {postcode}",
    "taxi is coming to {postcode} in 10",
    "he drives a grey one, reg {vrm}",
    "white van outside, {vrm}. Do you know it?",
    "send it to {iban}",
    "Bank is {account} ref {first}",
)
_PLAIN = (
    "are u coming tonight or what",
    "Did you get home ok? {name} was asking",
    "yeah just got in, knackered lol",
    "I told {first} I don't want to talk about it",
    "omg no way!! when did he say that",
    "tbh idk what to do anymore",
    "can we talk tomorrow? I'm at work til 6",
    "She's with {name} at the Crown, be about 20 mins",
    "ok x",
    "lol",
    "Thanks for last night, it helped a lot",
    "why didn't you answer me",
    "It was £45 each, I'll pay you back on Friday",
    "{first} said they'd meet us by the station at half 9",
    "wyd",
    "nah im good thanks, need an early one",
    "He keeps turning up, I've asked him to stop",
    "Can you send me the address again pls?",
    "I'll be there in 5, wait inside",
)
_EMOJI = 0.12


@dataclass(frozen=True)
class Line:
    """A message: who wrote it (0: the owner of the telephone), when, and what; `emoji`s are drawn behind it."""

    who: int
    time: str
    text: str
    emoji: int


@dataclass(frozen=True)
class Chat:
    """A conversation. `people` are the others in it by name: one, or several where it is a group."""

    people: tuple[str, ...]
    day: str
    time: str
    lines: tuple[Line, ...]
    identifiers: tuple[Written, ...]


def chat(rng: Random, others: int = 1, characters: int = 430) -> Chat:
    """A conversation of at least so many characters with `others`; every third message or so has an identifier."""
    minute = rng.randint(8 * 60, 22 * 60)
    pools = rng.sample(_WITH_IDENTIFIER, len(_WITH_IDENTIFIER)), rng.sample(_PLAIN, len(_PLAIN))
    lines: list[Line] = []
    identifiers: list[Written] = []
    while sum(len(line.text) for line in lines) < characters:
        text, held = _filled(rng, pools[len(lines) % 3 != 1].pop())
        identifiers += held
        minute += rng.randint(0, 4)
        lines.append(Line(rng.randint(0, others), _clock(minute), text, int(rng.random() < _EMOJI)))
    day = rng.choice(("Today", "Yesterday", "14 March 2026", "Sunday", "3 February 2026"))
    names = tuple(" ".join(person(rng)) for _ in range(others))
    return Chat(names, day, _clock(minute + 1), tuple(lines), tuple(identifiers))


def _filled(rng: Random, template: str) -> tuple[str, list[Written]]:
    """A template with its names and identifiers, and the identifiers."""
    first, last = person(rng)
    held = {name: write(rng) for name, write in _WRITERS.items() if f"{{{name}}}" in template}
    texts = {name: one.text for name, one in held.items()}
    return template.format(first=first, name=f"{first} {last}", **texts), list(held.values())


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02}:{minute % 60:02}"
