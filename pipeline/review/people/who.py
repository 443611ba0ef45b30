"""Finds out who asks: by the session of their browser, or by what a trusted proxy says."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from models.settings import Review
from pipeline.review.audit import chain
from pipeline.review.database.engine import Database
from pipeline.review.people import sessions
from pipeline.review.people.header import Trusted
from pipeline.review.people.person import Person


class Who:
    """Puts `person` into the state of each request but those for our own files; None if nobody has signed in."""

    def __init__(
        self, app: ASGIApp, database: Database, settings: Review, cookie: str, trusted: Trusted | None
    ) -> None:
        self._app, self._database, self._settings = app, database, settings
        self._cookie, self._trusted = cookie, trusted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            state = scope.setdefault("state", {})
            state["person"] = None
            token = Request(scope).cookies.get(self._cookie)
            named = self._trusted.login(scope) if self._trusted else None
            if (token or named) and not scope["path"].startswith("/static/"):
                state["person"] = await run_in_threadpool(self._found, token, named)
        return await self._app(scope, receive, send)

    def _found(self, token: str | None, named: str | None) -> Person | None:
        if named is None:
            return sessions.found(self._database, token or "", self._settings)
        somebody, begins = sessions.by_proxy(self._database, named, self._settings)
        if somebody and begins:
            with self._database.writing() as connection:
                chain.add(connection, "consult", somebody.login, event="signed in", how="proxy")
        return somebody
