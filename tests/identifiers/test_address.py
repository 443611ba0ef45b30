from collections.abc import Callable

import pytest

from models.identifiers.address import normalise

Values = Callable[..., list[str | None]]


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("1 High St., Anytown", "1 high street anytown"),
        ("Flat 2, 14 Alder Rd", "flat 2 14 alder road"),
        ("1 St Johns Road", "1 st johns road"),  # a saint
        ("Rose Cottage, Anytown", "rose cottage anytown"),  # as received, where intelligence says that it is one
        ("", None),
        (" , ", None),
    ],
)
def test_an_address_is_in_small_letters_with_its_kind_of_street_in_full(written: str, line: str | None) -> None:
    assert normalise(written) == line


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("im at 14 Alder Street", ["14 alder street"]),
        ("14 alder road pls", ["14 alder road"]),
        ("Flat 2, 14a Alder St, Anytown, SW1A 1AA", ["flat 2 14a alder street anytown sw1a 1aa"]),
        ("14 Alder Street, Call me", ["14 alder street"]),
        ("14 ALDER ROAD", ["14 alder road"]),
        ("LEFT IT 2 ROWS DOWN IN THE CAR PARK", []),
        ("10 minutes up the road", []),
        ("2 miles down the lane", []),
        ("50 quid on the way", []),
        ("20 people in the street", []),
        ("walk down the street", []),
    ],
)
def test_in_text_distances_people_and_sums_are_no_houses(values: Values, text: str, found: list[str]) -> None:
    assert values("address", text) == found


def test_the_postcode_of_an_address_counts_by_itself(values: Values) -> None:
    assert values("postcode", "14 Alder Street, Anytown, SW1A 1AA") == ["SW1A 1AA"]
