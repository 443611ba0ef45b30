"""What somebody chooses of the queue: values of its facets, and a time."""

from datetime import date, datetime, timedelta
from typing import Annotated, Self
from urllib.parse import parse_qs, urlencode
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

_UK = ZoneInfo("Europe/London")  # in which the pages show times

Codes = Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=100)]

FACETS = ("state", "lane", "band", "exhibit", "kind", "app", "party", "rule", "grade")
"""In the order in which they are shown; of each, a unit that has any of the chosen values is chosen."""


class Chosen(BaseModel):
    """Of each facet its chosen values; of a facet without any, all.

    Attributes:
        since, until: days in UK time, both with it; empty for no bound.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    state: Codes = []
    lane: Codes = []
    band: Codes = []
    exhibit: Codes = []
    kind: Codes = []
    app: Codes = []
    party: Codes = []
    rule: Codes = []
    grade: Codes = []
    since: Annotated[str, Field(max_length=10)] = ""
    until: Annotated[str, Field(max_length=10)] = ""

    @classmethod
    def read(cls, query: str) -> Self:
        """From a query string that was made by `query`."""
        given = parse_qs(query)
        days = {name: values[0] for name, values in given.items() if name in ("since", "until")}
        return cls.model_validate({name: given[name] for name in FACETS if name in given} | days)

    @property
    def query(self) -> str:
        """As the query string of the queue's page; empty if everything is chosen."""
        return urlencode(self.model_dump(exclude_defaults=True), doseq=True)

    def values(self, facet: str) -> list[str]:
        """The chosen values of a facet."""
        found: list[str] = getattr(self, facet)
        return found

    @property
    def bounds(self) -> tuple[int | None, int | None]:
        """The time, in microseconds since 1970, the end of the last day with it. Raises ValueError: that is no day."""
        since = _midnight(self.since) if self.since else None
        until = _midnight(self.until) + timedelta(days=1) if self.until else None
        return _micros(since), _micros(until)

    @property
    def mistakes(self) -> dict[str, str]:
        """Field → what is wrong with it."""
        found = {}
        for name in ("since", "until"):
            try:
                _midnight(getattr(self, name) or "2026-01-01")
            except ValueError:
                found[name] = "That is not a day. Write it as 2026-03-14."
        return found


def _midnight(day: str) -> datetime:
    found = date.fromisoformat(day)
    return datetime(found.year, found.month, found.day, tzinfo=_UK)


def _micros(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp()) * 1_000_000
