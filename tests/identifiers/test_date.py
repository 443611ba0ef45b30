from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from models.identifiers.date import normalise
from models.language.dates.when import interval

Values = Callable[..., list[str | None]]


def local(*numbers: int) -> datetime:
    return datetime(*numbers, tzinfo=UTC).replace(tzinfo=None)


SATURDAY = local(2026, 3, 14, 22, 10)
SMALL_HOURS = local(2026, 3, 14, 2, 0)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("last night", "2026-03-13T20:00/2026-03-14T06:00"),
        ("tonight", "2026-03-14T20:00/2026-03-15T06:00"),
        ("tonight at 1", "2026-03-15T01:00/2026-03-15T02:00"),
        ("tomorrow at 9pm", "2026-03-15T21:00/2026-03-15T22:00"),
        ("tmrw morning", "2026-03-15T06:00/2026-03-15T12:00"),
        ("yesterday", "2026-03-13T00:00/2026-03-14T00:00"),
        ("this evening", "2026-03-14T18:00/2026-03-15T00:00"),
        ("last friday", "2026-03-13T00:00/2026-03-14T00:00"),
        ("this saturday", "2026-03-14T00:00/2026-03-15T00:00"),
        ("quarter to ten tonight", "2026-03-14T21:45/2026-03-14T21:46"),
        ("in 2 hours", "2026-03-14T23:40/2026-03-15T00:40"),
        ("three days ago", "2026-03-11T00:00/2026-03-12T00:00"),
        ("half an hour ago", "2026-03-14T21:40/2026-03-14T21:41"),
        ("a fortnight ago", "2026-02-25T00:00/2026-03-04T00:00"),
        ("friday week", "2026-03-27T00:00/2026-03-28T00:00"),
        ("a week on fri", "2026-03-27T00:00/2026-03-28T00:00"),
        ("tommorow at 7.30pm", "2026-03-15T19:30/2026-03-15T19:31"),
        ("lastnight", "2026-03-13T20:00/2026-03-14T06:00"),
        ("730pm", "2026-03-14T19:30/2026-03-14T19:31"),
        ("a couple of days ago", "2026-03-12T00:00/2026-03-13T00:00"),
        ("10 past 8 tonight", "2026-03-14T20:10/2026-03-14T20:11"),
        ("tonight at ten to nine", "2026-03-14T20:50/2026-03-14T20:51"),
        ("2030hrs", "2026-03-14T20:30/2026-03-14T20:31"),
        ("last week", "2026-03-02T00:00/2026-03-09T00:00"),
        ("next month", "2026-04-01T00:00/2026-05-01T00:00"),
    ],
)
def test_what_depends_on_the_day_is_read_from_the_time_of_the_message(written: str, value: str) -> None:
    assert interval(written, SATURDAY) == value
    assert interval(written, None) == ""


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("2026-03-14", "2026-03-14T00:00/2026-03-15T00:00"),
        ("2026-03-14T20:05:10", "2026-03-14T20:05/2026-03-14T20:06"),
        ("2026-03-14T10:05", "2026-03-14T10:05/2026-03-14T10:06"),  # of 24 hours
        ("2026-03-14T10:05:00Z", "2026-03-14T10:05+00:00/2026-03-14T10:06+00:00"),
        ("2026-03-14T10:05:00.000+02:00", "2026-03-14T10:05+02:00/2026-03-14T10:06+02:00"),
        ("3/4/2026", "2026-04-03T00:00/2026-04-04T00:00"),  # days first
        ("03/14/26", "2026-03-14T00:00/2026-03-15T00:00"),  # there is no fourteenth month
        ("sat 14 March 2026 at 9pm", "2026-03-14T21:00/2026-03-14T22:00"),
        ("March 14th, 2026", "2026-03-14T00:00/2026-03-15T00:00"),
        ("jan 2024", "2024-01-01T00:00/2024-02-01T00:00"),
        ("dec 2024", "2024-12-01T00:00/2025-01-01T00:00"),
        ("christmas eve 2024", "2024-12-24T00:00/2024-12-25T00:00"),
        ("29 feb 2024", "2024-02-29T00:00/2024-03-01T00:00"),
    ],
)
def test_a_date_with_its_year_needs_no_message(written: str, value: str) -> None:
    expression = normalise(written)
    assert expression is not None
    assert interval(expression, None) == interval(expression, SATURDAY) == value


