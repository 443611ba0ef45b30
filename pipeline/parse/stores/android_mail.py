"""Addresses and texts of mails, as `EmailProvider.db` and `EmailProviderBody.db` of Android keep them."""

import sqlite3
from collections.abc import Callable
from email.utils import getaddresses
from functools import lru_cache
from typing import Any, TypeAlias

from models.plaintext import visible
from pipeline.parse.database.opening import structure

_OUT = frozenset({3, 4, 5})
"""Folders of drafts, of what is to be sent, of what was."""
Bodies: TypeAlias = Callable[[Any], str | None]
"""The text of a mail by its number."""


@lru_cache(maxsize=4096)
def people(stored: str | None) -> tuple[tuple[str, str], ...]:
    """Names and addresses: "address\\2name\\1address", or as a mail's header has them."""
    if stored and ("\1" in stored or "\2" in stored):
        found = [(one.partition("\2")[2], one.partition("\2")[0]) for one in stored.split("\1")]
    else:
        found = getaddresses([stored or ""])
    return tuple((name, address) for name, address in found if address)


def direction(author: str | None, folder: int | None, owner: str | None) -> str | None:
    """What lies in these folders, or is of the owner, went out."""
    address = people(author)[0][1] if people(author) else None
    if folder in _OUT or (address and address.casefold() == (owner or "").casefold()):
        return "outgoing"
    return "incoming" if address else None


def sender(author: str | None, folder: int | None, owner: str | None) -> str | None:
    """The address of an author who is not the owner."""
    return people(author)[0][1] if direction(author, folder, owner) == "incoming" else None


def sender_name(author: str | None) -> str | None:
    """The author's name."""
    return next((name for name, _ in people(author) if name), None)


def recipients(owner: str | None, *lists: str | None) -> list[str]:
    """Addresses of all lists, without the owner's."""
    found = [address for stored in lists for _, address in people(stored)]
    return [address for address in dict.fromkeys(found) if address.casefold() != (owner or "").casefold()]


def bodies(connection: sqlite3.Connection) -> Bodies | None:
    """The texts of this database; None if it does not have the table that is known."""
    try:
        there = structure(connection).get("Body", frozenset()) >= {"messageKey", "textContent", "htmlContent"}
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        there = False
    sql = "select cast(textContent as text), cast(htmlContent as text) from Body where messageKey = ? limit 1"

    def body(key: Any) -> str | None:
        try:
            text, html = connection.execute(sql, (key,)).fetchone() or (None, None)
        except sqlite3.DatabaseError as error:
            raise ValueError("cannot be looked up") from error
        return text or (visible(html) or None if html else None)

    return body if there else None
