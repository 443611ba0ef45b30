"""One request of somebody who may make it: what a page is given, and what it gives back.

A route says what it is by `May(Act…)`: without it, it answers nobody. A case that somebody has no role in does not
exist for them (404); one in which their roles do not allow it says so (403).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.engine import Connection
from starlette.concurrency import run_in_threadpool

from models.settings import Review
from pipeline.review.audit import chain
from pipeline.review.case.cases import CaseAtHand
from pipeline.review.case.house import House
from pipeline.review.database.engine import Database
from pipeline.review.people.person import Person
from pipeline.review.people.roles import EVERYWHERE, Act


class SignedOut(Exception):
    """Nobody has signed in; they are sent to where that is done."""


class PasswordFirst(Exception):
    """Their password was set by somebody else; they are sent to where they choose their own."""


_BEFORE_THAT = frozenset({"/account/password", "/sign-out"})


@dataclass
class Visit:
    """A request.

    Attributes:
        folder: the case's folder, of a route that is of a case.
        role: in which of their roles they do this; empty for what everybody does with their own account.
    """

    request: Request
    person: Person
    act: Act
    role: str
    folder: str | None

    @property
    def database(self) -> Database:
        found: Database = self.request.app.state.database
        return found

    @property
    def house(self) -> House:
        found: House = self.request.app.state.house
        return found

    @property
    def settings(self) -> Review:
        """The choices of the force, `[review]`."""
        found: Review = self.request.app.state.settings
        return found

    @cached_property
    def case(self) -> CaseAtHand:
        """The case. Raises TriageError: nothing of it may be served now."""
        found: CaseAtHand = self.request.app.state.cases.at_hand(self.folder)
        return found

    @property
    def base(self) -> str:
        """What the addresses of the case's pages begin with."""
        return f"/cases/{quote(self.folder or '')}"

    @property
    def partial(self) -> bool:
        """Whether htmx asks, to put the answer into the page that is there."""
        return self.request.headers.get("hx-request") == "true"

    def log(self, connection: Connection, action: str, *, reason: str = "", **detail: Any) -> None:
        """Write an event of the audit chain, in a transaction."""
        case_id = self.case.case_id if self.folder else ""
        chain.add(connection, action, self.person.login, role=self.role, case_id=case_id, reason=reason, **detail)

    def logged(self, action: str, *, reason: str = "", **detail: Any) -> None:
        """Write an event of the audit chain, in a transaction of its own."""
        with self.writing() as connection:
            self.log(connection, action, reason=reason, **detail)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction of the review database."""
        if self.folder:
            _ = self.case  # first: a new version is taken in by a transaction of its own, which would wait for this
        with self.database.writing() as connection:
            yield connection

    def page(self, template: str, status: int = 200, **context: Any) -> HTMLResponse:
        """A page; `visit` is among what its template is given."""
        made = self.request.app.state.templates.get_template(template).render(visit=self, **context)
        return HTMLResponse(made, status)

    def go(self, path: str) -> Response:
        """Send the browser elsewhere, after something was done. `path` begins with a slash."""
        if self.partial:
            return Response(status_code=204, headers={"HX-Redirect": path})
        return RedirectResponse(path, 303)


@dataclass(frozen=True)
class May:
    """What a route is, for whoever may do it: a dependency that gives its Visit."""

    act: Act

    async def __call__(self, request: Request) -> Visit:  # not in a thread: it waits for nothing, unless it refuses
        person: Person | None = request.state.person
        if person is None:
            raise SignedOut
        if person.change and request.url.path not in _BEFORE_THAT:
            raise PasswordFirst
        folder = request.path_params.get("folder")
        if folder is not None and (folder == EVERYWHERE or not person.roles(folder)):
            raise HTTPException(404, "There is no such case.")
        role = person.role(self.act, folder)
        if role is None and self.act is not Act.home:
            await run_in_threadpool(_refused, request, person, self.act, folder)
            raise HTTPException(403, "Your roles do not allow this. Ask whoever keeps the accounts if they should.")
        return Visit(request, person, self.act, role or "", folder)


def _refused(request: Request, person: Person, act: Act, folder: str | None) -> None:
    database: Database = request.app.state.database
    with database.writing() as connection:
        chain.add(connection, "refuse", person.login, event="not allowed", act=act.value, folder=folder or "")
