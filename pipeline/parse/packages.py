"""Which application a file belongs to: by where it lies on the device, or by what another tool calls it."""

import re

_ANDROID = re.compile(r"(?:^|/)(?:data/data|data/user(?:_de)?/\d+|data_mirror/[\w/]*?)/([a-zA-Z]\w*(?:\.\w+)+)/")
_IOS = re.compile(r"(?:^|/)AppDomain(?:Plugin)?-([\w.-]+?)/")
_NAMES = {
    "whatsapp": "com.whatsapp",
    "whatsapp business": "com.whatsapp.w4b",
    "signal": "org.thoughtcrime.securesms",
    "telegram": "org.telegram.messenger",
    "instagram": "com.instagram.android",
    "snapchat": "com.snapchat.android",
    "facebook messenger": "com.facebook.orca",
    "imessage": "com.apple.MobileSMS",
}


def package(path: str) -> str | None:
    """The package of Android or the bundle of an iOS backup whose folder a path is in; None if it says neither."""
    found = _ANDROID.search(path) or _IOS.search(path)
    return found[1] if found else None


def named(name: str | None) -> str | None:
    """The package of an app that another tool gives by its name; the name itself where it is not known here."""
    stripped = (name or "").strip()
    return _NAMES.get(stripped.casefold(), stripped or None)
