"""What is said in the fictional case: people, conversations, noise.

Invented names, Ofcom's drama numbers, nothing graphic. Times are UTC. A line is (time, who, what); `who` is a key of
PEOPLE.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

PEOPLE = {
    "asha": ("Asha Lindqvist", "+447700900101"),
    "jordan": ("Jordan Vale", "+447700900201"),
    "ingrid": ("Ingrid Okafor", "+447700900301"),
    "tomasz": ("Tomasz Haddad", "+447700900302"),
    "priya": ("Priya", "+447700900303"),
    "mum": ("Mum", "+447700900304"),
    "dev": ("Dev Ferreira", "+447700900305"),
    "lucia": ("Lucía Nwosu", "+447700900306"),
    "kenji": ("Kenji Walsh", "+447700900307"),
    "farah": ("Farah Eriksen", "+447700900308"),
    "solicitor": ("Hartley & Moss", "+441632960345"),
}
"""Name as in contacts, and number. Asha is the complainant, Jordan the suspect, Ingrid a witness."""

SECOND_NUMBER = "+447700900202"
"""Jordan's other telephone: intelligence knows it, the case file does not."""

ONLY_IN_A_PICTURE = "07700 900404"
"""Stands in one screenshot and nowhere else on any exhibit."""

Line = tuple[str, str, str]

ASHA_AND_JORDAN: tuple[Line, ...] = (
    (
        "2026-03-02 18:02",
        "jordan",
        "Hi Asha, Jordan from the climbing club. Kenji gave me your number, hope that is ok",
    ),
    ("2026-03-02 18:31", "asha", "Hi! Yes no problem"),
    ("2026-03-07 10:15", "jordan", "Are you coming to the social on the 14th?"),
    ("2026-03-07 10:40", "asha", "Think so, Ingrid is coming too"),
    ("2026-03-13 21:05", "jordan", "I can give you a lift home tomorrow, I will pick you up outside at 11"),
    ("2026-03-13 21:20", "asha", "Thanks, I will see how the evening goes"),
    ("2026-03-14 22:48", "jordan", "Where are you? I am outside"),
    ("2026-03-14 22:51", "asha", "Coming"),
    ("2026-03-15 01:32", "jordan", "Did you get in ok"),
    ("2026-03-15 10:58", "jordan", "I am sorry about last night. I should have stopped when you asked me to"),
    ("2026-03-15 11:20", "asha", "Please do not contact me"),
    ("2026-03-15 11:24", "jordan", "Please delete our chat, nobody needs to see it"),
    ("2026-03-16 12:05", "jordan", "Don't tell anyone about this. I will tell everyone you lied"),
)

JORDAN_AND_TOMASZ: tuple[Line, ...] = (
    ("2026-03-14 17:10", "tomasz", "You driving tonight?"),
    ("2026-03-14 17:15", "jordan", "Yes, taking Asha home after"),
    ("2026-03-15 13:40", "tomasz", "How was it"),
    ("2026-03-15 13:52", "jordan", "Bad. She says she did not want to. I know I went too far"),
    ("2026-03-15 13:53", "tomasz", "What do you mean"),
    ("2026-03-15 13:58", "jordan", "Delete these messages. If anyone asks I left the club at ten with you"),
    ("2026-03-15 14:06", "tomasz", "I was home by nine mate, I am not saying that"),
)

ONLY_IN_THE_REPORT: tuple[Line, ...] = (("2026-03-15 14:10", "tomasz", "And I saw you two leave at eleven"),)
"""Said by Tomasz after that, and deleted: WhatsApp's database has it no more, a report that was made of it has."""

JORDAN_AND_PRIYA: tuple[Line, ...] = (
    ("2025-09-20 19:30", "jordan", "Why are you ignoring me"),
    ("2025-09-20 19:55", "priya", "I said no. Please stop messaging me"),
    ("2025-09-20 20:02", "jordan", "Come on, don't be like that. You owe me one more chance"),
    ("2025-09-20 22:41", "jordan", "I know where you live, I will just come round"),
)

ASHA_AND_INGRID: tuple[Line, ...] = (
    ("2026-03-14 19:02", "ingrid", "On my way, see you inside"),
    ("2026-03-15 09:12", "ingrid", "Did you get home ok?"),
    ("2026-03-15 12:26", "asha", "Something happened last night with Jordan. I told him no and he did not stop"),
    ("2026-03-15 12:27", "ingrid", "I am coming over now. You do not have to decide anything"),
    ("2026-03-15 12:40", "asha", "He was outside at ten to eleven, we were at his flat until after one"),
)

FROM_THE_SECOND_NUMBER: tuple[Line, ...] = (
    ("2026-03-16 18:20", "second", "It is me, new phone. You have to answer me"),
    ("2026-03-17 08:01", "second", "If you go to the police I will tell everyone at the club"),
)

JORDAN_AND_SOLICITOR: tuple[Line, ...] = (
    ("2026-03-17 09:30", "solicitor", "We confirm your appointment on Thursday. Please bring the letter"),
    ("2026-03-17 09:44", "jordan", "Thank you, I will be there"),
)

JORDAN_AND_MUM: tuple[Line, ...] = (
    ("2026-03-14 20:40", "mum", "Are you coming for lunch on Sunday?"),
    ("2026-03-14 21:10", "jordan", "Yes, about one"),
)

ADVERTISEMENTS = (
    ("2026-03-14 21:00", "85075", "Half price pizza tonight only. Reply STOP to opt out"),
    ("2026-03-15 09:00", "GREENGYM", "Your membership renews on 1 April"),
    ("2026-03-12 07:30", "60011", "Your code is 482913. Do not share it"),
)

SEARCHES = (
    ("2026-03-15 11:31", "delete whatsapp messages for both people"),
    ("2026-03-15 11:36", "can deleted messages be recovered by police"),
    ("2026-03-13 18:00", "climbing shoes sale"),
)

_OPENERS = ("Morning", "Hey", "Hi all", "Quick one", "Evening", "Alright", "Right then", "So")
_MIDDLES = (
    "are we still on for {day}",
    "has anybody seen my blue jacket",
    "the train is late again",
    "the {thing} was brilliant",
    "can somebody book the {thing}",
    "I will bring the {thing}",
    "who is in goal on {day}",
    "did you watch the match",
    "the kettle at work is broken",
    "happy birthday for {day}",
)
_THINGS = ("pitch", "curry", "film", "new route", "quiz", "cake", "tent", "guitar")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CLOSERS = ("", "", "!", " 😂", " 👍", ", let me know", ", see you there", " xx")


@dataclass(frozen=True)
class Said:
    """A line with its time."""

    at: datetime
    who: str
    text: str


def said(lines: tuple[Line, ...]) -> list[Said]:
    return [Said(moment(at), who, text) for at, who, text in lines]


def moment(text: str) -> datetime:
    """UTC of "2026-03-14 22:48"."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


def chatter(people: tuple[str, ...], count: int, seed: int) -> Iterator[Said]:
    """Everyday talk from January to March 2026, always the same for the same seed."""
    dice = random.Random(seed)  # noqa: S311 - a story, not a secret
    at = datetime(2026, 1, 5, 7, tzinfo=UTC)
    step = timedelta(days=75) / count
    for _ in range(count):
        at += step * dice.uniform(0.2, 1.8)
        middle = dice.choice(_MIDDLES).format(day=dice.choice(_DAYS), thing=dice.choice(_THINGS))
        text = f"{dice.choice(_OPENERS)}, {middle}{dice.choice(_CLOSERS)}"
        yield Said(at, dice.choice(people), text)
