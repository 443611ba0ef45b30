from collections.abc import Callable

import pytest

from models.identifiers.imsi import normalise

Values = Callable[..., list[str | None]]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("234150999999999", "234150999999999"),
        ("234 15 0999999999", "234150999999999"),
        ("000150999999999", None),  # no country begins with 0
        ("23415", None),
        ("٢٣٤150999999999", None),  # digits of two scripts: `normalise` of the package folds them before
        ("", None),
    ],
)
def test_an_imsi_has_fifteen_digits_that_begin_with_a_country(written: str, number: str | None) -> None:
    assert normalise(written) == number


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("imsi: 234150999999999", ["234150999999999"]),
        ("234-15-0999999999 is the imsi", ["234150999999999"]),
        ("order 234150999999999", []),
        ("order 234150999999999. the imsi is 234150999999998", ["234150999999998"]),  # each word has its number
    ],
)
def test_in_text_a_word_says_what_it_is(values: Values, text: str, found: list[str]) -> None:
    assert values("imsi", text) == found
