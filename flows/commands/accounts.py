"""The commands about accounts of the review application: `triage accounts …`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from flows.options import STORE, StoreOption
from flows.review.options import DatabaseOption
from pipeline.errors import Refused
from pipeline.review.people.roles import EVERYWHERE, Role

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

app = typer.Typer(no_args_is_help=True, help="Accounts of the review application, and their roles.")
out, err = Console(highlight=False), Console(stderr=True, highlight=False)

_Login = Annotated[str, typer.Argument(help="What they sign in with.")]
_Case = Annotated[str | None, typer.Option("--case", help="Case in which a role is meant.")]
_Roles = Annotated[list[Role], typer.Option("--role", help="A role; may be given several times.")]
_Everywhere = Annotated[bool, typer.Option("--everywhere", help="Instead of a case: for what is not of a case.")]


@app.command()
def add(
    login: _Login,
    name: Annotated[str, typer.Option(help="As others see it.")],
    case: _Case = None,
    role: _Roles = [],  # noqa: B006 - Typer copies it
    everywhere: _Everywhere = False,
    no_password: Annotated[
        bool, typer.Option("--no-password", help="They sign in by the proxy or the identity provider alone.")
    ] = False,
    store: StoreOption = STORE,
    database: DatabaseOption = None,
) -> None:
    """Make an account, and print the password for its first time; it must be changed then."""
    from pipeline.review.people import accounts, passwords

    folders = _folders(store, case, role, everywhere=everywhere)
    password = None if no_password else passwords.once()
    with _changing(store, database) as connection:
        user_id = accounts.add(connection, login, name, password)
        for one in role:
            for folder in folders:
                accounts.grant(connection, user_id, folder, one)
        _log(connection, "account added", user_id, folders=folders, roles=[one.value for one in role])
    _first(login, password)


@app.command()
def grant(
    login: _Login,
    role: _Roles,
    case: _Case = None,
    everywhere: _Everywhere = False,
    store: StoreOption = STORE,
    database: DatabaseOption = None,
) -> None:
    """Grant roles in a case, or everywhere."""
    from pipeline.review.people import accounts

    folders = _folders(store, case, role, everywhere=everywhere)
    with _changing(store, database) as connection:
        user_id = _known(connection, login)
        for one in role:
            for folder in folders:
                accounts.grant(connection, user_id, folder, one)
        _log(connection, "role granted", user_id, folders=folders, roles=[one.value for one in role])
    err.print("Granted, from their next click.")


@app.command()
def revoke(
    login: _Login,
    role: _Roles,
    case: _Case = None,
    everywhere: _Everywhere = False,
    store: StoreOption = STORE,
    database: DatabaseOption = None,
) -> None:
    """Take roles back, at once."""
    from pipeline.review.people import accounts

    folders = _folders(store, case, role, everywhere=everywhere, purged=True)
    with _changing(store, database) as connection:
        user_id = _known(connection, login)
        gone = [accounts.revoke(connection, user_id, folder, one) for one in role for folder in folders]
        if not any(gone):
            raise Refused(f"{login}: has not that role there. `triage accounts list` says what they have.")
        _log(connection, "role revoked", user_id, folders=folders, roles=[one.value for one in role])
    err.print("Taken back, from their next click.")


@app.command("list")
def list_(store: StoreOption = STORE, database: DatabaseOption = None) -> None:
    """All accounts with their roles."""
    from pipeline.review.people import accounts

    with _opened(store, database) as kept, kept.reading() as connection:
        everyone = accounts.every(connection)
    table = Table("Account", "Name", "Roles", "State", box=None)
    for one in everyone:
        roles = [
            f"{role} {'everywhere' if folder == EVERYWHERE else folder}"
            for folder, granted in sorted(one.grants.items())
            for role in sorted(granted)
        ]
        state = "disabled" if one.disabled else "first password" if one.change else ""
        table.add_row(escape(one.login), escape(one.name), escape("\n".join(roles)), state)
    out.print(table)


@app.command()
def disable(login: _Login, store: StoreOption = STORE, database: DatabaseOption = None) -> None:
    """Let nobody in with an account any more, at once; what was done with it stays."""
    from pipeline.review.people import accounts

    with _changing(store, database) as connection:
        user_id = _known(connection, login)
        accounts.disable(connection, user_id)
        _log(connection, "account disabled", user_id)
    err.print("Disabled; its sessions have ended.")


@app.command()
def enable(login: _Login, store: StoreOption = STORE, database: DatabaseOption = None) -> None:
    """Let them in again."""
    from pipeline.review.people import accounts

    with _changing(store, database) as connection:
        user_id = _known(connection, login)
        accounts.enable(connection, user_id)
        _log(connection, "account enabled", user_id)
    err.print("Enabled.")


@app.command()
def password(login: _Login, store: StoreOption = STORE, database: DatabaseOption = None) -> None:
    """Set a new password for the first time, and print it; all sessions of the account end."""
    from pipeline.review.people import accounts, passwords

    made = passwords.once()
    with _changing(store, database) as connection:
        user_id = _known(connection, login)
        accounts.set_password(connection, user_id, made, change=True)
        _log(connection, "password set by another", user_id)
    _first(login, made)


def _first(login: str, password: str | None) -> None:
    if password is None:
        err.print(f"{login} has no password here.", markup=False)
        return
    out.print(password, markup=False)
    err.print(
        f"It is shown only now. Give it to {login} in person: it must be changed at the first time.", markup=False
    )


@contextmanager
def _opened(store: Path, database: str | None) -> Iterator[Any]:
    from pipeline.review.database.engine import opened

    kept = opened(store.absolute(), database)
    try:
        yield kept
    finally:
        kept.close()


@contextmanager
def _changing(store: Path, database: str | None) -> Iterator["Connection"]:
    with _opened(store, database) as kept, kept.writing() as connection:
        yield connection


def _known(connection: "Connection", login: str) -> int:
    from pipeline.review.people import accounts

    if found := accounts.by_login(connection, login):
        return int(found.id)
    raise Refused(f"{login}: no such account. `triage accounts list` names them all.")


def _log(connection: "Connection", event: str, user_id: int, **detail: Any) -> None:
    from flows.case.actor import account
    from pipeline.review.audit import chain

    chain.add(connection, "alter", account(), event=event, account=user_id, how="command", **detail)


def _folders(store: Path, case: str | None, roles: list[Role], *, everywhere: bool, purged: bool = False) -> list[str]:
    """Where a role is meant: a case's folder, everywhere, or both.

    Raises:
        Refused: nowhere, or in no case that is there.
    """
    from pipeline.store import Store

    folders = [EVERYWHERE] if everywhere else []
    if case is not None:
        folder = Store(store.absolute()).case(case).root
        if not purged and not (folder / "run.json").exists():
            raise Refused(f"{case}: no such case in {store}. Run it first, or see --store.")
        folders.append(folder.name)
    if bool(roles) != bool(folders):
        raise Refused("A role needs --case or --everywhere, and they need --role.")
    return folders
