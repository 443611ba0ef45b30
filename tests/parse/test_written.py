from typing import Any

import pytest

from pipeline.parse.times.epochs import Epoch, mac_s, unix_ms, unix_us
from pipeline.parse.times.written import written


@pytest.mark.parametrize(
    ("epoch", "stored", "expected"),
    [
        (unix_ms, 1_773_522_300_000, "2026-03-14T21:05:00Z"),
        (mac_s, 795_215_100.5, "2026-03-14T21:05:00.500000Z"),
        (unix_us, 1_773_522_300_000_001, "2026-03-14T21:05:00.000001Z"),
        (unix_ms, 0, None),
        (unix_ms, 10**30, None),
        (unix_ms, float("nan"), None),
        (unix_ms, "yesterday", None),
        (unix_ms, None, None),
    ],
)
def test_a_further_time_is_iso_8601_in_utc_or_nothing(epoch: Epoch, stored: Any, expected: str | None) -> None:
    assert written(epoch, stored) == expected
