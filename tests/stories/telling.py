"""A story as it is told in `told/*.yaml`: people, exhibits, what was said, and how much each line matters.

A line is "MM-DD HH:MM who grade text", in UTC. The grade is 3 key, 2 relevant, 1 context or 0; a `d` after it marks
what the disclosure officer must see: this event, or consent to it, discussed; an account of it given or contradicted;
an alternative; an eyewitness. It is written down while the story is told, and never stands in the text. Instead of a
text stand [photo], [revoked], [missed] and [call 62] (seconds).
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

TOLD = Path(__file__).parent / "told"
_LINE = re.compile(r'(\d\d-\d\d \d\d:\d\d) ("[^"]+"|\S+) ([0-3])(d?) (.+)')
_CALL = re.compile(r"\[(?:missed|call (\d+))\]")


@dataclass(frozen=True)
class Person:
    """Somebody. `of` is the person whose other number this is."""

    key: str
    name: str
    number: str
    role: str | None = None
    nominal: str | None = None
    of: str | None = None


@dataclass(frozen=True)
class Line:
    """What one person said or did. `seconds` of a call, 0 if it was missed; None if it is none."""

    at: datetime
    who: str
    text: str | None
    relevance: int = 0
    disclosure: bool = False
    seconds: int | None = None
    photo: bool = False
    revoked: bool = False


@dataclass(frozen=True)
class Talk:
    """A conversation, and the exhibits on which it is. `app`: whatsapp, sms, calls. `name` of a group."""

    on: tuple[str, ...]
    app: str
    people: tuple[str, ...]
    lines: tuple[Line, ...]
    name: str | None = None


@dataclass(frozen=True)
class Device:
    """An exhibit: whose it is, under which number, how much everyday talk with how many people is on it.

    Attributes:
        scope: days from and to; of a complainant's or a witness's device.
        chats_with: people of the story with whom its owner also talks of nothing in particular.
    """

    ref: str
    owner: str
    number: str
    messages: int
    friends: int
    family: str | None
    scope: tuple[str, str] | None
    chats_with: tuple[str, ...]


@dataclass(frozen=True)
class Story:
    """A case."""

    name: str
    title: str
    case_id: str
    year: int
    window: tuple[datetime, datetime]
    people: dict[str, Person]
    devices: dict[str, Device]
    intelligence: str
    talks: tuple[Talk, ...]
    languages: tuple[str, ...] = ()
    keyword_free: bool = False
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def owns(self, device: Device, who: str) -> bool:
        """Whether somebody is the owner of a device, under whatever number."""
        return who == device.owner or self.people[who].of == device.owner


def names(apart: bool = False) -> list[str]:
    """The stories that are told; those that are held apart, if asked for."""
    folder = TOLD / "apart" if apart else TOLD
    return sorted(file.stem for file in folder.glob("*.yaml"))


def read(name: str) -> Story:
    """One story."""
    file = next(TOLD.rglob(f"{name}.yaml"))
    told = yaml.safe_load(file.read_text("utf-8"))
    people, groups = {}, {}
    for key, given in told["people"].items():
        if "members" in given:
            groups[key] = (given["name"], *given["members"])
        else:
            people[key] = Person(key, **given)
    year, talks = told["year"], told["talks"]
    for talk in talks:
        for other in talk["with"]:
            if other not in people and other not in groups:
                people[other] = Person(other, "", other)
    window = told["window"]
    return Story(
        name=name,
        title=told["title"],
        case_id=told["case_id"],
        year=year,
        window=(_utc(window["start"]), _utc(window["end"])),
        people=people,
        devices={ref: _device(ref, given) for ref, given in told["exhibits"].items()},
        intelligence=told["intelligence"],
        talks=tuple(_talk(talk, year, _utc(window["end"]), groups) for talk in talks),
        languages=tuple(told.get("languages", ())),
        keyword_free=told.get("keyword_free", False),
        groups=groups,
    )


def _device(ref: str, given: dict[str, Any]) -> Device:
    scope = given.get("scope")
    return Device(
        ref=ref,
        owner=given["of"],
        number=given.get("number", given["of"]),
        messages=given["messages"],
        friends=given.get("friends", 8),
        family=given.get("family"),
        scope=(str(scope["from"]), str(scope["to"])) if scope else None,
        chats_with=tuple(given.get("chats_with", ())),
    )


def _talk(talk: dict[str, Any], year: int, until: datetime, groups: dict[str, tuple[str, ...]]) -> Talk:
    named = next((groups[one] for one in talk["with"] if one in groups), None)
    lines = [_line(line, year, until) for line in talk["said"].splitlines() if line.strip()]
    return Talk(
        on=tuple(talk["exhibits"]),
        app=talk["app"],
        people=tuple(named[1:]) if named else tuple(talk["with"]),
        lines=tuple(sorted(lines, key=lambda line: line.at)),
        name=named[0] if named else None,
    )


def _line(text: str, year: int, until: datetime) -> Line:
    """A day that lies long after the window is one of the year before."""
    found = _LINE.fullmatch(text.strip())
    assert found, text
    when, who, relevance, disclosure, said = found.groups()
    at = datetime.strptime(f"{year}-{when}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    if at > until + timedelta(days=90):
        at = at.replace(year=year - 1)
    call = _CALL.fullmatch(said)
    return Line(
        at=at,
        who=who.strip('"'),
        text=None if call or said in ("[photo]", "[revoked]") else said,
        relevance=int(relevance),
        disclosure=bool(disclosure),
        seconds=int(call[1] or 0) if call else None,
        photo=said == "[photo]",
        revoked=said == "[revoked]",
    )


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
