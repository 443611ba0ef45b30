from zoneinfo import ZoneInfo

import pytest

from pipeline.parse.times.local import local

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("value", "zone", "hour", "source"),
    [
        ("2026-07-14T21:05:00", LONDON, "20:05", "extraction"),
        ("2026-07-14T21:05:00", None, None, None),
        ("2026-07-14T21:05:00Z", None, "21:05", "zone"),
        ("2026-10-25T01:30:00", LONDON, None, None),  # came twice
        ("", LONDON, None, None),
        (None, LONDON, None, None),
    ],
)
def test_a_local_time_is_read_in_the_zone_that_is_known(utc, value, zone, hour, source) -> None:
    columns = local("at", zone)
    (_, sent_at), (_, where) = columns["sent_at"], columns["sent_at_source"]
    expected = hour and int(utc(f"2026-07-14 {hour}").timestamp()) * 1_000_000
    assert (sent_at(value), where(value)) == (expected, source)


def test_what_is_no_time_is_a_value_error() -> None:
    (_, sent_at) = local("at", LONDON)["sent_at"]
    with pytest.raises(ValueError, match="soon"):
        sent_at("soon")
