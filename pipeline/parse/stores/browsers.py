"""What browsers have in common: whose a profile of Chromium's is, and which fields of a form nobody should read."""

from pipeline.parse.packages import package

_CARDS = ("cardnum", "card_num", "cardno", "ccnum", "cc_num", "cvv", "cvc", "cc_csc")
_WORDS = (*_CARDS, "passw", "passc", "passp", "pwd", "pincode")
_NAMES = ("csc", "iban", "otp", "pass", "pin", "one-time-code")


def chromium(path: str) -> str | None:
    """The package of the browser, or of the app that shows web pages in itself; None if the path does not say.

    All of them use the same files in folders of their own.
    """
    if found := package(path):
        return found
    if "Chrome" not in path.split("/"):
        return None
    return "com.google.chrome.ios" if "/Containers/Data/Application/" in path else "com.google.Chrome"


def secret(column: str) -> str:
    """SQL: whether a field's name is that of a password, of a card or its code, or of a code that is sent."""
    likes = [f"{column} like '%{word}%'" for word in _WORDS]
    return f"coalesce({' or '.join(likes)} or lower({column}) in {_NAMES}, 0)"
