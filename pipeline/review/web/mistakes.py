"""What happens when the program makes a mistake: a page that says so and nothing else, and a line for engineers.

A message of an exception, and what its variables held, may quote evidence. They are written nowhere: the file, which is
outside of the cases' folders and stays when one is purged, says where in the program it was, and of what class.

What the program refuses to do it says in words for whoever runs it, often with the place of a file. Readers are told
what is wrong; places in the store stand in that file alone.
"""

import os
import re
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.errors import StoreDamaged, TriageError

NAME = "review-errors.log"
DAMAGED = (
    "Something that is kept of this case cannot be read, so this cannot be shown or done. Tell whoever runs the "
    "application when it was: review-errors.log in the store says which file it is."
)
_PLACE = re.compile(r"(?<![^\s\"'(<])(?:/[^/:\"'\n]+){2,}")
"""Of a file. Names have spaces, so a place is taken to go on until a colon or a quote: rather a word too many."""


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


def refused(root: Path, route: str, error: TriageError) -> str:
    """What readers are told of what cannot be done. Which file of the store it is about is written down."""
    place = _PLACE.match(str(error))
    if place and place[0].startswith(str(root)):
        written(root, route, error, place[0])
    return DAMAGED if isinstance(error, StoreDamaged) else placeless(str(error))


def placeless(text: str) -> str:
    """A message for whoever runs the program, as a reader is told it: without places of files."""
    if (place := _PLACE.match(text)) and (said := text[place.end() :].lstrip(": ")):
        text = said[0].upper() + said[1:]
    return _PLACE.sub("a file of the server", text)


def written(root: Path, route: str, error: BaseException, place: str = "") -> None:
    """Write down where a mistake was made.

    Args:
        route: the pattern of the address, not the address.
        place: of a file in the store that it is about.
    """
    lines = [f"{datetime.now(UTC).isoformat(timespec='seconds')} {route} {place}".rstrip()]
    cause: BaseException | None = error
    while cause is not None:
        lines += [f"{type(cause).__module__}.{type(cause).__qualname__}"]
        lines += [f"  {at.filename}:{at.lineno} {at.name}" for at in traceback.extract_tb(cause.__traceback__)]
        cause = cause.__cause__ or cause.__context__
    file = os.open(root / NAME, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(file, "a", encoding="utf-8", errors="replace") as log:
        log.write("\n".join(lines) + "\n\n")
