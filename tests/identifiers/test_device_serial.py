import pytest

from models.identifiers.device_serial import normalise


@pytest.mark.parametrize(
    ("written", "serial"), [("f2lx 1234", "F2LX1234"), ("f2l", None), ("F2LX_1234", None), ("", None)]
)
def test_a_serial_number_is_in_capitals(written: str, serial: str | None) -> None:
    assert normalise(written) == serial
