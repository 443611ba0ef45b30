"""What stands in front of every page: which hosts it answers to, from where it is asked, and what a browser may do with
the answer. Each is plain ASGI: it costs microseconds, and what is streamed stays streamed.
"""

from collections.abc import Iterable

from starlette.datastructures import Headers as Given
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "media-src 'self'",
        "connect-src 'self'",
        "font-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "report-uri /csp-reports",
    )
)

_HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_HTTPS_ONLY = "max-age=31536000"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Hosts:
    """Answers only to names that it is meant to have: a page of the outside whose name is made to point to this machine
    (DNS rebinding) reaches nothing."""

    def __init__(self, app: ASGIApp, names: Iterable[str]) -> None:
        self._app, self._names = app, frozenset(name.lower() for name in names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _name(Given(scope=scope).get("host", "")) not in self._names:
            refused = PlainTextResponse("This is not a name of the application; see --name of triage review.", 400)
            return await refused(scope, receive, send)
        return await self._app(scope, receive, send)


class Headers:
    """Puts on every answer what a browser may do with it; what is not of our own files it keeps nowhere."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self._app = app
        self._more = _HEADERS | ({"Strict-Transport-Security": _HTTPS_ONLY} if secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        kept = {} if scope["path"].startswith("/static/") else {"Cache-Control": "no-store"}

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in (self._more | kept).items():
                    headers.setdefault(name, value)
            await send(message)

        return await self._app(scope, receive, sent)


class SameSite:
    """Refuses what another site makes a browser send.

    What changes something needs Sec-Fetch-Site, or Origin where a browser sends none, to say that one of our own pages
    asks. What only shows something may be asked for by a link elsewhere, not by a page that puts it into itself: it
    would be logged as seen.
    """

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self._app, self._scheme = app, "https" if secure else "http"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] != "/csp-reports":
            headers = Given(scope=scope)
            asked = self._ours(headers) if scope["method"] not in _SAFE else _linked(headers)
            if not asked:
                refused = PlainTextResponse("This was sent by another site, and nothing was done.", 403)
                return await refused(scope, receive, send)
        return await self._app(scope, receive, send)

    def _ours(self, headers: Given) -> bool:
        if site := headers.get("sec-fetch-site"):
            return site == "same-origin"
        return headers.get("origin") == f"{self._scheme}://{headers.get('host')}"


def _linked(headers: Given) -> bool:
    if headers.get("sec-fetch-site") not in ("cross-site", "same-site"):
        return True
    return headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest", "document") == "document"


def _name(host: str) -> str:
    """Without its port: "localhost" of "localhost:8765", "[::1]" of "[::1]:8765"."""
    end = host.find("]")
    return host[: end + 1].lower() if end > 0 else host.partition(":")[0].lower()
