"""Settings of Android 6 and later, `settings_*.xml` of a user.

Seen on: structures of Android 6 to 15, rebuilt in code; XML and, since Android 12, Android Binary XML.
Origin: AOSP (SettingsState); ALEAPP (settingsSecure) for what is of use.
Read: what the device is called and known by, and settings that say how it was used: location, clock, developer access,
services with access to the screen or to notifications, default apps.
Ignored: every other setting.
Not read: which app changed a setting, its default.
"""

from collections.abc import Iterator
from typing import Any

from models.rows import Row
from pipeline.parse.formats.abx import android_xml
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.stores.android_settings import KNOWN, TYPES, said
from pipeline.parse.tree import Tree, each


def _fact(setting: Any) -> Row | None:
    name, value = setting.get("name"), setting.get("value")
    if name not in KNOWN or value is None:
        return None
    extra = {"setting": name, "type": TYPES.get(name)}
    return {"kind": "device", "title": KNOWN[name], "body": said(name, value), "extra": extra}


def _settings(root: Any, _: Evidence) -> Iterator[Any]:
    if not (found := root.findall(".//setting")) and root.tag != "settings":
        raise ValueError("no settings")
    yield from each("setting", found, _fact)


PARSER = Parser(
    name="android_settings",
    version=1,
    app="com.android.providers.settings",
    paths=("users/*/settings_secure.xml", "users/*/settings_global.xml", "users/*/settings_system.xml"),
    threads=False,
    read=Tree(android_xml, _settings),
)
