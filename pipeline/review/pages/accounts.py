"""Accounts and what is granted to them: for whoever keeps them, who reads nothing of a case."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Path
from fastapi.responses import Response

from pipeline.errors import Refused
from pipeline.review.people import accounts, passwords
from pipeline.review.people.person import Person
from pipeline.review.people.roles import EVERYWHERE, MEANS, NOT_OF_A_CASE, Act, Role
from pipeline.review.web.visit import May, Visit

ROUTER = APIRouter()
_Admin = Annotated[Visit, Depends(May(Act.users))]
_Id = Annotated[int, Path(ge=1, le=2**53)]
_Text = Annotated[str, Form(max_length=200)]


@ROUTER.get("/accounts")
def everybody(visit: _Admin) -> Response:
    """All accounts."""
    return _list(visit)


@ROUTER.post("/accounts")
def add(visit: _Admin, login: _Text, name: _Text) -> Response:
    """Make an account; its first password is shown once."""
    password = passwords.once()
    try:
        with visit.writing() as connection:
            user_id = accounts.add(connection, login, name, password)
            visit.log(connection, "alter", event="account added", account=user_id)
    except Refused as error:
        return _list(visit, 422, str(error), login, name)
    return _one(visit, user_id, password=password)


@ROUTER.get("/accounts/{user_id}")
def one(visit: _Admin, user_id: _Id) -> Response:
    """One account, with what is granted to it."""
    return _one(visit, user_id)


@ROUTER.post("/accounts/{user_id}/grant")
def grant(visit: _Admin, user_id: _Id, folder: _Text, role: Annotated[Role, Form()]) -> Response:
    """Grant a role in a case, or everywhere."""
    _known(visit, user_id)
    if folder != EVERYWHERE and folder not in visit.request.app.state.cases.folders():
        return _one(visit, user_id, 422, "There is no such case. Choose one of the list.")
    try:
        with visit.writing() as connection:
            accounts.grant(connection, user_id, folder, role, visit.person.user_id)
            visit.log(connection, "alter", event="role granted", account=user_id, folder=folder, granted=role.value)
    except Refused as error:
        return _one(visit, user_id, 422, str(error))
    return visit.go(f"/accounts/{user_id}")


@ROUTER.post("/accounts/{user_id}/revoke")
def revoke(visit: _Admin, user_id: _Id, folder: _Text, role: Annotated[Role, Form()]) -> Response:
    """Take a role back, at once."""
    if user_id == visit.person.user_id and role is Role.admin:
        return _one(visit, user_id, 422, "You cannot take this role from yourself. Another administrator can.")
    with visit.writing() as connection:
        if accounts.revoke(connection, user_id, folder, role):
            visit.log(connection, "alter", event="role revoked", account=user_id, folder=folder, revoked=role.value)
    return visit.go(f"/accounts/{user_id}")


@ROUTER.post("/accounts/{user_id}/disable")
def disable(visit: _Admin, user_id: _Id) -> Response:
    """Let nobody in with it any more, at once."""
    _known(visit, user_id)
    if user_id == visit.person.user_id:
        return _one(visit, user_id, 422, "You cannot disable your own account. Another administrator can.")
    with visit.writing() as connection:
        accounts.disable(connection, user_id)
        visit.log(connection, "alter", event="account disabled", account=user_id)
    return visit.go(f"/accounts/{user_id}")


@ROUTER.post("/accounts/{user_id}/enable")
def enable(visit: _Admin, user_id: _Id) -> Response:
    """Let them in again."""
    _known(visit, user_id)
    with visit.writing() as connection:
        accounts.enable(connection, user_id)
        visit.log(connection, "alter", event="account enabled", account=user_id)
    return visit.go(f"/accounts/{user_id}")


@ROUTER.post("/accounts/{user_id}/password")
def password(visit: _Admin, user_id: _Id) -> Response:
    """Set a new first password, which is shown once; all sessions of the account end."""
    _known(visit, user_id)
    if user_id == visit.person.user_id:
        return visit.go("/account/password")
    made = passwords.once()
    with visit.writing() as connection:
        accounts.set_password(connection, user_id, made, change=True)
        visit.log(connection, "alter", event="password set by another", account=user_id)
    return _one(visit, user_id, password=made)


def _known(visit: Visit, user_id: int) -> Person:
    with visit.database.reading() as connection:
        found = accounts.by_id(connection, user_id)
    if found is None:
        raise HTTPException(404, "There is no such account.")
    return found


def _list(visit: Visit, status: int = 200, mistake: str = "", login: str = "", name: str = "") -> Response:
    with visit.database.reading() as connection:
        everyone = accounts.every(connection)
    given = {"mistake": mistake, "login": login, "name": name}
    return visit.page("accounts/list.html", status, everyone=everyone, **given)


def _one(visit: Visit, user_id: int, status: int = 200, mistake: str = "", password: str = "") -> Response:
    return visit.page(
        "accounts/one.html",
        status,
        somebody=_known(visit, user_id),
        folders=visit.request.app.state.cases.folders(),
        role_means=MEANS,
        not_of_a_case=NOT_OF_A_CASE,
        mistake=mistake,
        password=password,
    )
