from collections.abc import Callable

import pytest

from models.identifiers.passport import normalise, of_line

Values = Callable[..., list[str | None]]
_SPECIMEN = "L898902C36UTO7408122F1204159ZE184226B<<<<<10"  # ICAO Doc 9303, part 4


@pytest.mark.parametrize(
    ("written", "number"), [("123 456 789", "123456789"), ("ab1234567", "AB1234567"), ("passport", None), ("", None)]
)
def test_a_number_is_in_capitals_without_spaces(written: str, number: str | None) -> None:
    assert normalise(written) == number


def test_the_line_for_machines_holds_the_number_if_its_check_digits_do() -> None:
    assert of_line(_SPECIMEN, "GB") == "L898902C3"
    assert of_line(_SPECIMEN.replace("740812", "740813"), "GB") is None
    assert of_line(_SPECIMEN.replace("L8989", "L8988"), "GB") is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("passport no 123456789", ["123456789"]),
        (f"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n{_SPECIMEN}", ["L898902C3"]),
        ("order 123456789", []),
        ("my passport is lost", []),
    ],
)
def test_in_text_the_word_stands_near(values: Values, text: str, found: list[str]) -> None:
    assert values("passport", text) == found
