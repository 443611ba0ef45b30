"""Ids of rows: keyed hashes, so that equal evidence has equal ids and an id cannot be reversed to a phone number.

A bare hash of a UK mobile is reversed by trying 10^9 numbers; the key is the case's secret, kept in its store.
"""

from hashlib import blake2b


class Ids:
    """Makes ids of one case. 128 bits as 32 hex digits."""

    def __init__(self, key: bytes) -> None:
        if len(key) < 16:
            raise ValueError("the case's key needs at least 16 bytes")
        self._keyed = blake2b(key=key[:64], digest_size=16)

    def of(self, *parts: str) -> str:
        """The id of a row from its parent, its parser and its locator, in that order."""
        hasher = self._keyed.copy()
        hasher.update("\x1f".join(parts).encode("utf-8", "surrogatepass"))
        return hasher.hexdigest()

    def under(self, *parent: str) -> "Prefixed":
        """Ids that share their first parts, for columns of a hundred thousand of them."""
        return Prefixed(self._keyed, parent)


class Prefixed:
    """Ids of rows with one parent: `ids.under(a, b).column([c])` equals `[ids.of(a, b, c)]`."""

    def __init__(self, keyed: "blake2b", parent: tuple[str, ...]) -> None:
        self._prefix = keyed.copy()
        self._prefix.update(("\x1f".join(parent) + "\x1f").encode("utf-8", "surrogatepass"))

    def column(self, locators: list[str]) -> list[str]:
        """One id for each locator, in order."""
        digests = []
        copy = self._prefix.copy
        for locator in locators:
            hasher = copy()
            hasher.update(locator.encode("utf-8", "surrogatepass"))
            digests.append(hasher.digest())
        whole = b"".join(digests).hex()
        return [whole[at : at + 32] for at in range(0, len(whole), 32)]
