"""TL, in which Telegram's Android app stores what its server sent: bytes to dicts.

`schema.tl` describes the objects, in the notation of Telegram's own schema. An object begins with the number of its
constructor, and says nothing of its length: what comes after something that is not described cannot be found.
"""

import struct
from collections.abc import Callable
from functools import cache, partial
from importlib.resources import files
from operator import setitem
from typing import Any, NamedTuple

Object = dict[str, Any]

_VECTOR = 0x1CB5C415
_BOOLEANS = {0x997275B5: True, 0xBC799737: False}
_NUMBERS = {
    "int": struct.Struct("<i"),
    "#": struct.Struct("<I"),
    "long": struct.Struct("<q"),
    "double": struct.Struct("<d"),
}
_DEPTH = 32


class Cut(ValueError):
    """Reading cannot go on."""


class _Field(NamedTuple):
    """`flags` and `bit` say whether it is there; None if it always is."""

    name: str
    type: str
    flags: str | None
    bit: int


class _Layout(NamedTuple):
    name: str
    fields: tuple[_Field, ...]
    whole: bool


def read(content: bytes) -> Object:
    """The object that these bytes begin with: "_" is its constructor, the rest its fields.

    A field that is not there is absent. Where something is not described, or the bytes end, reading ends: the object
    has what was read until there, and "cut" says why.

    Raises:
        ValueError: its own constructor is not described.
    """
    reader = _Reader(content)
    layout = reader.layout()
    found: Object = {"_": layout.name}
    try:
        reader.fill(found, layout, 0)
    except Cut as cut:
        found["cut"] = str(cut)
    return found


def text_after(content: bytes, number: int) -> str | None:
    """The text behind the first place that holds this number and then a text; None if there is none.

    For a message whose head is not described: its date is known from elsewhere, and its text stands behind it.
    """
    wanted = number.to_bytes(4, "little") if 0 < number < 1 << 32 else None
    for place in range(4, len(content) - 8 if wanted else 0, 4):  # whatever TL writes begins at a multiple of four
        if content[place : place + 4] == wanted:
            try:
                if text := _Reader(content, place + 4).bytes().decode():
                    return text
            except ValueError:
                continue
    return None


def path_at_end(content: bytes) -> str | None:
    """The path of a file that the app wrote behind an object, as its last text; None if none stands there."""
    for place in range(len(content) - 4, max(0, len(content) - 1024), -4):
        try:
            reader = _Reader(content, place)
            if (text := reader.bytes()).startswith(b"/") and reader.at == len(content):
                return text.decode()
        except ValueError:
            continue
    return None


class _Reader:
    def __init__(self, content: bytes, at: int = 0) -> None:
        self.content, self.at = content, at

    def layout(self) -> _Layout:
        number = self.number("#")
        if number not in _layouts():
            raise Cut(f"constructor {number:08x} is not described")
        return _layouts()[number]

    def fill(self, found: Object, layout: _Layout, depth: int) -> None:
        """Each field as it is read, so that an object that is cut keeps what came before."""
        flags: dict[str, int] = {}
        for name, type_, word, bit in layout.fields:
            if word is not None and not flags.get(word, 0) >> bit & 1:
                continue
            if type_ == "#":
                found[name] = flags[name] = self.number("#")
            elif type_ == "Object":
                self.object(partial(setitem, found, name), depth)
            elif type_.startswith("Vector<"):
                found[name] = []
                self.vector(found[name], type_[7:-1], depth)
            else:
                found[name] = self.plain(type_)
        if not layout.whole:
            raise Cut(f"the rest of {layout.name} is not described")

    def object(self, attach: Callable[[Object], None], depth: int) -> None:
        if depth > _DEPTH:
            raise Cut("deeper than any message is")
        layout = self.layout()
        made: Object = {"_": layout.name}
        attach(made)
        self.fill(made, layout, depth + 1)

    def vector(self, into: list[Any], type_: str, depth: int) -> None:
        if self.number("#") != _VECTOR:
            raise Cut("no vector where one is expected")
        length = self.number("int")
        if not 0 <= length <= len(self.content) - self.at:
            raise Cut("a vector longer than what there is")
        for _ in range(length):
            if type_ == "Object":
                self.object(into.append, depth)
            else:
                into.append(self.plain(type_))

    def plain(self, type_: str) -> Any:
        if type_ == "true":
            return True
        if type_ == "string":
            return self.bytes().decode("utf-8", "replace")
        if type_ == "bytes":
            return self.bytes()
        if type_ == "Bool":
            return _BOOLEANS.get(self.number("#"))
        return self.number(type_)

    def number(self, type_: str) -> Any:
        kind = _NUMBERS[type_]
        if self.at + kind.size > len(self.content):
            raise Cut("it ends before its time")
        (value,) = kind.unpack_from(self.content, self.at)
        self.at += kind.size
        return value

    def bytes(self) -> bytes:
        """A length of one byte, or 254 and one of three; the bytes; and zeros to a multiple of four."""
        start, length = self.at + 1, self.content[self.at] if self.at < len(self.content) else 255
        if length == 254:
            start, length = self.at + 4, int.from_bytes(self.content[self.at + 1 : self.at + 4], "little")
        elif length == 255:
            raise Cut("no text where one is expected")
        end = start + length
        if end > len(self.content):
            raise Cut("a text longer than what there is")
        self.at += (end - self.at + 3) // 4 * 4
        return self.content[start:end]


@cache
def _layouts() -> dict[int, _Layout]:
    """Constructor → what it is followed by."""
    text = files("pipeline.parse.stores.telegram").joinpath("schema.tl").read_text("utf-8")
    lines = " ".join(line for line in text.splitlines() if not line.startswith("//"))
    found = {}
    for line in filter(None, map(str.strip, lines.split(";"))):
        head, *fields = line.split()
        name, *constructors = head.split("#")
        layout = _Layout(name, tuple(_field(field) for field in fields if field != "..."), fields[-1:] != ["..."])
        found.update({int(constructor, 16): layout for constructor in constructors})
    return found


def _field(text: str) -> _Field:
    name, _, type_ = text.partition(":")
    condition, mark, rest = type_.partition("?")
    if not mark:
        return _Field(name, type_, None, 0)
    flags, _, bit = condition.partition(".")
    return _Field(name, rest, flags, int(bit))
