from collections.abc import Callable

import pytest

from models.identifiers.ip import normalise

Values = Callable[..., list[str | None]]


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:DB8::0001", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("192.0.2.300", None),
        ("192.0.2", None),
        ("", None),
    ],
)
def test_an_address_has_the_form_of_rfc_5952(written: str, address: str | None) -> None:
    assert normalise(written) == address


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("logged in from 192.0.2.7.", ["192.0.2.7"]),
        ("2001:db8::1 and 2001:db8:0:0:0:0:0:2", ["2001:db8::1", "2001:db8::2"]),
        ("router is 192.168.1.1", [None]),  # in every second house: it is one, of nobody in particular
        ("fe80::1ff:fe23:4567:890a", [None]),
        ("192.0.2.7:8080/a", ["192.0.2.7"]),  # with its port
        ("192[.]0[.]2[.]7", ["192.0.2.7"]),
        ("192.0.2.0/24", [None]),  # a network
        ("version 4.2.0.11", []),
        ("iOS 16.1.2.3, v1.2.3.4", []),
        ("1.2.3.4.5", []),
        ("127.0.0.1 0.0.0.0", []),
        ("at 10:30:00", []),
        ("std::string a::b", []),
    ],
)
def test_in_text_versions_and_times_are_none(values: Values, text: str, found: list[str | None]) -> None:
    assert values("ip", text) == found
