"""Which application a file belongs to: by where it lies on the device, or by what another tool calls it."""

import re

from models import application

_ANDROID = re.compile(r"(?:^|/)(?:data/data|data/user(?:_de)?/\d+|data_mirror/[\w/]*?)/([a-zA-Z]\w*(?:\.\w+)+)/")
_IOS = re.compile(r"(?:^|/)AppDomain(?:Plugin)?-([\w.-]+?)/")


def package(path: str) -> str | None:
    """The package of Android or the bundle of an iOS backup whose folder a path is in; None if it says neither."""
    found = _ANDROID.search(path) or _IOS.search(path)
    return found[1] if found else None


def named(name: str | None, *, apple: bool = False) -> str | None:
    """The package of an app that another tool gives by its name; the name itself where it is not in the catalogue.

    Args:
        apple: the tool reads devices of Apple.
    """
    app = application.called(name or "")
    if app is None:
        return (name or "").strip() or None
    return (app.ios if apple and app.ios else app.packages)[0]
