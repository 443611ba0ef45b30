"""The owner's own account of WhatsApp: settings of the app on Android and iOS.

Seen on: settings of 2.17 to 2.24, rebuilt in code.
Origin: IPED `WAAccount`, ALEAPP `WhatsApp.py`.
Times: none.
Read: the number or address, the name that others see, what the owner says about themselves.
Ignored: all other settings.
Not read: keys and tokens, which lie in the same files; `me`, a file of Java objects with the same number.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from models.rows import Row
from pipeline.parse.parser import Evidence, Parser, Stored
from pipeline.parse.tree import Tree, plist, text, xml

_ANDROID = ("registration_jid", "ph", "push_name", "my_current_status", "cc")
_IOS = ("OwnJabberID", "LastOwnJabberID", "FullUserName", "CurrentStatusText")


def _jid(value: str | None) -> str | None:
    return value if not value or "@" in value else f"{value}@s.whatsapp.net"


def _account(locator: str, settings: Mapping[str, Any], number: str | None, name: str | None, about: Any) -> Row | None:
    if not number and not name:
        return None
    return {
        "locator": locator,
        "kind": "account",
        "sender": number,
        "sender_name": name,
        "extra": {"about": about, "country_code": text(settings.get("cc"))},
    }


def _android(root: Any, _: Evidence) -> Iterator[Any]:
    stored = {str(entry.get("name")): entry.text for entry in root if isinstance(entry.tag, str)}
    told = {name: text(stored.get(name)) for name in _ANDROID}
    number = _jid(told["registration_jid"]) or told["ph"]
    row = _account("map:registration_jid", told, number, told["push_name"], told["my_current_status"])
    yield from [row] if row else []
    yield Stored("map", len(stored), len(stored) - (row is not None))


def _ios(settings: Any, _: Evidence) -> Iterator[Any]:
    told = {name: text(settings.get(name)) for name in _IOS}
    number = _jid(told["OwnJabberID"] or told["LastOwnJabberID"])
    row = _account("settings:OwnJabberID", {}, number, told["FullUserName"], told["CurrentStatusText"])
    yield from [row] if row else []
    yield Stored("settings", len(settings), len(settings) - (row is not None))


PARSERS = (
    Parser(
        name="whatsapp_account_android",
        version=1,
        threads=False,
        app_of=lambda path: "com.whatsapp.w4b" if "com.whatsapp.w4b" in path else "com.whatsapp",
        paths=(
            *("shared_prefs/com.whatsapp_preferences.xml", "shared_prefs/com.whatsapp_preferences_light.xml"),
            *("shared_prefs/com.whatsapp.w4b_preferences.xml", "shared_prefs/com.whatsapp.w4b_preferences_light.xml"),
            *("com.whatsapp/shared_prefs/startup_prefs.xml", "com.whatsapp.w4b/shared_prefs/startup_prefs.xml"),
        ),
        read=Tree(xml, _android),
    ),
    Parser(
        name="whatsapp_account_ios",
        version=1,
        threads=False,
        app_of=lambda path: "net.whatsapp.WhatsAppSMB" if "WhatsAppSMB" in path else "net.whatsapp.WhatsApp",
        paths=(
            "Library/Preferences/group.net.whatsapp.WhatsApp.shared.plist",
            "Library/Preferences/group.net.whatsapp.WhatsAppSMB.shared.plist",
        ),
        read=Tree(plist, _ios),
    ),
)
