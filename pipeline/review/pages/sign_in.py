"""Signing in and out: with an account of the application, or at the force's identity provider."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from pipeline.review.audit import chain
from pipeline.review.clock import MINUTE, SECOND
from pipeline.review.people import accounts, passwords, sessions
from pipeline.review.people.oidc import NotSignedIn, Provider
from pipeline.review.people.roles import Act
from pipeline.review.people.throttle import Attempt
from pipeline.review.web.visit import May, Visit

ROUTER = APIRouter()
BACK = "/sign-in/provider/back"
_BINDER, _BINDER_S = "sign-in", 600
_WRONG = "That is not an account and its password. Try again."


@ROUTER.get("/sign-in")
def page(request: Request) -> Response:
    """Where one signs in."""
    return _page(request)


@ROUTER.post("/sign-in")
def sign_in(
    request: Request,
    login: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=1000)],
) -> Response:
    """Begin a session. Whether there is such an account cannot be told from the answer, nor from how long it takes."""
    database, settings = request.app.state.database, request.app.state.settings
    login, address = login.strip().lower(), request.state.address
    with database.writing() as connection:
        attempt = Attempt(connection, login, address, settings)
        user = accounts.by_login(connection, login)
    if attempt.wait:
        return _page(request, 429, f"Too many wrong passwords. Try again {_in(attempt.wait)}.", attempt.wait)
    known = user is not None and not user.disabled
    right = passwords.right(user.password if known else None, password)
    with database.writing() as connection:
        if right and accounts.unchanged(connection, user):
            attempt.right(connection)
            token = sessions.begin(connection, user.id, "password", settings)
            chain.add(connection, "consult", user.login, event="signed in", how="password", address=address)
        else:
            detail = {"event": "not signed in", "address": address, "locked": attempt.locked}
            chain.add(connection, "refuse", user.login if user is not None else "", **detail)
            return _page(request, 401, _WRONG)
    return _with_session(request, RedirectResponse("/", 303), token)


@ROUTER.get("/sign-in/provider")
def to_provider(request: Request) -> Response:
    """Send the browser to the identity provider."""
    place, binder = _provider(request).begun(_back(request))
    answer = RedirectResponse(place, 303)
    secure = request.app.state.options.secure  # the provider sends the browser back, so the cookie comes from elsewhere
    answer.set_cookie(_BINDER, binder, _BINDER_S, httponly=True, samesite="lax", secure=secure, path=BACK)
    return answer


@ROUTER.get(BACK)
def from_provider(
    request: Request,
    state: Annotated[str, Query(max_length=200)] = "",
    code: Annotated[str, Query(max_length=4000)] = "",
) -> Response:
    """Begin a session for whoever the identity provider says it is."""
    provider, database = _provider(request), request.app.state.database
    try:
        login = provider.ended(state, code, request.cookies.get(_BINDER, ""), _back(request))
    except NotSignedIn as error:
        return _page(request, 401, str(error))
    with database.writing() as connection:
        user = accounts.by_login(connection, login)
        if user is None or user.disabled:
            chain.add(connection, "refuse", user.login if user else "", event="not signed in", how="provider")
            return _page(request, 403, "You have no account here. Ask whoever keeps the accounts to make one.")
        token = sessions.begin(connection, user.id, "provider", request.app.state.settings)
        chain.add(connection, "consult", user.login, event="signed in", how="provider")
    # A cookie for this site alone is not sent with a request that another site began: a page of ours goes on.
    answer = HTMLResponse(request.app.state.templates.get_template("signed_in.html").render())
    answer.delete_cookie(_BINDER, path=BACK)
    return _with_session(request, answer, token)


@ROUTER.post("/sign-out")
def sign_out(visit: Annotated[Visit, Depends(May(Act.home))]) -> Response:
    """End the session."""
    with visit.writing() as connection:
        sessions.end(connection, visit.person.session)
        visit.log(connection, "consult", event="signed out")
    answer = RedirectResponse("/sign-in", 303)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    answer.delete_cookie(
        visit.request.app.state.options.cookie, path="/", secure=visit.request.app.state.options.secure
    )
    return answer


def _with_session(request: Request, answer: Response, token: str) -> Response:
    options = request.app.state.options
    answer.set_cookie(options.cookie, token, httponly=True, samesite="strict", secure=options.secure, path="/")
    return answer


def _provider(request: Request) -> Provider:
    provider: Provider | None = request.app.state.options.provider
    if provider is None:
        raise HTTPException(404, "There is no identity provider here.")
    return provider


def _back(request: Request) -> str:
    scheme = "https" if request.app.state.options.secure else "http"
    return f"{scheme}://{request.headers['host']}{BACK}"


def _page(request: Request, status: int = 200, mistake: str = "", wait: int = 0) -> Response:
    provider = request.app.state.options.provider
    made = request.app.state.templates.get_template("sign_in.html")
    headers = {"Retry-After": str(wait // SECOND + 1)} if wait else {}
    return HTMLResponse(made.render(mistake=mistake, provider=provider, person=None), status, headers)


def _in(wait: int) -> str:
    minutes = -(-wait // MINUTE)
    return "in a minute" if minutes == 1 else f"in {minutes} minutes"
