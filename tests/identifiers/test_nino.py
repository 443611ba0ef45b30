from collections.abc import Callable

import pytest

from models.identifiers.nino import normalise

Values = Callable[..., list[str | None]]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("qq 12 34 56 c", "QQ123456C"),  # QQ is never issued: examples begin with it
        ("QQ123456C", "QQ123456C"),
        ("QQ123456E", None),
        ("GB123456A", None),  # a prefix that HMRC keeps free
        ("DA123456A", None),
        ("QQ12345C", None),
        ("", None),
    ],
)
def test_a_number_has_allowed_letters(written: str, number: str | None) -> None:
    assert normalise(written) == number


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("QQ 12 34 56 C", ["QQ123456C"]),
        ("my national insurance is qq123456c", ["QQ123456C"]),
        ("NI number: QQ 123456 C", ["QQ123456C"]),
        ("part QQ123456C", []),
    ],
)
def test_in_text_it_is_grouped_or_called_one(values: Values, text: str, found: list[str]) -> None:
    assert values("nino", text) == found
