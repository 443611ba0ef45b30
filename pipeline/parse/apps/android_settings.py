"""Settings of Android, `settings_*.xml` of a user; before Android 6 `settings.db`; the screen lock, `locksettings.db`.

Seen on: structures of Android 4.4 to 15, rebuilt in code; XML and, since Android 12, Android Binary XML.
Origin: AOSP (SettingsState, SettingsProvider, LockSettingsStorage); ALEAPP (settingsSecure) for what is of use.
Times: milliseconds since 1970-01-01 UTC.
Read: what the device is called and known by, and settings that say how it was used: the lock screen's kind, location,
clock, developer access, services with access to the screen or to notifications, default apps.
Ignored: every other setting; keys, salts and hashes of the lock are not touched.
Not read: which app changed a setting, its default. The lock's kind is kept elsewhere since Android 8 or so.
"""

from collections.abc import Iterator
from typing import Any

from models.rows import Row
from pipeline.parse.formats.abx import android_xml
from pipeline.parse.parser import Evidence, Parser
from pipeline.parse.sqlite import Query, Sqlite
from pipeline.parse.tree import Tree, each

_APP = "com.android.providers.settings"
_KNOWN = {
    "android_id": "Android ID",
    "device_name": "device name",
    "bluetooth_name": "Bluetooth name",
    "bluetooth_address": "Bluetooth address",
    "lock_screen_owner_info": "text on the lock screen",
    "lockscreen.disabled": "lock screen disabled",
    "lockscreen.password_type": "kind of screen lock",
    "screen_off_timeout": "screen off after (ms)",
    "auto_time": "clock set by the network",
    "auto_time_zone": "timezone set by the network",
    "time_zone": "timezone",
    "location_mode": "location mode",
    "mock_location": "mock locations allowed",
    "airplane_mode_on": "flight mode",
    "wifi_on": "Wi-Fi on",
    "bluetooth_on": "Bluetooth on",
    "adb_enabled": "USB debugging on",
    "development_settings_enabled": "developer settings on",
    "install_non_market_apps": "installing from unknown sources",
    "boot_count": "number of starts",
    "user_setup_complete": "set up by the user",
    "notification_history_enabled": "notification history on",
    "enabled_accessibility_services": "services that may read the screen",
    "enabled_notification_listeners": "services that may read notifications",
    "default_input_method": "keyboard",
    "sms_default_application": "app for SMS",
    "dialer_default_application": "app for calls",
}
_TYPES = {"bluetooth_address": "mac"}
_LOCKS = {
    "0": "none",
    "32768": "weak biometrics",
    "65536": "pattern",
    "131072": "PIN",
    "196608": "PIN, complex",
    "262144": "letters",
    "327680": "letters and digits",
    "393216": "complex",
}


def _said(name: str | None, value: Any) -> str:
    return _LOCKS.get(str(value), f"type {value}") if name == "lockscreen.password_type" else str(value)


def _fact(setting: Any) -> Row | None:
    name, value = setting.get("name"), setting.get("value")
    if name not in _KNOWN or value is None:
        return None
    extra = {"setting": name, "type": _TYPES.get(name)}
    return {"kind": "device", "title": _KNOWN[name], "body": _said(name, value), "extra": extra}


def _settings(root: Any, _: Evidence) -> Iterator[Any]:
    if not (found := root.findall(".//setting")) and root.tag != "settings":
        raise ValueError("no settings")
    yield from each("setting", found, _fact)


def _table(name: str) -> Query:
    wanted = ", ".join(f"'{setting}'" for setting in _KNOWN)
    ignored = f"coalesce(name, '') not in ({wanted}) or value is null"
    return Query(
        kind="device",
        table=name,
        requires={name: frozenset({"name", "value"})},
        sql=f"select rowid as rowid, name, value from {name} where not ({ignored})",
        computed={
            "title": (("name",), _KNOWN.get),
            "body": (("name", "value"), _said),
            "extra": (("name",), lambda name: {"setting": name, "type": _TYPES.get(name)}),
        },
        ignores=ignored,
    )


PARSERS = (
    Parser(
        name="android_settings",
        version=1,
        app=_APP,
        paths=("settings_secure.xml", "settings_global.xml", "settings_system.xml"),
        threads=False,
        read=Tree(android_xml, _settings),
    ),
    Parser(
        name="android_settings_db",
        version=1,
        app=_APP,
        paths=("com.android.providers.settings/databases/settings.db", "locksettings.db"),
        threads=False,
        read=Sqlite(*map(_table, ("secure", "global", "system", "locksettings"))),
    ),
)
