"""What somebody asks of a case, as it stands in the address of the page: words or exact characters, and filters."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from models.relevance import WORDS
from models.schemas import KINDS
from pipeline.review.shown.words import LANE_NAMES

LONGEST = 2_000
"""Characters of a question."""

_UK = ZoneInfo("Europe/London")  # in which the pages show times

HOW = {"words": "Words", "exact": "Exact characters"}
SORTS = {"time": "Oldest first", "newest": "Newest first", "best": "Best first"}
DIRECTIONS = {"incoming": "Received", "outgoing": "Sent by the owner of the device"}
ORIGINS = {
    "native": "Written as text",
    "ocr": "Read from a picture by machine",
    "transcript": "Transcribed by machine",
    "metadata": "Names, paths and other details",
}
STATES = {"undecided": "Nobody has decided"} | dict(WORDS)
CHOICES: Mapping[str, Mapping[str, str]] = {
    "how": HOW,
    "sort": SORTS,
    "kind": {kind: kind.replace("_", " ").capitalize() for kind in KINDS},
    "direction": DIRECTIONS,
    "origin": ORIGINS,
    "lane": LANE_NAMES,
    "state": STATES,
}
"""What may stand in the fields that are chosen from a list that is the same for all cases."""

FIELDS = {
    "title": "the title",
    "url": "the address",
    "files": "names of attached files",
    "path": "the path of the file",
    "people": "who takes part",
    "names": "the name of the conversation",
    "extra": "further details",
}
"""Of texts, those that are not what somebody wrote."""

FILTERS = {
    "exhibit": "Exhibit",
    "app": "App",
    "kind": "Kind",
    "direction": "Direction",
    "party": "Sender",
    "since": "From",
    "until": "To",
    "origin": "Origin",
    "lane": "Lane",
    "state": "Decision",
}
"""Fields that leave out some of what is found."""

_UNSENT = re.compile("[\0\ud800-\udfff]")  # no database takes them


@dataclass(frozen=True)
class Question:
    """A search. Fields that are empty ask for nothing.

    Attributes:
        q: as typed.
        how, sort: see HOW and SORTS.
        same: capitals and small letters are different; of exact characters alone.
        since, until: days, ISO 8601, both with them, in UK time.
    """

    q: str = ""
    how: str = "words"
    same: str = ""
    exhibit: str = ""
    app: str = ""
    kind: str = ""
    direction: str = ""
    party: str = ""
    since: str = ""
    until: str = ""
    origin: str = ""
    lane: str = ""
    state: str = ""
    sort: str = "time"

    @classmethod
    def of(cls, given: Iterable[tuple[str, Any]]) -> "Question":
        """Of the fields of an address; others are passed over."""
        known = {field.name: str(field.default) for field in fields(cls)}
        made = {name: _UNSENT.sub("", str(value)) for name, value in given if name in known}
        return cls(**{name: value if name == "q" else value.strip() or known[name] for name, value in made.items()})

    @classmethod
    def kept(cls, asked: str, how: str, filters: str) -> "Question":
        """As a row of SEARCHES has it."""
        return cls.of({"q": asked, "how": how, **json.loads(filters)}.items())

    @property
    def filters(self) -> dict[str, str]:
        """Those that are set, and how the case of letters is taken."""
        chosen = {name: value for name, value in asdict(self).items() if name in FILTERS and value}
        return chosen | ({"same": "1"} if self.exact and self.same else {})

    @property
    def exact(self) -> bool:
        return self.how == "exact"

    @property
    def of_units(self) -> bool:
        """Whether it asks for something of the units in which texts are."""
        return bool(self.lane or self.state)

    def without(self, name: str) -> "Question":
        """With one filter less."""
        return replace(self, **{name: ""})

    def within(self, exhibit: str) -> "Question":
        """On one exhibit alone."""
        return replace(self, exhibit=exhibit)

    @property
    def exactly(self) -> "Question":
        """For the same characters as they were typed, with the same filters."""
        return replace(self, how="exact", sort="time" if self.sort == "best" else self.sort)

    def query(self, **more: str) -> str:
        """As the query of an address; what is as it is without being said is left out."""
        default = Question()
        said = {name: value for name, value in asdict(self).items() if value != getattr(default, name)}
        return urlencode(said | {name: value for name, value in more.items() if value})

    def mistakes(self, known: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
        """Field → what is wrong with it.

        Args:
            known: field → its values in this case.
        """
        wrong = {}
        if len(self.q) > LONGEST:
            wrong["q"] = f"The question is too long: {LONGEST:,} characters at most."
        for name, values in {**CHOICES, **known}.items():
            if (value := getattr(self, name)) and value not in values:
                wrong[name] = f"{FILTERS.get(name, name.capitalize())}: choose one of the list."
        for name in ("since", "until"):
            if getattr(self, name) and _day(getattr(self, name)) is None:
                wrong[name] = f"{FILTERS[name]}: write a day as 2026-03-14."
        if not wrong and self.since and self.until and self.since > self.until:
            wrong["until"] = "To: this day is before the one in From."
        return wrong

    def bounds(self) -> tuple[int | None, int | None]:
        """From when and before when, microseconds since 1970, UTC; None of what is not bounded."""
        since, until = _day(self.since), _day(self.until)
        return _us(since), _us(until + timedelta(days=1)) if until else None


def _day(written: str) -> date | None:
    try:
        day = date.fromisoformat(written) if re.fullmatch(r"\d{4}-\d\d-\d\d", written, re.ASCII) else None
    except ValueError:
        return None
    return day if day and 1900 <= day.year <= 2200 else None


def _us(day: date | None) -> int | None:
    if day is None:
        return None
    midnight = datetime(day.year, day.month, day.day, tzinfo=_UK)
    return int(midnight.timestamp()) * 1_000_000
