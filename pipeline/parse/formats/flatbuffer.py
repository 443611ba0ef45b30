"""FlatBuffers without a schema: texts of the table at the root. Apps publish no schema, as with protocol buffers."""


def string(buffer: bytes, slot: int) -> str | None:
    """The text in a slot of the table; None if there is none.

    Raises:
        ValueError: something lies outside of the buffer.
    """

    def number(place: int, size: int) -> int:
        if not 0 <= place <= len(buffer) - size:
            raise ValueError("outside of the buffer")
        return int.from_bytes(buffer[place : place + size], "little")

    table = number(0, 4)
    slots = table - int.from_bytes(buffer[table : table + 4], "little", signed=True)
    if 4 + 2 * slot >= number(slots, 2) or not (offset := number(slots + 4 + 2 * slot, 2)):
        return None
    text = table + offset + number(table + offset, 4)
    length = number(text, 4)
    number(text + 4, length)
    return buffer[text + 4 : text + 4 + length].decode("utf-8", "replace")
