"""The server's own process: Prefect's application on a socket that was opened for it; its pages ask nobody else."""

import gc
import os
import socket
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from functools import partial
from typing import Any, TypeAlias

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Application: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]

_HEADERS = [
    (
        b"content-security-policy",
        b"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; worker-src 'self' blob:; "
        b"style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        b"connect-src 'self' ws: wss:; frame-ancestors 'none'; base-uri 'self'; form-action 'self'",
    ),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
]
"""The pages want scripts in place; nothing is fetched from or sent to anybody else."""

_BACKLOG = 2048
_GRACE_S = 3


def listening(host: str, port: int) -> socket.socket:
    """A socket for the server. Whoever keeps it open lets those who ask wait while the server is started again, and
    nobody else on the machine can answer in its place.

    Args:
        port: 0 for any that is free.

    Raises:
        OSError: it is taken.
    """
    family, kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    found = socket.socket(family, kind)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(address)
        found.listen(_BACKLOG)
    except OSError:
        found.close()
        raise
    return found


def command(listener: socket.socket) -> list[str]:
    """What a keeper runs; the socket is handed over with it."""
    return [sys.executable, "-P", "-m", "flows.server.process", str(listener.fileno())]


def alone(application: Application) -> Application:
    """The application, with headers that keep its pages from asking anybody else."""

    async def asked(scope: Message, receive: Receive, send: Send) -> None:
        async def answered(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS]
            await send(message)

        await application(scope, receive, answered)

    return asked


def main(descriptor: int) -> None:
    """Serve until SIGTERM."""
    os.umask(0o077)
    gc.set_threshold(20_000, 10, 10)  # as in flows/cli.py
    gc.disable()  # until all is imported
    import uvicorn
    from prefect.server.api.server import create_app
    from prefect.server.database import configurations
    from sqlalchemy.ext.asyncio import create_async_engine

    from flows.server import empty

    # Errors of a database quote what was to be written, of a run also the paths that it was given.
    quiet = partial(create_async_engine, hide_parameters=True)
    configurations.create_async_engine = quiet  # type: ignore[attr-defined]  # which it has imported
    empty.begin()

    config = uvicorn.Config(
        alone(create_app(final=True)),
        lifespan="on",
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_GRACE_S,
    )
    gc.freeze()
    gc.enable()
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=descriptor)])


if __name__ == "__main__":
    main(int(sys.argv[1]))
