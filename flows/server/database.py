"""Prefect's database: SQLite in the store, or PostgreSQL by its address."""

from urllib.parse import urlsplit

from models.mistakes import Mistakes

VARIABLE = "PREFECT_SERVER_DATABASE_CONNECTION_URL"
NAMES = frozenset({VARIABLE, "PREFECT_API_DATABASE_CONNECTION_URL", "PREFECT_SERVER_DATABASE_PASSWORD"})
"""Variables that may have the database's password."""

_DRIVEN = "postgresql+asyncpg"


def check(url: str | None, *, typed: bool) -> None:
    """See that an address is one.

    Args:
        url: of the database; None for SQLite in the store.
        typed: it was given on the command line, which all accounts of the machine can read.

    Raises:
        Mistakes: it is none, or has a password where others see it.
    """
    if url is None:
        return
    kind, password = urlsplit(url).scheme, urlsplit(url).password
    if kind not in ("postgresql", "postgres", _DRIVEN):
        raise Mistakes([f"--database: {kind or 'this'} is not known; give postgresql://user@host:5432/name."])
    if typed and password:
        raise Mistakes(
            [f"--database: others can read a command line. Give an address with a password in the variable {VARIABLE}."]
        )


def driven(url: str) -> str:
    """The address with the driver that Prefect uses."""
    return f"{_DRIVEN}://{url.partition('://')[2]}"


def shown(url: str | None) -> str:
    """For people: without user and password."""
    if url is None:
        return "SQLite in the store"
    found = urlsplit(url)
    return f"PostgreSQL at {found.hostname or 'a socket'}{found.path}"
