"""How things are written for people."""

from datetime import UTC, datetime

import pytest

from models.words import when

START = datetime(2019, 12, 14, 21, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (None, "14 Dec 2019 21:05 GMT"),
        (START, "14 Dec 2019 21:05 GMT"),
        (datetime(2019, 12, 14, 22, tzinfo=UTC), "14 Dec 2019 21:05–22:00 GMT"),
        (datetime(2019, 12, 15, 10, tzinfo=UTC), "14 Dec 2019 21:05 – 15 Dec 10:00 GMT"),
        (datetime(2020, 1, 3, 10, tzinfo=UTC), "14 Dec 2019 21:05 – 3 Jan 2020 10:00 GMT"),
        (datetime(2020, 7, 3, 10, tzinfo=UTC), "14 Dec 2019 21:05 GMT – 3 Jul 2020 11:00 BST"),
    ],
)
def test_a_span_of_time_says_the_zone_and_every_year_that_differs(end: datetime | None, said: str) -> None:
    assert when(START, end) == said


def test_a_time_that_nobody_knows_is_said_to_be_unknown() -> None:
    assert when(None) == "time unknown"
