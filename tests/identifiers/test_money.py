from collections.abc import Callable

import pytest

from models.identifiers.money import normalise

Values = Callable[..., list[str | None]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("£50", ["GBP 50.00"]),
        ("£1,250.50 pls", ["GBP 1250.50"]),
        ("£1.5k", ["GBP 1500.00"]),
        ("50 quid", ["GBP 50.00"]),
        ("two hundred pounds", ["GBP 200.00"]),
        ("fifty-five quid", ["GBP 55.00"]),
        ("two hundred and fifty quid", ["GBP 250.00"]),
        ("fifteen quid", ["GBP 15.00"]),
        ("two thousand five hundred pounds", ["GBP 2500.00"]),
        ("a tenner", ["GBP 10.00"]),
        ("three tenners", ["GBP 30.00"]),
        ("two grand", ["GBP 2000.00"]),
        ("3 grand", ["GBP 3000.00"]),
        ("20€", ["EUR 20.00"]),
        ("EUR 20", ["EUR 20.00"]),
        ("US$30", ["USD 30.00"]),
        ("$30", [None]),  # whose dollars?
        ("£2 billion", ["GBP 2000000000.00"]),
        ("half a grand", ["GBP 500.00"]),
        ("a couple of hundred quid", ["GBP 200.00"]),
        ("a few hundred quid", [None]),  # how many?
        ("£20-30", [None]),
        ("20-30 quid", [None]),
        ("£50 - 2 tickets", ["GBP 50.00"]),
        ("£30 - 07700 900123", ["GBP 30.00"]),
        ("£30-07700900123", ["GBP 30.00"]),
        ("two and a half grand", ["GBP 2500.00"]),
        ("one and a half quid", ["GBP 1.50"]),
        ("half two quid", ["GBP 2.00"]),
        ("50 dollars", [None]),
        ("500gbp", ["GBP 500.00"]),
        ("the 2013 Grand Final", []),
        ("£5 m8", ["GBP 5.00"]),
        ("at 50", []),
        ("5k run", []),
        ("pounds of pressure", []),
    ],
)
def test_an_amount_has_its_currency_and_two_decimals(values: Values, text: str, found: list[str | None]) -> None:
    assert values("money", text) == found


@pytest.mark.parametrize("written", ["", "quid", "GBP", "£"])
def test_without_a_figure_there_is_no_amount(written: str) -> None:
    assert normalise(written) is None
