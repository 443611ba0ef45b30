"""Settings of Android that say what the device is and how it was used: their names, in words."""

from typing import Any

KNOWN = {
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
TYPES = {"bluetooth_address": "mac"}
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


def said(name: str | None, value: Any) -> str:
    """The value of a setting."""
    return _LOCKS.get(str(value), f"type {value}") if name == "lockscreen.password_type" else str(value)
