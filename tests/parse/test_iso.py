from datetime import UTC, datetime
from typing import Any

import pytest

from pipeline.parse.times.iso import iso, zone

MARCH = round(datetime(2026, 3, 14, 21, 5, tzinfo=UTC).timestamp() * 1_000_000)


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ("2026-03-14T21:05:00Z", MARCH),
        (" 2026-03-14 22:05:00+01:00 ", MARCH),
        ("2026-03-14T21:05:00.1234567Z", MARCH + 123_456),  # more digits than a microsecond has
        ("2026-03-14T21:05:00", None),  # no zone: nothing is assumed
        ("1601-01-01T00:00:00Z", None),
        ("soon", None),
        (1773522300, None),
        (None, None),
    ],
)
def test_a_time_with_its_zone(stored: Any, expected: int | None) -> None:
    assert iso(stored) == expected
    assert zone(stored) == (None if expected is None else "zone")
