"""What may come in: a form of a bounded size, without the character that no database takes.

Pages take no uploads. A body is read whole before anything sees it, so that what is too large costs nothing.
"""

from collections.abc import Callable
from typing import TypeAlias

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST = 65_536
_TOO_MUCH = "That was more than a form of this application can hold. Shorten what you wrote, and try again."
_NOT_TEXT = "There is a character in it (NUL) that cannot be kept. Take it out, and try again."
_NUL = (b"\0", b"%00")

Said: TypeAlias = Callable[[Request, int, str], Response]
"""Makes a page of a status and a sentence."""


class Intake:
    """Refuses what is too large (413) or holds a NUL (400)."""

    def __init__(self, app: ASGIApp, said: Said) -> None:
        self._app, self._said = app, said

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        headers, body = Headers(scope=scope), b""
        if "content-length" in headers or "transfer-encoding" in headers:
            found = await _read(headers.get("content-length", "0"), receive)
            if found is None:
                return await self._said(Request(scope), 413, _TOO_MUCH)(scope, receive, send)
            body, receive = found, _again(found, receive)
        if "\0" in scope["path"] or b"%00" in scope["query_string"] or any(nul in body for nul in _NUL):
            return await self._said(Request(scope), 400, _NOT_TEXT)(scope, receive, send)
        return await self._app(scope, receive, send)


async def _read(length: str, receive: Receive) -> bytes | None:
    """The whole body; None: it is too much."""
    if not length.isdecimal() or int(length) > MOST:
        return None
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if len(body) > MOST or message["type"] == "http.disconnect":
            return None
        if not message.get("more_body"):
            return body


def _again(body: bytes, receive: Receive) -> Receive:
    """Gives the body once more, then what comes after it."""
    left: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def received() -> Message:
        return left.pop() if left else await receive()

    return received
