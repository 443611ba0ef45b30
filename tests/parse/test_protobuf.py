import pytest

from pipeline.parse.formats.protobuf import Message

INNER = bytes([8, 5])  # field 1, varint 5
OUTER = bytes([8, 150, 1, 18, 5]) + "Zoë!".encode() + bytes([26, 2]) + INNER + bytes([26, 2, 8, 6])


def test_fields_by_their_numbers() -> None:
    message = Message(OUTER)
    assert (message.integer(1), message.text(2)) == (150, "Zoë!")
    assert [inner.integer(1) for inner in message.messages(3)] == [5, 6]
    assert (message.message(3) or Message(b"")).integer(1) == 6  # the last one, as the format has it


def test_what_is_absent_is_none() -> None:
    message = Message(OUTER)
    assert (message.integer(9), message.text(9), message.message(9), message.all(9)) == (None, None, None, [])
    assert (message.integer(2), message.text(1)) == (None, None)  # of another type
    assert message.message(9, 1, 1) is None


@pytest.mark.parametrize("content", [b"\xff\xff", b"\x12\x7fshort", b"\x0f"])
def test_what_is_no_message_is_a_value_error(content: bytes) -> None:
    with pytest.raises(ValueError, match="no protocol buffer"):
        Message(content)
