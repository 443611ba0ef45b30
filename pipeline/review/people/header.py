"""Somebody whom a proxy in front of the application has signed in, and names in a header.

The header counts only from that proxy: from anybody else it is as if it were not there. By TCP the proxy is known by
its address, so whoever else may connect from that address is believed too; to a UNIX socket only those may connect whom
its folder lets in.
"""

from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

SOCKET = "unix"
"""As the proxy's address: what comes by the UNIX socket."""


@dataclass(frozen=True)
class Trusted:
    """Which header names the account, and from which proxy.

    Attributes:
        proxy: its address, or SOCKET.
    """

    header: str
    proxy: str

    def login(self, scope: Scope) -> str | None:
        """Whom the proxy says it is; None if it says nothing, or it is not the proxy that asks."""
        if scope["state"].get("peer") != self.proxy:
            return None
        names = Headers(scope=scope).getlist(self.header)
        return names[0].strip().lower() or None if len(names) == 1 else None


class Peer:
    """Notes who is really connected, and for whom: of what a proxy forwards, its own last word alone is believed."""

    def __init__(self, app: ASGIApp, proxy: str | None) -> None:
        self._app, self._proxy = app, proxy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            peer = scope["client"][0] if scope.get("client") else SOCKET
            scope.setdefault("state", {}).update(peer=peer, address=peer)
            if peer == self._proxy and (forwarded := Headers(scope=scope).getlist("x-forwarded-for")):
                scope["state"]["address"] = forwarded[-1].rpartition(",")[2].strip()
        return await self._app(scope, receive, send)
