"""Protocol buffers without a schema: numbers of fields to their values. Apps publish no schema; its facts are in the
docstring of the parser that knows which field is what.
"""

from typing import Any

from google.protobuf.empty_pb2 import Empty
from google.protobuf.message import DecodeError
from google.protobuf.unknown_fields import UnknownFieldSet

_GROUP = 3


class Message:
    """One message. A field that is absent is None, and an empty list.

    Args:
        content: its bytes.

    Raises:
        ValueError: they are no message.
    """

    def __init__(self, content: bytes) -> None:
        try:
            empty = Empty.FromString(content)
        except (DecodeError, TypeError) as error:
            raise ValueError("no protocol buffer") from error
        self._fields: dict[int, list[Any]] = {}
        for field in UnknownFieldSet(empty):
            if field.wire_type != _GROUP:
                self._fields.setdefault(field.field_number, []).append(field.data)

    def all(self, number: int) -> list[Any]:
        """Each value of a field: an int (varint, or fixed in little endian), or bytes."""
        return self._fields.get(number, [])

    def get(self, number: int) -> Any:
        """The last value of a field, as the format has it; None if there is none."""
        values = self._fields.get(number)
        return values[-1] if values else None

    def integer(self, number: int) -> int | None:
        """A varint; None if there is none, or it is no varint."""
        value = self.get(number)
        return value if isinstance(value, int) else None

    def text(self, number: int) -> str | None:
        """A text; None if there is none. Bytes that are no text as U+FFFD."""
        value = self.get(number)
        return value.decode("utf-8", "replace") if isinstance(value, bytes) else None

    def message(self, *numbers: int) -> "Message | None":
        """A message inside, down a way of fields; None if the way ends before. Raises a ValueError likewise."""
        inner: Message | None = self
        for number in numbers:
            value = inner.get(number) if inner else None
            inner = Message(value) if isinstance(value, bytes) else None
        return inner

    def messages(self, number: int) -> list["Message"]:
        """Each message of a field. Raises a ValueError likewise."""
        return [Message(value) for value in self.all(number) if isinstance(value, bytes)]
