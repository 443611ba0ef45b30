"""What happens when the program makes a mistake: a page that says so and nothing else, and a line for engineers.

A message of an exception, and what its variables held, may quote evidence. They are written nowhere: the file, which is
outside of the cases' folders and stays when one is purged, says where in the program it was, and of what class.
"""

import os
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

NAME = "review-errors.log"


class Mistakes:
    """Answers 500 where nothing was answered yet.

    Args:
        root: folder of the store, where the file is.
        page: makes the answer.
    """

    def __init__(self, app: ASGIApp, root: Path, page: Callable[[Request], Response]) -> None:
        self._app, self._root, self._page = app, root, page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        begun = False

        async def sent(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, sent)
        except Exception as error:  # the boundary of the application
            await run_in_threadpool(written, self._root, str(getattr(scope.get("route"), "path", "")), error)
            if not begun:
                await self._page(Request(scope))(scope, receive, send)


def written(root: Path, route: str, error: BaseException) -> None:
    """Write down where a mistake was made.

    Args:
        route: the pattern of the address, not the address.
    """
    lines = [f"{datetime.now(UTC).isoformat(timespec='seconds')} {route}"]
    cause: BaseException | None = error
    while cause is not None:
        lines += [f"{type(cause).__module__}.{type(cause).__qualname__}"]
        lines += [f"  {at.filename}:{at.lineno} {at.name}" for at in traceback.extract_tb(cause.__traceback__)]
        cause = cause.__cause__ or cause.__context__
    file = os.open(root / NAME, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(file, "a", encoding="utf-8", errors="replace") as log:
        log.write("\n".join(lines) + "\n\n")
