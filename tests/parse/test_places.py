import struct
from math import inf, nan

import pytest

from pipeline.parse.stores.places import columns, computed, double, metres, point, scaled, signed, within

LEEDS = (53.8, -1.55)


def test_a_place_is_both_degrees_and_0_0_is_none() -> None:
    assert point(*LEEDS) == point("53.8", "-1.55") == LEEDS
    assert point(0.0, -1.55) == (0.0, -1.55)
    assert point(0.0, 0.0) is point("0", 0) is point(None, 1.0) is point(53.8, None) is point("", "") is None


@pytest.mark.parametrize(("lat", "lon"), [(90.1, 0.0), (0.0, -180.1), (nan, 1.0), (1.0, inf), ("north", 1.0)])
def test_what_is_no_place_on_earth_is_an_error(lat: object, lon: object) -> None:
    with pytest.raises(ValueError, match=r"no place on earth|could not convert"):
        point(lat, lon)


def test_whole_numbers_are_so_many_to_a_degree() -> None:
    assert scaled(53_800_000, -1_550_000) == scaled(538_000_000, -15_500_000, 1e7) == LEEDS
    assert scaled(0, 0) is scaled(None, 1) is scaled(1, None) is None
    with pytest.raises(TypeError):
        scaled("53800000", "-1550000")


def test_columns_of_a_query_and_of_a_row_have_the_same_place() -> None:
    for made, given in (
        (computed(), LEEDS),
        (computed(1e6), (53_800_000, -1_550_000)),
        (within("content", lambda content: LEEDS if content else None), (b"content",)),
    ):
        assert {name: function(*given) for name, (_, function) in made.items()} == columns(LEEDS)
    assert [function(0, 0) for _, function in computed().values()] == [None, None]
    assert columns(None) == {}


def test_a_radius_that_is_negative_or_endless_is_not_known() -> None:
    assert [metres(radius) for radius in (None, -1, inf, nan, 0, "12.5")] == [None, None, None, None, 0.0, 12.5]
    with pytest.raises(ValueError, match="could not convert"):
        metres("near")


def test_numbers_of_a_protocol_buffer_come_as_their_bits() -> None:
    assert double(int.from_bytes(struct.pack("<d", -1.55), "little")) == -1.55
    assert [signed(bits) for bits in (5, 2**32 - 5, 2**64 - 5, None)] == [5, -5, -5, None]
    assert double(None) is None
