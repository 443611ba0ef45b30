"""What an exhibit is expected to take, and how wrong that was."""

import pytest

from models import settings
from pipeline.submissions.contents import Contents
from pipeline.submissions.forecast import Ran, errors, forecast, rates

CHOICES = settings.read().submissions
GIB = 1 << 30
PHONE = Contents(size_bytes=60 * GIB, items=250_000, readable=40_000, stores_bytes=200 << 20)


def ran(times: float = 1.0, contents: Contents = PHONE, **forecast: float) -> Ran:
    """A telephone that took so many times of what the settings say."""
    pages = round((contents.readable or 0) * CHOICES.pages_per_readable)
    return Ran(
        contents=contents,
        pages=pages,
        units=round((contents.readable or 0) + (contents.stores_bytes or 0) / (1 << 20) * 200 * times),
        reading_s=pages * CHOICES.page_seconds * times,
        other_s=contents.size_bytes / (1 << 20) * CHOICES.mib_seconds * times,
        forecast=forecast,
    )


def test_without_any_run_the_settings_count() -> None:
    known = rates([], CHOICES)
    assert known == {name: getattr(CHOICES, name) for name in known}
    found = forecast(PHONE, known, CHOICES)
    assert (found.items, found.pages, found.units, found.listed) == (250_000, 20_000, 40_000 + 40_000, True)
    assert found.worker_hours == pytest.approx((60 * 1024 * 0.05 + 20_000 * 1.0) / 3600)
    assert found.review_hours == pytest.approx(80_000 * CHOICES.unit_minutes / 60)


def test_runs_outweigh_the_settings_as_they_become_many() -> None:
    for name in ("mib_seconds", "page_seconds", "units_per_store_mib"):
        wanted = getattr(CHOICES, name) * 3
        known = [rates([ran(3.0)] * count, CHOICES)[name] for count in (0, 1, 2, 10)]
        assert known == sorted(known)
        assert known[0] == pytest.approx(wanted / 3)
        assert known[-1] == pytest.approx(wanted, rel=0.1)


def test_one_small_case_moves_them_little() -> None:
    small = Ran(Contents(1 << 20, 12, 4, 1 << 19), pages=4, units=300, reading_s=30, other_s=60, forecast={})
    before, after = rates([], CHOICES), rates([small], CHOICES)
    assert all(after[name] == pytest.approx(before[name], rel=0.35) for name in before)


def test_what_could_not_be_listed_is_estimated_from_its_size_and_says_so() -> None:
    found = forecast(Contents(size_bytes=10 * GIB), rates([], CHOICES), CHOICES)
    assert (found.listed, found.items) == (False, 10 * 1024 * 4)
    assert found.pages == round(found.items * 0.2 * 0.5)
    assert found.units == round(found.items * 0.2 + 10 * 1024 * CHOICES.stores_share * CHOICES.units_per_store_mib)


def test_what_was_not_listed_teaches_nothing_about_files() -> None:
    opaque = ran(3.0, Contents(size_bytes=60 * GIB))
    assert rates([opaque], CHOICES)["units_per_store_mib"] == CHOICES.units_per_store_mib
    assert rates([opaque], CHOICES)["mib_seconds"] > CHOICES.mib_seconds


def test_the_error_is_the_mean_of_shares_of_what_it_was() -> None:
    expected = ran().worker_hours
    one, other = ran(1.0, worker_hours=expected), ran(2.0, worker_hours=expected, pages=10_000)
    assert errors([one, other]) == {"worker_hours": (pytest.approx(0.25), 2), "pages": (pytest.approx(0.5), 1)}


def test_of_no_forecast_there_is_no_error() -> None:
    assert errors([]) == {}
    assert errors([ran()]) == {}
    assert errors([ran(contents=Contents(0), pages=4.0)]) == {}


def test_disk_is_forecast_from_what_is_read_and_the_stores_own_runs_correct_it() -> None:
    phone = Contents(10 * GIB, 50_000, 4_000, stores_bytes=GIB, readable_bytes=3 * GIB)
    found = forecast(phone, rates([], CHOICES), CHOICES)
    assert found.scratch_bytes == round(4 * GIB * CHOICES.scratch_per_byte)
    beside = 50_000 * CHOICES.item_bytes + found.pages * CHOICES.page_bytes
    assert found.store_bytes == round(GIB * CHOICES.store_per_byte) + beside
    dense = Ran(phone, 2_000, 9_000, 1.0, 1.0, {}, scratch_bytes=8 * GIB, store_bytes=9 * GIB)
    known = rates([dense] * 10, CHOICES)
    assert known["scratch_per_byte"] == pytest.approx(2.0, rel=0.1)
    assert known["store_per_byte"] == pytest.approx(9.0, rel=0.1)
    unmeasured = Ran(phone, 2_000, 9_000, 1.0, 1.0, {})  # as runs of an earlier version are
    assert rates([unmeasured], CHOICES)["store_per_byte"] == pytest.approx(CHOICES.store_per_byte)
