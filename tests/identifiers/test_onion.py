import base64
import hashlib
from collections.abc import Callable

import pytest

from models.identifiers.onion import normalise

Values = Callable[..., list[str | None]]


def address(key: bytes) -> str:
    check = hashlib.sha3_256(b".onion checksum" + key + b"\x03").digest()[:2]
    return base64.b32encode(key + check + b"\x03").decode().lower() + ".onion"


_MADE_UP = address(bytes(range(32)))


def test_an_address_is_checked_by_the_rule_of_tor() -> None:
    assert normalise(f"http://{_MADE_UP}/a") == f"{_MADE_UP}/a"
    assert normalise(_MADE_UP) == _MADE_UP
    assert normalise("b" + _MADE_UP[1:]) is None
    assert normalise("expyuzz4wqqyqhjn.onion") == "expyuzz4wqqyqhjn.onion"  # version 2 had no check
    assert normalise("example.onion") is None
    assert normalise("") is None


@pytest.mark.parametrize(
    ("text", "types"), [(f"go to {_MADE_UP} ok", 1), (f"http://{_MADE_UP}/x", 1), ("red onion. nice", 0)]
)
def test_in_text_it_is_found_once(values: Values, text: str, types: int) -> None:
    assert len(values("onion", text)) == types


def test_what_keeps_people_from_following_it_hides_nothing(values: Values) -> None:
    assert values("onion", f"hxxp://{_MADE_UP.replace('.', '[.]')}") == [_MADE_UP]


def test_an_address_whose_check_fails_has_no_value(values: Values) -> None:
    assert values("onion", "b" + _MADE_UP[1:]) == [None]
