from collections.abc import Callable

import pytest

from models.identifiers.iccid import normalise

Values = Callable[..., list[str | None]]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("8944 1100 6850 0000 0012", "89441100685000000012"),
        ("894411006850000001F", "894411006850000001"),  # a filler of the network
        ("8944110068500000018", "8944110068500000018"),
        ("8944110068500000019", None),  # Luhn's digit of 19 is wrong
        ("7944110068500000014", None),
        ("1234", None),
        ("", None),
    ],
)
def test_an_iccid_begins_with_89(written: str, number: str | None) -> None:
    assert normalise(written) == number


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the sim card says 8944110068500000018", ["8944110068500000018"]),
        ("ICCID 8944 1100 6850 0000 018 x", ["8944110068500000018"]),
        ("iccid 8944110068500000019", [None]),  # miscopied
        ("parcel 8944110068500000018", []),  # the check digit alone passes one in ten
    ],
)
def test_in_text_luhn_alone_is_never_enough(values: Values, text: str, found: list[str]) -> None:
    assert values("iccid", text) == found
