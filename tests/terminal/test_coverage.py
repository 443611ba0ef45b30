import io

import pytest
from rich.console import Console

from flows.terminal.coverage import ledger
from pipeline.queue.coverage import Coverage, Delivered


def test_the_ledger_says_how_a_devices_clock_went() -> None:
    assert "JAS/1: the device's clock was 3 min 20 s fast; times are as the device kept them." in _printed(200)


@pytest.mark.parametrize("offset_s", [None, 0])
def test_the_ledger_says_nothing_of_a_clock_that_was_right_or_not_measured(offset_s: int | None) -> None:
    assert "clock" not in _printed(offset_s)


def _printed(offset_s: int | None) -> str:
    printed = io.StringIO()
    found = Coverage((Delivered("JAS/1", "zip", None, 0, 0, True, offset_s),), (), (), (), (), (), 0)
    ledger(Console(file=printed, width=200), found, "COMPLETED")
    return printed.getvalue()
