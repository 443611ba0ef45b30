from collections.abc import Callable

import pytest

from models.identifiers.card import normalise

Values = Callable[..., list[str | None]]


@pytest.mark.parametrize(
    ("written", "masked"),
    [
        ("4111 1111 1111 1111", "411111******1111"),  # numbers that payment firms give out for tests
        ("5555-5555-5555-4444", "555555******4444"),
        ("3782 822463 10005", "378282*****0005"),
        ("411111******1111", "411111******1111"),
        ("4111 1111 1111 1112", None),  # Luhn
        ("9111111111111113", None),  # no issuer
        ("0000 0000 0000 0000", None),
        ("", None),
    ],
)
def test_a_card_is_known_by_its_first_six_and_last_four_digits(written: str, masked: str | None) -> None:
    assert normalise(written) == masked


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("4111 1111 1111 1111", ["411111******1111"]),  # in the groups of a card
        ("my card is 4111111111111111 exp 01/30", ["411111******1111"]),
        ("order 4111111111111111", []),
        ("tracking 4111 1111 1111 1112", []),
        ("4111 11** **** 1111", ["411111******1111"]),
        ("411111xxxxxx1111", ["411111******1111"]),
        ("**** **** **** 1111", [None]),  # many cards end so
        ("card ending in 1111", [None]),
        ("love you xxxx 2024", []),
        ("what the **** 2020", []),
        ("my visa ends 2027", []),
    ],
)
def test_in_text_it_is_grouped_or_called_one(values: Values, text: str, found: list[str | None]) -> None:
    assert values("card", text) == found


@pytest.mark.parametrize("text", ["4111 1111 1111 1111", "card 4111111111111111"])
def test_the_whole_number_is_in_no_value(values: Values, text: str) -> None:
    (value,) = values("card", text)
    assert value is not None
    assert sum(character.isdigit() for character in value) == 10
