"""A message of WeChat: a number for its type, and its content: text, or XML that says what was sent."""

import re
from typing import Any

from lxml import etree

from pipeline.parse.tree import xml

TYPES = {
    1: "text",
    3: "picture",
    34: "voice",
    42: "card",
    43: "video",
    44: "video",
    47: "sticker",
    48: "place",
    49: "link, file or app",
    50: "call",
    62: "video",
    64: "call",
    10000: "system",
    10002: "system",
}
_CALL, _SYSTEM, _TEXT, _PLACE, _CARD = (50, 64), (10000, 10002), 1, 48, 42
_FILES = {3: ("Img", "pic"), 34: ("Audio", "aud"), 43: ("Video", "mp4"), 44: ("Video", "mp4"), 62: ("Video", "mp4")}
_BEGINS = re.compile(r"^[\w@.-]+:\n")
_SAID = ("title", "des", "url", "content", "msg")


def kind(type_: Any) -> str:
    return "call" if type_ in _CALL else "system_event" if type_ in _SYSTEM else "message"


def body(type_: Any, message: str | None, stripped: Any) -> str | None:
    """What is said: the text, or the title, description and address of what was sent. Raises a ValueError for XML that
    is none.
    """
    content = _content(message, stripped)
    if type_ in (_TEXT, *_SYSTEM) or not content.lstrip().startswith("<"):
        return content if type_ in (_TEXT, *_SYSTEM, *_CALL, 49) else None
    root = xml(content.encode())
    if type_ == _CARD:
        return root.get("nickname") or None
    return "\n".join(filter(None, (_first(root, name) for name in _SAID))) or None


def extra(type_: Any, message: str | None, stripped: Any) -> dict[str, Any]:
    root = _tree(type_, message, stripped)
    spot = root.find(".//location") if root is not None and type_ == _PLACE else None
    return {
        "type": None if type_ == _TEXT else TYPES.get(type_, type_),
        "card of": root.get("username") if root is not None and type_ == _CARD else None,
        "place": None if spot is None else " ".join(filter(None, (spot.get("poiname"), spot.get("label")))) or None,
    }


def place(type_: Any, message: str | None, stripped: Any, name: str) -> float | None:
    """A coordinate: `x` is the latitude, `y` the longitude."""
    root = _tree(type_, message, stripped) if type_ == _PLACE else None
    spot = None if root is None else root.find(".//location")
    return None if spot is None or not spot.get(name) else float(spot.get(name))


def files(type_: Any, thread: str, number: str | None) -> list[str] | None:
    """Where the app keeps a picture, a sound or a video, in its account's folder."""
    if type_ not in _FILES or not number:
        return None
    folder, ends = _FILES[type_]
    return [f"{folder}/{thread}/{number}.{ends}"]


def _content(message: str | None, stripped: Any) -> str:
    return _BEGINS.sub("", message or "", count=1) if stripped else message or ""


def _tree(type_: Any, message: str | None, stripped: Any) -> Any:
    content = _content(message, stripped)
    if type_ == _TEXT or not content.lstrip().startswith("<"):
        return None
    try:
        return xml(content.encode())
    except ValueError:
        return None  # `body` says so


def _first(root: "etree._Element", name: str) -> str | None:
    found = root.find(f".//{name}")
    return None if found is None or not found.text else found.text.strip()
