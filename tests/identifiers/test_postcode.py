from collections.abc import Callable

import pytest

from models.identifiers.postcode import normalise


@pytest.mark.parametrize(
    ("written", "postcode"),
    [
        ("SW1A 1AA", "SW1A 1AA"),
        ("sw1a1aa", "SW1A 1AA"),
        ("m1 1ae", "M1 1AE"),
        ("EC1A  1BB", "EC1A 1BB"),
        ("gr8 2da", None),  # "great today": there is no area GR
        ("SW1A 1AC", None),  # C is never in the second half
        ("SW1A", None),
        ("", None),
    ],
)
def test_a_postcode_is_in_capitals_with_one_space(written: str, postcode: str | None) -> None:
    assert normalise(written) == postcode


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("near SW1A 1AA.", ["SW1A 1AA"]),
        ("see sw1a 1aa", ["SW1A 1AA"]),
        ("taxi to b3 6sz", ["B3 6SZ"]),
        ("taxi to E3 6sz", ["E3 6SZ"]),
        ("taxi to b36sz", []),
        ("w8 4us", []),  # "wait for us"
        ("l8 2be", []),
        ("b4 9am", []),
        ("s8 5gb and 3yr", []),
        ("e5 2nd floor", []),
    ],
)
def test_short_areas_in_small_letters_may_be_words_of_chat(
    values: Callable[..., list[str | None]], text: str, found: list[str]
) -> None:
    assert values("postcode", text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("postcode w8 4us", ["W8 4US"]),
        ("pick me up from b3 6sz", ["B3 6SZ"]),
        ("the address is w8 4us", []),
        ("live near b36sz", ["B3 6SZ"]),
        ("galaxy S10 2nd hand", []),
        ("address: room b12 3rd floor", []),
        ("SW1A1AA", ["SW1A 1AA"]),
        ("postcode SWIA 1AA", ["SW1A 1AA"]),
        ("near CRO 2YR", ["CR0 2YR"]),
        ("CRO 2YR", []),
        ("LIVE SHOW GOING ON", []),
        ("im in SE15", [None]),  # so are thousands
        ("postcode is ls6", [None]),
        ("in SE15 4QA", ["SE15 4QA"]),
        ("in FY25 we grew", []),
        ("on to PS5 later", []),
        ("off the M25", []),
    ],
)
def test_near_a_word_for_an_address_other_spellings_count(
    values: Callable[..., list[str | None]], text: str, found: list[str]
) -> None:
    assert values("postcode", text) == found
