from collections.abc import Callable

import pytest

from models.identifiers.driving_licence import normalise

Values = Callable[..., list[str | None]]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("MORGA657054SM9IJ", "MORGA657054SM9IJ"),  # the DVLA's specimen
        ("morga 657054 sm9ij 35", "MORGA657054SM9IJ"),  # with the number of its issue
        ("FOX99702292A99AB", "FOX99702292A99AB"),  # a short name, one initial, 29 February 1972
        ("FOX99702290A99AB", None),  # 1970 had none
        ("MORGA613054SM9IJ", None),  # a thirteenth month
        ("MORGA657324SM9IJ", None),  # 32 July
        ("MO9GA657054SM9IJ", None),  # a filler inside the name
        ("MORGA657054", None),
        ("", None),
    ],
)
def test_a_driver_number_holds_a_name_and_a_date(written: str, number: str | None) -> None:
    assert normalise(written) == number


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("licence MORGA657054SM9IJ ok", ["MORGA657054SM9IJ"]),
        ("MORGA 657054 SM9IJ", ["MORGA657054SM9IJ"]),
        ("code ABCDE999999AB9CD", []),
    ],
)
def test_in_text_its_form_and_date_are_enough(values: Values, text: str, found: list[str]) -> None:
    assert values("driving_licence", text) == found
