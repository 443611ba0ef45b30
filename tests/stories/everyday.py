"""Everyday talk of a device, drawn with a seed: friends, family in the night in question, advertisements, a taxi firm.

Everything here is irrelevant, and some of it does not look so: jokes, song lines, apologies about dinner; friends who
have a suspect's or a complainant's first name, and friends whose number is one digit off a number that is known.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from telling import Device, Line, Person, Story, Talk

_SAID: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "everyday.yaml").read_text("utf-8"))
TAXI = Person("taxi", "Star Cars", "+441632960555")
BEFORE, AFTER = timedelta(days=75), timedelta(days=20)


def friends(story: Story, device: Device) -> list[Person]:
    """The people of a device whom the story does not know, with numbers that nobody else has."""
    dice = random.Random(f"{story.name} {device.ref} friends")  # noqa: S311 - a story, not a secret
    taken = known_numbers(story)
    near = [number for known in sorted(taken) if (number := _one_digit_off(known, taken, dice))]
    names = [f"{first} {last}" for first in _SAID["first"] for last in _SAID["last"]]
    chosen = dice.sample(names, device.friends)
    namesakes = [p.name.split()[0] for p in story.people.values() if p.role in ("suspect", "complainant")]
    for place, first in enumerate(namesakes[: device.friends]):
        chosen[place] = f"{first} {dice.choice(_SAID['last'])}"
    people = []
    for place, name in enumerate(chosen):
        number = near[place] if place < min(len(near), device.friends // 2) else _free(taken, dice)
        taken.add(number)
        people.append(Person(f"friend{place}", name, number))
    if device.family and people:
        people.append(Person("family", device.family, _free(taken, dice)))
    return people


def known_numbers(story: Story) -> set[str]:
    """Numbers of the people of a story and of its intelligence, as +44…"""
    listed = {"+44" + cell.replace(" ", "")[1:] for cell in story.intelligence.split(",") if cell.startswith("07")}
    return listed | {person.number for person in story.people.values()}


def talks(story: Story, device: Device, people: Sequence[Person]) -> Iterator[Talk]:
    """All of it, until as many messages as the device has have been said."""
    dice = random.Random(f"{story.name} {device.ref} talk")  # noqa: S311 - a story, not a secret
    start, end = story.window[0] - BEFORE, story.window[1] + AFTER
    crowd = [person for person in people if person.key != "family"]
    group = tuple(person.key for person in crowd[:4])
    left = device.messages
    for decoy in dice.sample(_SAID["decoys"], min(len(_SAID["decoys"]), left // 50)):
        yield _talk(dice, device, _other(dice, crowd, device), decoy, _hour(dice, start, end), story)
    while left > 0:
        said = _exchange(dice)
        left -= len(said)
        at = _hour(dice, start, end)
        if group and dice.random() < 0.15:
            yield _group(dice, device, group, said, at, story)
        else:
            yield _talk(dice, device, _other(dice, crowd, device), said, at, story)
    if any(person.key == "family" for person in people):
        for said in dice.sample(_SAID["family_in_window"], 2):
            at = story.window[0] + (story.window[1] - story.window[0]) * dice.uniform(0.05, 0.6)
            yield _talk(dice, device, "family", said, at, story)
    if device.family:
        yield from _machines(dice, device, start, end, story)


def _machines(dice: random.Random, device: Device, start: datetime, end: datetime, story: Story) -> Iterator[Talk]:
    for _ in range(30):
        text = _fill(dice, dice.choice(_SAID["bulk"]))
        yield Talk((device.ref,), "sms", (dice.choice(_SAID["senders"]),), (Line(_hour(dice, start, end), "", text),))
    for at in (story.window[0] + timedelta(minutes=21), *(_hour(dice, start, end) for _ in range(5))):
        said = (Line(at + timedelta(minutes=3 * n), TAXI.key, text) for n, text in enumerate(_SAID["taxi"]))
        yield Talk((device.ref,), "sms", (device.number, TAXI.key), tuple(said))


def _other(dice: random.Random, crowd: Sequence[Person], device: Device) -> str:
    """Some people one talks with more than with others; on a protected device only those of the story are in scope."""
    known = [person.key for person in crowd]
    if device.chats_with and (not known or dice.random() < 0.4):
        return dice.choice(device.chats_with)
    return known[min(int(dice.expovariate(1) * len(known) / 3), len(known) - 1)]


def _exchange(dice: random.Random) -> list[str]:
    topic = dice.choice(_SAID["topics"])
    answers = dice.sample(topic["answers"], dice.randint(1, 4))
    return [dice.choice(topic["opening"]), *answers, *dice.sample(topic["closings"], dice.randint(0, 2))]


def _talk(dice: random.Random, device: Device, other: str, said: Sequence[str], at: datetime, story: Story) -> Talk:
    app = _usual_app(story, device, other)
    speakers = [device.number, other]
    dice.shuffle(speakers)
    return Talk((device.ref,), app, (device.number, other), tuple(_lines(dice, speakers, said, at)))


def _group(
    dice: random.Random, device: Device, group: tuple[str, ...], said: Sequence[str], at: datetime, story: Story
) -> Talk:
    speakers = [device.number, *group]
    dice.shuffle(speakers)
    lines = tuple(_lines(dice, speakers, said, at))
    return Talk((device.ref,), "whatsapp", (device.number, *group), lines, f"{device.ref} regulars")


def _lines(dice: random.Random, speakers: Sequence[str], said: Sequence[str], at: datetime) -> Iterator[Line]:
    for place, text in enumerate(said):
        yield Line(at, speakers[place % len(speakers)], _fill(dice, text))
        at += timedelta(seconds=dice.randint(20, 900))


def _usual_app(story: Story, device: Device, other: str) -> str:
    for talk in story.talks:
        if other in talk.people and device.ref in talk.on and talk.app != "calls" and not talk.name:
            return talk.app
    return "sms" if other.endswith(("2", "5", "8")) or other == "family" else "whatsapp"


def _fill(dice: random.Random, text: str) -> str:
    for slot, values in _SAID["slots"].items():
        while f"{{{slot}}}" in text:
            text = text.replace(f"{{{slot}}}", dice.choice(values), 1)
    return text.replace("{n}", str(dice.randint(100_000, 999_999)))


def _hour(dice: random.Random, start: datetime, end: datetime) -> datetime:
    """A moment at which people are awake."""
    day = start + timedelta(days=dice.randrange((end - start).days))
    return day.replace(hour=dice.randint(7, 22), minute=dice.randint(0, 59), second=dice.randint(1, 59), microsecond=0)


def _one_digit_off(number: str, taken: set[str], dice: random.Random) -> str | None:
    """Only its last three digits may change: all numbers are Ofcom's for drama."""
    if not number.startswith("+447700900"):
        return None
    place = dice.choice((-1, -2, -3))
    digit = str((int(number[place]) + dice.randint(1, 9)) % 10)
    changed = number[:place] + digit + (number[place + 1 :] if place < -1 else "")
    return None if changed in taken else changed


def _free(taken: set[str], dice: random.Random) -> str:
    while (number := f"+447700900{dice.randint(0, 999):03d}") in taken:
        pass
    return number
