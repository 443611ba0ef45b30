"""Android Binary XML (ABX), in which Android 12 and later keep what was XML before; and either of the two.

Source of the format: AOSP, `BinaryXmlSerializer` and `BinaryXmlPullParser` (Apache-2.0). After "ABX" and a version, one
byte an event: its lower half says which, its upper half the type of the value. Names are kept once and then by number.
"""

import base64
import re
import struct
from collections.abc import Callable
from typing import Any

from lxml import etree

from pipeline.parse.tree import xml

_MAGIC = b"ABX\0"
_START, _END, _TEXT, _ATTRIBUTE = 2, 3, 4, 15
_SAID = frozenset({_TEXT, 5})  # 5: CDATA
_TEXTS = _SAID | {6, 7, 8, 9, 10}  # entity, white space, instruction, comment, DOCTYPE: passed over
_DEPTH = 200
_FORBIDDEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ROOTLESS = re.compile(rb"^\s*(<\?xml[^>]*\?>)?")


def android_xml(content: bytes) -> Any:
    """The root of a file of Android's settings: ABX or XML; of one with several roots (Android 11), one above them."""
    if content.startswith(_MAGIC):
        return abx(content)
    try:
        return xml(content)
    except ValueError:
        return xml(b"<roots>" + _ROOTLESS.sub(b"", content, count=1) + b"</roots>")


def abx(content: bytes) -> Any:
    """The root of an ABX document, as `tree.xml` gives that of XML.

    Raises:
        ValueError: no such document, or it is cut off.
    """
    if not content.startswith(_MAGIC):
        raise ValueError("no ABX")
    reader = _Reader(content)
    top = etree.Element("roots")
    open_ = [top]
    while (event := reader.event()) is not None:
        token, type_ = event & 0x0F, event >> 4
        if token == _START:
            if len(open_) > _DEPTH:
                raise ValueError("deeper than any such document")
            open_.append(etree.SubElement(open_[-1], reader.name()))
        elif token == _END:
            if reader.name() != open_.pop().tag or not open_:
                raise ValueError("an end without its beginning")
        elif token == _ATTRIBUTE:
            open_[-1].set(reader.name(), reader.value(type_))
        elif token in _TEXTS and type_ != 1:
            said = reader.text()
            _say(open_[-1], said if token in _SAID else "")
    if len(open_) > 1:
        raise ValueError("cut off")
    if not len(top):
        raise ValueError("an empty document")
    return top[0] if len(top) == 1 else top


def _say(element: Any, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


class _Reader:
    def __init__(self, content: bytes) -> None:
        self._content, self._at = content, len(_MAGIC)
        self._names: list[str] = []
        self._values: dict[int, Callable[[], str]] = {
            1: str,
            2: self.text,
            3: self.name,
            4: lambda: self._bytes().hex(),
            5: lambda: base64.b64encode(self._bytes()).decode(),
            6: lambda: str(self._number(">i")),
            7: lambda: f"{self._number('>I'):x}",
            8: lambda: str(self._number(">q")),
            9: lambda: f"{self._number('>Q'):x}",
            10: lambda: str(self._number(">f")),
            11: lambda: str(self._number(">d")),
            12: lambda: "true",
            13: lambda: "false",
        }

    def event(self) -> int | None:
        """The next event; None at the end."""
        return int(self._number(">B")) if self._at < len(self._content) else None

    def value(self, type_: int) -> str:
        if type_ not in self._values:
            raise ValueError("a type that is not known")
        return self._values[type_]()

    def name(self) -> str:
        """A text that is kept once."""
        number = int(self._number(">H"))
        if number == 0xFFFF:
            self._names.append(self.text())
            return self._names[-1]
        return self._names[number]

    def text(self) -> str:
        """In UTF-8, also of Java's kind: with two surrogates where one character should be."""
        stored = self._bytes()
        try:
            text = stored.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            text = stored.decode("utf-8", "replace")
        return _FORBIDDEN.sub("\ufffd", text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))

    def _bytes(self) -> bytes:
        return self._take(self._number(">H"))

    def _number(self, form: str) -> Any:
        return struct.unpack(form, self._take(struct.calcsize(form)))[0]

    def _take(self, length: int) -> bytes:
        taken = self._content[self._at : self._at + length]
        if len(taken) < length:
            raise ValueError("cut off")
        self._at += length
        return taken
