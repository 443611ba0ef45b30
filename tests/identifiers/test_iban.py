from collections.abc import Callable

import pytest

from models.identifiers.iban import normalise

Values = Callable[..., list[str | None]]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("GB82 WEST 1234 5698 7654 32", "GB82WEST12345698765432"),  # the example of ISO 13616
        ("gb82west12345698765432", "GB82WEST12345698765432"),
        ("GB82 WEST 1234 5698 7654 33", None),
        ("GB82 WEST 1234 5698 7654 3", None),
        ("", None),
    ],
)
def test_an_iban_has_the_length_of_its_country_and_check_digits(written: str, number: str | None) -> None:
    assert normalise(written) == number


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("pay GB82 WEST 1234 5698 7654 32 OK", ["GB82WEST12345698765432"]),  # ends where its country's ends
        ("to de89370400440532013000 pls", ["DE89370400440532013000"]),
        ("iban GB82-WEST-1234-5698-7654-32.", ["GB82WEST12345698765432"]),
        ("ref GB82 WEST 1234 5698 7654 33", []),
        ("IBAN: GB82 WEST 1234 5698 7654 33", [None]),  # miscopied
        ("no12 is the house", []),
    ],
)
def test_in_text_the_word_behind_it_is_no_part_of_it(values: Values, text: str, found: list[str]) -> None:
    assert values("iban", text) == found


def test_in_ocr_the_small_l_of_a_country_may_stand_as_a_capital_i(values: Values) -> None:
    assert values("iban", "send to It601010012345678901 pls", ocr=True) == ["LT601010012345678901"]
    assert values("iban", "send to It601010012345678901 pls") == []
    assert values("iban", "send to It601010012345678902 pls", ocr=True) == []
    assert values("iban", "IT60X0542811101000000123456", ocr=True) == ["IT60X0542811101000000123456"]
