"""One's own account: password, sessions, and what one would rather not see today."""

from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse, Response

from pipeline.review.clock import at, now
from pipeline.review.database.tables import SESSIONS
from pipeline.review.people import accounts, passwords, preferences, sessions
from pipeline.review.people.roles import MEANS, Act
from pipeline.review.people.throttle import Attempt
from pipeline.review.web.visit import May, SignedOut, Visit

ROUTER = APIRouter()
_Own = Annotated[Visit, Depends(May(Act.home))]
_Password = Annotated[str, Form(max_length=1000)]


@ROUTER.get("/account")
def account(visit: _Own) -> Response:
    """Who one is here."""
    query = sa.select(SESSIONS).where(SESSIONS.c.user_id == visit.person.user_id).order_by(SESSIONS.c.seen_at.desc())
    with visit.database.reading() as connection:
        rows = connection.execute(query).all()
    spared = preferences.spared(visit.person, at(now()).date())
    return visit.page(
        "account/own.html",
        sessions=rows,
        kinds=preferences.SPARED,
        spared=spared,
        role_means=MEANS,
        saved=_saved(visit),
    )


@ROUTER.post("/account/today")
def today(visit: _Own, kinds: Annotated[list[str] | None, Form(max_length=20)] = None) -> Response:
    """Keep what they would rather not see today."""
    with visit.writing() as connection:
        preferences.spare(connection, visit.person.user_id, kinds or [], at(now()).date())
    return visit.go("/account?saved=today")


@ROUTER.post("/account/sessions")
def everywhere(visit: _Own) -> Response:
    """Sign out everywhere but here."""
    with visit.writing() as connection:
        sessions.end_all(connection, visit.person.user_id, visit.person.session)
        visit.log(connection, "alter", event="other sessions ended")
    return visit.go("/account?saved=sessions")


@ROUTER.get("/account/password")
def ask(visit: _Own) -> Response:
    """Where one changes one's password."""
    return _ask(visit)


@ROUTER.post("/account/password")
def change(visit: _Own, current: _Password, new: _Password, again: _Password) -> Response:
    """Change one's password; all other sessions end, and this one goes on under a new token."""
    person, settings = visit.person, visit.settings
    with visit.writing() as connection:
        attempt = Attempt(connection, person.login, visit.request.state.address, settings)
        user = accounts.by_login(connection, person.login)
    if attempt.wait:
        return _ask(visit, 429, ("current", "Too many wrong passwords. Try again in some minutes."))
    if not passwords.right(user.password, current):
        return _ask(visit, 422, ("current", "That is not your password now."))
    mistake = _mistake(person.login, current, new, again)
    with visit.writing() as connection:
        attempt.right(connection)
        if not accounts.unchanged(connection, user):
            raise SignedOut  # somebody else has set another meanwhile, and has ended this session
        if mistake is None:
            accounts.set_password(connection, person.user_id, new, change=False)
            token = sessions.begin(connection, person.user_id, "password", settings)
            visit.log(connection, "alter", event="password changed")
    if mistake:
        return _ask(visit, 422, mistake)
    answer = RedirectResponse("/account?saved=password", 303)
    options = visit.request.app.state.options
    answer.set_cookie(options.cookie, token, httponly=True, samesite="strict", secure=options.secure, path="/")
    return answer


def _mistake(login: str, current: str, new: str, again: str) -> tuple[str, str] | None:
    if objection := passwords.objection(new, login):
        return "new", objection
    if new == current:
        return "new", "That is the password that you have. Choose another."
    return None if new == again else ("again", "The two are not the same. Write the new password twice.")


def _ask(visit: Visit, status: int = 200, mistake: tuple[str, str] | None = None) -> Response:
    return visit.page("account/password.html", status, mistake=mistake, least=passwords.LEAST)


def _saved(visit: Visit) -> str | None:
    return {
        "today": "Kept for today.",
        "sessions": "All other sessions have ended.",
        "password": "Your password has been changed, and all other sessions have ended.",
    }.get(visit.request.query_params.get("saved", ""))
