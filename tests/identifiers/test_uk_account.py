from collections.abc import Callable

import pytest

from models.identifiers.uk_account import normalise

Values = Callable[..., list[str | None]]


@pytest.mark.parametrize(
    ("written", "account"),
    [
        ("20-00-00 12345678", "200000-12345678"),
        ("200000 12345678", "200000-12345678"),
        ("20 00 00, acc 1234 5678", "200000-12345678"),
        ("12345678 sort code 20-00-00", "200000-12345678"),
        ("12345678", None),  # without its sort code
        ("20-00-00", None),
        ("20-00-00 1234567", None),
        ("", None),
    ],
)
def test_an_account_is_its_sort_code_and_its_number(written: str, account: str | None) -> None:
    assert normalise(written) == account


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("sort code 20-00-00 account number 12345678", ["200000-12345678"]),
        ("20-00-00 acc no: 12345678", ["200000-12345678"]),
        ("pay me\n20-00-00\n12345678", ["200000-12345678"]),
        ("account 12345678, sort code 20-00-00", ["200000-12345678"]),
        ("password 37409671 and sort code 96-85-61 08428211", ["968561-08428211"]),
        ("dated 20-01-26 ref 12345678", []),
        ("20-00-00 12345678", ["200000-12345678"]),  # that is no date
        ("20-10-26 12345678", []),  # nothing says what it is
        ("20 00 00 12345678", []),
        ("sc 200000 an 12345678", ["200000-12345678"]),
        ("send it to 12345678 20-00-00", ["200000-12345678"]),
    ],
)
def test_in_text_a_word_for_an_account_or_a_payment_stands_near(values: Values, text: str, found: list[str]) -> None:
    assert values("uk_account", text) == found
