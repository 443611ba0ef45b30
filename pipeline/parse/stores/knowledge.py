"""Streams of events as KnowledgeC named them, which Biome has kept: what kind they are, and what their values mean."""

from typing import Any

PAGES = "/safari/history"
_KINDS = {PAGES: "visit", "/app/locationActivity": "location", "/app/install": "app"}
_WITH_APP = ("/app/", "/notification/", "/safari/", "/media/", "/widgets/", "/search/", "/siri/", "/keyboard/")
_VALUES = {
    "/device/isLocked": ("unlocked", "locked"),
    "/display/isBacklit": ("off", "on"),
    "/device/isPluggedIn": ("unplugged", "plugged in"),
    "/bluetooth/isConnected": ("disconnected", "connected"),
    "/carplay/isConnected": ("disconnected", "connected"),
    "/media/nowPlaying": ("stopped", "playing", "paused", "loading", "interrupted"),
}


def kind(stream: str | None) -> str:
    """Of a record of that stream."""
    stream = stream or ""
    return _KINDS.get(stream) or ("app_use" if stream.startswith(_WITH_APP) else "system_event")


def app(stream: str | None, value: str | None, notified: str | None, source: str | None) -> str | None:
    """Whose the row is: most streams of apps have the bundle as their value."""
    if (stream or "").startswith("/safari/"):
        return "com.apple.mobilesafari"
    if notified:
        return notified
    bundle = value if (stream or "").startswith(("/app/", "/media/", "/notification/")) else None
    return bundle if bundle and "." in bundle and " " not in bundle else source


def url(stream: str | None, value: str | None, *others: str | None) -> str | None:
    """The page of a stream of pages, else the first that is known."""
    found = [value if stream == PAGES else None, *others]
    return next((url for url in found if url), None)


def body(stream: str | None, value: str | None, number: int | None, decimal: float | None, playing: Any) -> str | None:
    """What the row says: a state in words where its stream is known, else the value as stored."""
    words = _VALUES.get(stream or "", ())
    state = playing if stream == "/media/nowPlaying" else number
    if words and isinstance(state, int) and 0 <= state < len(words):
        return words[state]
    if stream == PAGES:
        return None
    return value or (f"{decimal:g}" if decimal is not None else None if number is None else str(number))
