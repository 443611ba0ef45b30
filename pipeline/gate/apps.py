"""The words that a scope may use for applications. Anything else is named by its package or bundle name."""

from models.application import scopes


def named(name: str) -> frozenset[str] | None:
    """The apps that a name means, in small letters; None if it is neither a word for some nor the name of one app."""
    folded = name.strip().casefold()
    if folded in scopes():
        return scopes()[folded]
    return frozenset({folded}) if "." in folded and not any(map(str.isspace, folded)) else None
