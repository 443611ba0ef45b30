"""Puts the application together: the pages, what stands in front of them, and what they are given."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from models.settings import Review
from pipeline.discover import discover
from pipeline.errors import TriageError
from pipeline.review import pages
from pipeline.review.audit.checkpoints import Checkpoints
from pipeline.review.case.cases import Cases
from pipeline.review.case.house import House
from pipeline.review.database.engine import Database
from pipeline.review.people.header import Peer, Trusted
from pipeline.review.people.oidc import Provider
from pipeline.review.people.who import Who
from pipeline.review.pictures import served
from pipeline.review.web import guard, mistakes, templates
from pipeline.review.web.intake import Intake
from pipeline.review.web.mistakes import Mistakes
from pipeline.review.web.reports import Reports
from pipeline.review.web.visit import PasswordFirst, SignedOut

_HERE = Path(__file__).parent.parent
COOKIE = "session"
_WORDS = {
    404: "There is no such page.",
    405: "This address cannot be used that way. Go back, and try again.",
}


@dataclass(frozen=True)
class Options:
    """How the application is reached.

    Attributes:
        hosts: names by which a browser may ask for it.
        secure: browsers reach it by HTTPS, here or at the proxy in front of it.
        proxy: address of that proxy, `people.header.SOCKET` for one that comes by a UNIX socket.
        trusted: the header in which a proxy names who has signed in.
        provider: where people may sign in instead.
        checkpoints: where signed heads of the audit chain are kept; None: in the store.
    """

    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    secure: bool = False
    proxy: str | None = None
    trusted: Trusted | None = None
    provider: Provider | None = None
    checkpoints: Path | None = None

    @property
    def cookie(self) -> str:
        """Name of the cookie that holds the session; browsers take one with the prefix by HTTPS alone."""
        return f"__Host-{COOKIE}" if self.secure else COOKIE


def create(house: House, database: Database, options: Options, settings: Review) -> FastAPI:
    """The application, for one store and one review database."""
    app = FastAPI(
        title="soteria-triage review",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=_signing,
    )
    app.state.house, app.state.database, app.state.options = house, database, options
    app.state.settings = settings
    app.state.cases = Cases(house, database, served.prepare)
    app.state.templates = templates.environment()
    app.state.reports = Reports()
    app.state.checkpoints = Checkpoints(database, house.root, options.checkpoints, settings.checkpoint_events)
    # Compressed, since they are the same for everybody; pages are not: their length would tell of what is in them.
    app.mount("/static", GZipMiddleware(StaticFiles(directory=_HERE / "static"), minimum_size=1000), "static")
    for router in discover(pages, "ROUTER", APIRouter):
        app.include_router(router)
    _guard(app, house, database, options, settings)
    app.add_exception_handler(SignedOut, _sign_in)
    app.add_exception_handler(PasswordFirst, _password_first)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(TriageError, _triage)
    return app


@asynccontextmanager
async def _signing(app: FastAPI) -> AsyncIterator[None]:
    """While the application is served, heads of the audit chain are signed."""
    with app.state.checkpoints.watching():
        yield


def _guard(app: FastAPI, house: House, database: Database, options: Options, settings: Review) -> None:
    """Put what stands in front before the pages: the last that is added is the first that is asked."""
    add = app.add_middleware
    add(Who, database=database, settings=settings, cookie=options.cookie, trusted=options.trusted)
    add(Intake, said=said)
    add(guard.SameSite, secure=options.secure)
    add(Mistakes, root=house.root, page=partial(said, status=500, text=_OURS))
    add(guard.Headers, secure=options.secure)
    add(guard.Hosts, names=options.hosts)
    add(Peer, proxy=options.proxy)


_OURS = "What you did last may not have been done. Go back, and look. Tell whoever runs the application when it was."


def said(request: Request, status: int, text: str) -> Response:
    """A page that says one sentence."""
    template = request.app.state.templates.get_template("said.html")
    person = getattr(request.state, "person", None)
    return HTMLResponse(template.render(status=status, text=text, person=person), status)


def _sign_in(request: Request, _error: Exception) -> Response:
    return _elsewhere(request, "/sign-in", 401)


def _password_first(request: Request, _error: Exception) -> Response:
    return _elsewhere(request, "/account/password", 403)


def _elsewhere(request: Request, path: str, status: int) -> Response:
    if request.headers.get("hx-request") == "true":
        return Response(status_code=status, headers={"HX-Redirect": path})
    return RedirectResponse(path, 303)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - it is registered for nothing else
    text = str(error.detail)
    if text in ("Not Found", "Method Not Allowed"):
        text = _WORDS[error.status_code]
    answer = said(request, error.status_code, text)
    answer.headers.update(error.headers or {})
    return answer


def _not_understood(request: Request, _error: Exception) -> Response:
    return said(request, 422, "The page sent something that cannot be understood. Go back, and try again.")


def _triage(request: Request, error: Exception) -> Response:
    assert isinstance(error, TriageError)  # noqa: S101 - it is registered for nothing else
    root, route = request.app.state.house.root, str(getattr(request.scope.get("route"), "path", ""))
    return said(request, 409, mistakes.refused(root, route, error))
