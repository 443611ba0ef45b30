"""What a message of Telegram's iOS app is told with: people, media that are stored beside it, where another lies."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from struct import pack, unpack
from typing import Any

from pipeline.parse.stores.telegram import postbox
from pipeline.parse.stores.telegram.postbox import Object

_INCOMING = 4
_SECRET = 3
_FIRST, _ENOUGH = 20_000, 100  # messages in which the owner's own are looked for, and of those


class Store:
    """Attributes:
    owner: the owner's number: who wrote most of what went out.
    """

    def __init__(self, connection: sqlite3.Connection | None) -> None:
        self._connection = connection
        told = Counter(islice(self._owners(), _ENOUGH)).most_common(1)
        self.owner = told[0][0] if told else None
        self.peer = lru_cache(maxsize=4096)(self._peer)

    def value(self, sql: str, of: Any) -> Any:
        try:
            row = self._connection.execute(sql, (of,)).fetchone() if self._connection else None
        except sqlite3.DatabaseError:
            return None
        return row[0] if row else None

    def name(self, peer: int | None) -> str | None:
        found = self.peer(self.partner(peer))
        person = " ".join(filter(None, (found.get("fn"), found.get("ln"))))
        return person or found.get("t") or found.get("un") or None

    def partner(self, peer: int | None) -> int | None:
        """The person behind a secret chat; else the same."""
        if peer is None or kind(peer) != _SECRET:
            return peer
        known = self.peer(peer).get("r")
        return known if isinstance(known, int) else peer

    def media(self, message: postbox.Message) -> Iterator[Object]:
        yield from message.media
        for kind, number in message.elsewhere:
            stored = self.value("select value from t6 where key = ?", pack(">iq", kind, number))
            try:
                found = postbox.media_entry(stored) if isinstance(stored, bytes) else {}
                if isinstance(found, postbox.Key):
                    where = pack(">qiii", *found)
                    other = self.value("select value from t7 where key = ?", where)
                    wanted = pack("<iq", kind, number)
                    found = (
                        next((one for one in postbox.message(other).media if one.get("i") == wanted), {})
                        if other
                        else {}
                    )
            except ValueError:
                continue
            if found:
                yield found

    def place(self, peer: int, namespace: int, number: int) -> str | None:
        """The locator of a message of which its time, which is in its key, is not known: `t4` knows it."""
        index = self.value("select value from t4 where key = ?", pack(">qii", peer, namespace, number))
        if not isinstance(index, bytes) or len(index) < 5:
            return None
        when = unpack("<i", index[1:5])[0]
        rowid = self.value("select rowid from t7 where key = ?", pack(">qiii", peer, namespace, when, number))
        return f"t7:{rowid}" if rowid is not None else None

    def _peer(self, peer: int | None) -> Object:
        stored = self.value("select value from t2 where key = ?", peer)
        return postbox.root(stored) if isinstance(stored, bytes) else {}

    def _owners(self) -> Iterator[int]:
        try:
            rows = self._connection.execute("select value from t7") if self._connection else ()
            for (value,) in islice(rows, _FIRST):
                try:
                    found = postbox.message(value)
                except (ValueError, TypeError):
                    continue
                if not (found.flags or 0) & _INCOMING and found.author and kind(found.author) == 0:
                    yield found.author
        except sqlite3.DatabaseError:
            return


def kind(peer: int) -> int:
    """0 a user, 1 a group, 2 a channel, 3 a secret chat."""
    return peer >> 32 & 7
