from collections.abc import Callable

import pytest

from models.identifiers.mac import normalise

Values = Callable[..., list[str | None]]


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("00-00-5E-00-53-AF", "00:00:5e:00:53:af"),  # RFC 7042: for documentation
        ("0000.5E00.53AF", "00:00:5e:00:53:af"),
        ("00005E0053AF", "00:00:5e:00:53:af"),
        ("f4:12:34:56:78:9a", "f4:12:34:56:78:9a"),  # of a maker that is in no list yet
        ("00-00-5E", None),
        ("", None),
    ],
)
def test_an_address_has_six_pairs_with_colons(written: str, address: str | None) -> None:
    assert normalise(written) == address


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("its 00:00:5E:00:53:af ok", ["00:00:5e:00:53:af"]),
        ("bssid 00:00:50:00:53:11", ["00:00:50:00:53:11"]),
        ("bssid 00005e0053af", ["00:00:5e:00:53:af"]),
        ("mac address 00 00 5e 00 53 af", ["00:00:5e:00:53:af"]),
        ("password 00005e0053af", []),
        ("big mac 10 20 30 40 50 60", []),
        ("10-11-12-13-14-15", []),  # numbers of a lottery
        ("ff:ff:ff:ff:ff:ff", []),  # everybody
        ("mac 02:00:00:00:00:00", []),  # what Android tells apps
        ("at 10:30:00", []),
    ],
)
def test_in_text_it_has_letters_or_a_word_beside_it(values: Values, text: str, found: list[str]) -> None:
    assert values("mac", text) == found
