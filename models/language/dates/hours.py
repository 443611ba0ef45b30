"""Times of day in words and numbers: "half nine", "9.30pm", "tonight"."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from models.language.dates.written import number

PARTS = {"mo": (6, 12), "af": (12, 18), "ar": (12, 18), "ev": (18, 24), "ni": (20, 30)}
"""Hours from and to of parts of the day, by their first two letters: a night ends at six."""

_CLOCK = re.compile(
    r"(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2}))?(?::[0-9]{2})? ?(?P<half>[ap])?m?(?: ?ish| ?o'? ?clock)?"
)
_RUN_IN = re.compile(r"([0-9]{1,2})([0-5][0-9])(?= ?(?:[ap]m|hrs|hours))")
_WORDED = re.compile(
    r"(half|(?:quarter|five|ten|twenty|5|10|20|25)(?= past | to )) (past |to )?([0-9]{1,2}|[a-z]+?)(?: ?ish)?\Z"
)
_MINUTES = {"half": 30, "quarter": 15, "five": 5, "ten": 10, "twenty": 20}


def part_of_day(parts: Mapping[str, str]) -> str | None:
    """As a key of PARTS, of the parts of `dates.GRAMMAR`."""
    if (
        word := parts.get("part")
        or parts.get("part2")
        or parts.get("part3")
        or parts.get("of_this")
        or parts.get("of_last")
    ):
        return word[:2]
    if parts.get("relative", "").endswith(("night", "nite", "nyt")):
        return "ni"
    return None


def times(clock: str, part: str | None, midnight: datetime) -> list[tuple[datetime, timedelta]]:
    """Starts on the day that begins at `midnight`, and how long: an hour for a full hour, a minute otherwise.

    Raises:
        ValueError: no time of day.
    """
    hours, minute, exact = _hours(clock)
    if part:
        first, last = (0, 12) if part == "mo" else (12, 24) if part != "ni" else (18, 30)
        within = [hour for hour in (*hours, *(hour + 24 for hour in hours)) if first <= hour < last]
        hours = within or hours
    length = timedelta(minutes=1) if exact else timedelta(hours=1)
    return [(midnight + timedelta(hours=hour, minutes=minute), length) for hour in hours]


def _hours(clock: str) -> tuple[list[int], int, bool]:
    """The hours that may be meant, the minute, and whether it was said."""
    if "midnight" in clock:
        return [0, 24], 0, False
    if "noon" in clock or "midday" in clock:
        return [12], 0, False
    if worded := _WORDED.search(clock):
        minutes = _MINUTES.get(worded[1]) or int(worded[1])
        hour = number(worded[3]) % 12
        to = worded[2] == "to "
        return (
            ([(hour - 1) % 12, (hour - 1) % 12 + 12] if to else [hour, hour + 12]),
            60 - minutes if to else minutes,
            True,
        )
    found = _CLOCK.search(_RUN_IN.sub(r"\1:\2", clock))
    if not found or int(found["hour"]) > 24 or int(found["minute"] or 0) > 59:
        raise ValueError("no time of day")
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            raise ValueError("no time of day")
        return [hour % 12 + (12 if found["half"] == "p" else 0)], minute, found["minute"] is not None
    sure = hour > 12 or hour == 0 or found["hour"].startswith("0")
    return ([hour] if sure else [hour % 12, hour % 12 + 12]), minute, found["minute"] is not None
