"""Which browser a profile of Chromium's belongs to: they all use the same files in folders of their own."""

from pipeline.parse.packages import package


def chromium(path: str) -> str | None:
    """The package of the browser, or of the app that shows web pages in itself; None if the path does not say."""
    if found := package(path):
        return found
    if "Chrome" not in path.split("/"):
        return None
    return "com.google.chrome.ios" if "/Containers/Data/Application/" in path else "com.google.Chrome"
