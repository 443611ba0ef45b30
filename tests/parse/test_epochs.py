from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipeline.parse.epochs import Epoch, mac_ns, mac_s, mac_s_or_ns, unix_ms, unix_s, unix_us, webkit_us

MOMENT = datetime(2026, 3, 14, 22, 48, 0, 500_000, tzinfo=UTC)
MICROS = (MOMENT - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("epoch", "stored"),
    [
        (unix_ms, 1773528480500),
        (unix_us, 1773528480500000),
        (mac_s, 795221280.5),
        (mac_ns, 795221280500000000),
        (mac_s_or_ns, 795221280.5),
        (mac_s_or_ns, 795221280500000000),
        (webkit_us, 13418002080500000),
    ],
)
def test_one_moment_in_every_epoch(epoch: Epoch, stored: Any) -> None:
    assert epoch(stored) == MICROS


@pytest.mark.parametrize("stored", [None, 0, "1773528480", b"\x00", True, -1, 10**30, float("nan"), float("inf"), 12])
def test_what_cannot_be_a_time_of_a_phone_is_none(stored: Any) -> None:
    assert unix_s(stored) is None
    assert mac_s_or_ns(-(10**30)) is None
