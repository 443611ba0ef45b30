"""Passwords: argon2id, a few at a time, and what may be one."""

import secrets
import threading
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from pipeline.errors import TriageError

HASHER = PasswordHasher()
"""Argon2id with the library's own costs: 64 MiB and four threads for each."""

LEAST, MOST = 12, 200
_COMMON = frozenset((Path(__file__).parent / "common_passwords.txt").read_text("utf-8").split())
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_AT_ONCE = threading.Semaphore(2)
_IN_LINE = threading.Semaphore(8)


class Busy(TriageError):
    """More people sign in at this moment than memory is set aside for."""


def right(kept: str | None, password: str) -> bool:
    """Whether it is the password; for an account that is not there it takes as long.

    Raises:
        Busy: too many wait already.
    """
    if not _IN_LINE.acquire(blocking=False):
        raise Busy("Many people are signing in. Try again in a moment.")
    try:
        with _AT_ONCE:
            return HASHER.verify(kept or _NOBODY, password) and kept is not None
    except (VerifyMismatchError, InvalidHashError):
        return False
    finally:
        _IN_LINE.release()


def hashed(password: str) -> str:
    """As it is kept."""
    with _AT_ONCE:
        return HASHER.hash(password)


def once() -> str:
    """A password for the first time only: 20 letters, 99 bits."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(20))
    return "-".join(letters[at : at + 5] for at in range(0, 20, 5))


def objection(password: str, login: str) -> str | None:
    """Why it may not be a password; None if it may."""
    low = password.lower()
    if len(password) < LEAST:
        return f"Use at least {LEAST} characters. Some words that belong together only for you are good."
    if len(password) > MOST:
        return f"Use at most {MOST} characters."
    if low in _COMMON or "".join(filter(str.isalnum, low)) in _COMMON or len(set(low)) < 5:
        return "That is one of the commonest passwords. Use one that nobody else would think of."
    if login in low:
        return "Your account's name is in it. Use one that does not tell who you are."
    return None


_NOBODY = HASHER.hash(secrets.token_urlsafe())
"""Checked where there is no account."""
