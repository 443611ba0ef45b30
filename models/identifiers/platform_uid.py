"""What an app calls an account, as "app:account": numbers and keys that nobody but the app can read."""

import re

from models.identifier import Identifier


def normalise(value: str, _region: str = "") -> str | None:
    """The app in small letters, the account as it is; None without either."""
    platform, colon, uid = (part.strip() for part in value.partition(":"))
    return f"{platform.casefold()}:{uid}" if colon and platform and uid and not re.search(r"\s", uid) else None


IDENTIFIERS: tuple[Identifier, ...] = ()  # nobody writes them
