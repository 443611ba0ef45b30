"""Slows down whoever guesses passwords: by account and by address, whether or not there is such an account.

An attempt is counted before the password is looked at, so that many at once are counted too, and taken back when it was
right. Keys are hashes: people type passwords where their account's name belongs.
"""

import hashlib

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.settings import Review
from pipeline.review.audit import chain
from pipeline.review.clock import MINUTE, SECOND, now
from pipeline.review.database.tables import ATTEMPTS

_FIRST_WAIT = 30 * SECOND
_SHARED = 10
"""Several people sit behind one address: so many times as many attempts."""


class Attempt:
    """One try to sign in.

    Attributes:
        wait: microseconds until another is let through; 0: this one is.
        locked: this is the one after which the next must wait.
    """

    def __init__(self, connection: Connection, login: str, address: str, settings: Review) -> None:
        at, window = now(), int(settings.attempts_minutes * MINUTE)
        self._account, self._address = _key("account", login), _key("address", address)
        self.ids: list[int] = []
        connection.execute(sa.delete(ATTEMPTS).where(ATTEMPTS.c.at < at - window))
        chain.head(connection, lock=True)  # many at once are counted one after the other
        allowed = {self._account: settings.attempts, self._address: settings.attempts * _SHARED}
        waits, counts = {}, {}
        for key, most in allowed.items():
            count, last = connection.execute(
                sa.select(sa.func.count(), sa.func.max(ATTEMPTS.c.at)).where(ATTEMPTS.c.key == key)
            ).one()
            counts[key] = count
            waits[key] = max(0, last + _wait(count - most, window) - at) if count >= most else 0
        self.wait = max(waits.values())
        self.locked = self.wait == 0 and counts[self._account] + 1 >= settings.attempts
        if self.wait == 0:
            for key in allowed:
                made = connection.execute(sa.insert(ATTEMPTS).values(key=key, at=at)).inserted_primary_key
                self.ids.append(made[0])  # type: ignore[index] # one row was inserted

    def right(self, connection: Connection) -> None:
        """The password was right: the account's attempts are forgotten, and this one of the address."""
        connection.execute(sa.delete(ATTEMPTS).where((ATTEMPTS.c.key == self._account) | ATTEMPTS.c.id.in_(self.ids)))


def _wait(further: int, window: int) -> int:
    """Half a minute, doubled with each further one; never longer than the time in which attempts count."""
    return min(window, _FIRST_WAIT << min(further, 20))


def _key(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}:{value}".encode("utf-8", "replace")).hexdigest()