@pytest.mark.parametrize(
    ("written", "at", "readings"),
    [
        ("tomorrow at 9", SATURDAY, ["2026-03-15T09:00/2026-03-15T10:00", "2026-03-15T21:00/2026-03-15T22:00"]),
        ("on friday", SATURDAY, ["2026-03-13T00:00/2026-03-14T00:00", "2026-03-20T00:00/2026-03-21T00:00"]),
        ("14 april", SATURDAY, ["2025-04-14T00:00/2025-04-15T00:00", "2026-04-14T00:00/2026-04-15T00:00"]),
        ("next weekend", SATURDAY, ["2026-03-14T00:00/2026-03-16T00:00", "2026-03-21T00:00/2026-03-23T00:00"]),
        # before four in the morning it may still be yesterday
        ("last night", SMALL_HOURS, ["2026-03-12T20:00/2026-03-13T06:00", "2026-03-13T20:00/2026-03-14T06:00"]),
        ("the 3rd", SATURDAY, ["2026-03-03T00:00/2026-03-04T00:00", "2026-04-03T00:00/2026-04-04T00:00"]),
        ("on the 31st", SATURDAY, ["2026-01-31T00:00/2026-02-01T00:00", "2026-03-31T00:00/2026-04-01T00:00"]),
        ("the 3rd at 9pm", SATURDAY, ["2026-03-03T21:00/2026-03-03T22:00", "2026-04-03T21:00/2026-04-03T22:00"]),
        ("fri 13th", SATURDAY, ["2026-03-13T00:00/2026-03-14T00:00", "2026-11-13T00:00/2026-11-14T00:00"]),
        ("sun 3am", SATURDAY, ["2026-03-08T03:00/2026-03-08T04:00", "2026-03-15T03:00/2026-03-15T04:00"]),
        ("9pm fri", SATURDAY, ["2026-03-13T21:00/2026-03-13T22:00", "2026-03-20T21:00/2026-03-20T22:00"]),
        ("fri nite", SATURDAY, ["2026-03-13T20:00/2026-03-14T06:00", "2026-03-20T20:00/2026-03-21T06:00"]),
        ("nye", SATURDAY, ["2025-12-31T00:00/2026-01-01T00:00", "2026-12-31T00:00/2027-01-01T00:00"]),
        ("2nyt", SMALL_HOURS, ["2026-03-13T20:00/2026-03-14T06:00", "2026-03-14T20:00/2026-03-15T06:00"]),
        ("10 oclock", SATURDAY, ["2026-03-14T10:00/2026-03-14T11:00", "2026-03-14T22:00/2026-03-14T23:00"]),
        ("half nine", SATURDAY, ["2026-03-14T09:30/2026-03-14T09:31", "2026-03-14T21:30/2026-03-14T21:31"]),
    ],
)
def test_what_may_mean_several_gives_all_of_them(written: str, at: datetime, readings: list[str]) -> None:
    assert interval(written, at) == " or ".join(readings)


@pytest.mark.parametrize("written", ["", "31/02/2026", "99/99/2026", "25:10", "2 may", "13pm", "soon", "2026-13-01"])
def test_what_no_calendar_has_is_no_date(written: str) -> None:
    assert normalise(written) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see you tomorrow at 9", ["tomorrow at 9"]),
        ("at 9, ok", ["today at 9"]),
        ("at 7.45am ok", ["7.45am"]),
        ("at 9 elm street", []),  # a house
        ("appointment is 22/7", ["22 of jul"]),
        ("dated 23-08-27", ["23/08/27"]),
        ("23-08-27", []),  # a sort code
        ("open 24/7", []),
        ("come on the 3rd at 8", ["on the 3rd at 8"]),  # and not today at 8
        ("see u on the 3rd then", ["the 3rd"]),
        ("on the 3rd floor", []),
        ("for the 3rd time", []),
        ("half 7 fri", ["half 7 fri"]),
        ("sat night?", ["sat night"]),
        ("half 7ish", ["half 7ish"]),
        ("@ 8", ["today @ 8"]),
        ("8 o clock", ["8 o clock"]),
        ("ten to nine of them", []),
        ("we sat at the bar", []),
        ("we sat around 10 mins", []),
        ("the sun is out", []),
        ("me and 2 may come", []),
        ("1.2.2026", []),
        ("score was 2-1", []),
        ("see you at 10 pm", ["10 pm"]),
        ("4/2/26, 9:05 AM", ["4/2/26, 9:05 am"]),
        ("10 oclock", ["10 oclock"]),
        ("at 10 to 12", ["at 10 to 12"]),
        ("about 10 to 12 people", []),
        ("£5 to 10 or around 5 to 10 quid", []),
        ("2000 hours of it", []),
        ("at 2000 hours", ["at 2000 hours"]),
        ("i owe you 450 am i right", []),
        ("at 930 pm", ["at 930 pm"]),
        ("i may 1000 times", []),
        ("we sat week after week", []),
        ("what a week sun and sea", []),
        ("Nye Bevan", []),
        ("NYE?", ["nye"]),
        ("bench 3x8 @ 12, then 8 @ 20", []),
        ("meet @ 7.", ["today @ 7"]),
    ],
)
def test_in_text_numbers_are_dates_where_they_can_be_nothing_else(values: Values, text: str, found: list[str]) -> None:
    assert values("date", text) == found


def test_the_first_and_last_days_of_the_calendar_stop_nothing() -> None:
    assert interval("yesterday", local(1, 1, 1)) == ""
    assert interval("in 999 years", local(9990, 1, 1)) == ""
    assert interval("in 2 hours", local(9999, 12, 31, 23)) == ""
