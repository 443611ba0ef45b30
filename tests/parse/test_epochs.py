from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.parse.times.epochs import Epoch, column, mac_ns, mac_s, mac_s_or_ns, unix_ms, unix_s, unix_us, webkit_us

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


@given(st.lists(st.one_of(st.integers(-(2**63), 2**63), st.integers(0, 2**42), st.none(), st.floats(), st.just("x"))))
@example([1_773_500_000_000, 0, -1])
@example([2**70])
@example([])
def test_a_column_of_times_is_what_each_of_them_is(values: list[Any]) -> None:
    for epoch in (unix_s, unix_ms, unix_us, mac_s, mac_ns, webkit_us, mac_s_or_ns):
        assert column(epoch, values) == [epoch(value) for value in values]
        whole = [value for value in values if type(value) is int]
        assert column(epoch, whole) == [epoch(value) for value in whole]
