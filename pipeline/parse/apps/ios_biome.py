"""Biome of iOS, states of the device in the last weeks: streams in SEGB files; what other streams there are.

Seen on: structures of iOS 15 to 18, rebuilt in code.
Origin: iLEAPP, CCL Solutions (SEGB), M. Epifani (84 Streams Later).
Times: seconds since 2001-01-01 UTC, of the event where its fields are known, else of the writing of the entry.
Read: screen, lock, charging, flight mode, mobile data, CarPlay; networks and accessories; the timezone.
Ignored: streams that nothing is known of (all of a file, which an issue then says), and entries whose content the
system has wiped.
Not read: streams of other devices (`remote`), what has been marked as gone (`tombstone`).
"""

from pipeline.parse.parser import Parser
from pipeline.parse.stores.biome import Tells, paths, reader, word
from pipeline.parse.stores.places import double

_ON = ("off", "on")
_CONNECTED = ("disconnected", "connected")
_STATES = {
    "Device.ScreenLocked": ("unlocked", "locked"),
    "Device.KeybagLocked": ("unlocked", "locked"),
    "Device.Power.PluggedIn": ("unplugged", "plugged in"),
    "Device.Power.LowPowerMode": _ON,
    "Device.Wireless.AirplaneMode": _ON,
    "Device.Wireless.CellularDataEnabled": _ON,
    "CarPlay.Connected": _CONNECTED,
}
_STREAMS: dict[str, Tells] = {
    "Device.Wireless.WiFi": lambda m: {"title": m.text(1), "body": word(_CONNECTED, m.integer(2))},
    "Device.Wireless.Bluetooth": lambda m: {"title": m.text(2), "body": m.text(1)},
    "Device.TimeZone": lambda m: {"body": m.text(2)},
    "Device.Display.Backlight": lambda m: {"body": word(_ON, m.integer(2)), "began": double(m.get(1))},
    "Backlight": lambda m: {"body": word(_ON, m.integer(2)), "began": double(m.get(1))},
} | {name: lambda m, words=words: {"body": word(words, m.integer(1))} for name, words in _STATES.items()}

PARSER = Parser(
    name="ios_biome",
    version=1,
    app="com.apple.biome",
    paths=tuple(path.removeprefix("[Bb]iome/") for path in paths("*")),
    threads=False,
    read=reader(_STREAMS),
)
