"""Which application a file belongs to, by where it lies on the device."""

import re

_ANDROID = re.compile(r"(?:^|/)(?:data/data|data/user(?:_de)?/\d+|data_mirror/[\w/]*?)/([a-zA-Z]\w*(?:\.\w+)+)/")
_IOS = re.compile(r"(?:^|/)AppDomain(?:Plugin)?-([\w.-]+?)/")


def package(path: str) -> str | None:
    """The package of Android or the bundle of an iOS backup whose folder a path is in; None if it says neither."""
    found = _ANDROID.search(path) or _IOS.search(path)
    return found[1] if found else None
