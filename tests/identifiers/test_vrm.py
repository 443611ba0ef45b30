from collections.abc import Callable

import pytest

from models.identifiers.vrm import IDENTIFIERS, normalise


@pytest.mark.parametrize(
    ("written", "mark"),
    [
        ("AB12 CDE", "AB12CDE"),
        ("ab12cde", "AB12CDE"),
        ("AB-12-CDE", "AB12CDE"),
        ("A123 BCD", "A123BCD"),  # prefix format, 1983 to 2001
        ("ABC 123D", "ABC123D"),  # suffix format, 1963 to 1983
        ("AB00 CDE", None),  # never a year
        ("IB12 CDE", None),  # I is never in the area
        ("AB12 CDI", None),
        ("IAZ 1234", "IAZ1234"),  # Northern Ireland
        ("ABC 123", "ABC123"),  # before 1963, where its source says that it is one
        ("WD40 CAN", None),  # no mark of 2040 yet
        ("ABCD 123", None),
        ("", None),
    ],
)
def test_a_mark_is_in_capitals_without_spaces(written: str, mark: str | None) -> None:
    assert normalise(written) == mark


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("AB12 CDE", ["AB12 CDE"]),
        ("AB12CDE", ["AB12CDE"]),
        ("ab12cde", ["ab12cde"]),
        ("ab12 cde", []),  # needs a word for a car beside it
        ("on the M25 THE", []),
        ("ON 20 MAY", []),
        ("in 20 min", []),
    ],
)
def test_alone_only_the_current_format_counts(text: str, found: list[str]) -> None:
    assert IDENTIFIERS[0].pattern.findall(text) == found


@pytest.mark.parametrize("text", ["reg ab12 cde", "number plate A123 BCD", "a blue car, ABC 123D"])
def test_near_a_word_for_a_car_every_format_counts(text: str) -> None:
    loose = IDENTIFIERS[1]
    assert loose.context is not None
    assert loose.context.search(text)
    assert loose.pattern.search(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("his car is IAZ 1234", ["IAZ1234"]),
        ("BIG 20 minutes", []),
        ("reg: ABC 123.", ["ABC123"]),
        ("plate is abc 123", ["ABC123"]),
        ("reg in 20 min", []),
        ("uber 20 min", []),
        ("a gt70 ljh corsa", ["GT70LJH"]),
        ("seat F76 ROW B", []),
        ("reg a123 bcd and off", ["A123BCD"]),
        ("the car is abc123d", ["ABC123D"]),
        ("selling my car for 50k", []),
        ("on the m25 now, car broke down", []),
        ("CAR STUCK ON THE M6 THE WHOLE DAY", []),
        ("my van had 20p in it", []),
        ("white audi LB65 O0P", ["LB65OOP"]),  # letters for digits, digits for letters
        ("his car is ABI2 CDE", ["AB12CDE"]),
        ("reg AB-12-CDE", ["AB12CDE"]),
        ("CAR BOILING HOT", []),
        ("be in the car in 20 min", []),
        ("the reg starts AB12", [None]),  # many do
        ("plate ended in CDE", [None]),
        ("number plate ended up bent", []),
        ("registration ends NOW", []),
        ("registration starts MON", []),
        ("CAR DOING AT 30 MPH", []),
    ],
)
def test_marks_without_a_year_need_their_word_before_them(
    values: Callable[..., list[str | None]], text: str, found: list[str]
) -> None:
    assert values("vrm", text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("whats his reg Im70 gze", ["LM70GZE"]),
        ("car was hd15 Isu", ["HD15LSU"]),
        ("the car got 10 alI", []),
        ("Im70 gze", []),  # needs a word for a car beside it
    ],
)
def test_in_ocr_a_capital_i_among_small_letters_is_an_l(
    values: Callable[..., list[str | None]], text: str, found: list[str]
) -> None:
    assert values("vrm", text, ocr=True) == found
    assert values("vrm", text) == []
