"""The command that serves the review application."""

import contextlib
import ipaddress
import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from flows.options import STORE, StoreOption
from flows.review.options import DatabaseOption
from models.mistakes import Mistakes
from pipeline.errors import Refused

if TYPE_CHECKING:
    import uvicorn

    from pipeline.review.web.app import Options

err = Console(stderr=True, highlight=False)
_ANY = ("0.0.0.0", "::")  # noqa: S104 - it is asked whether somebody listens there
_GRACE_S = 5


def review(
    store: StoreOption = STORE,
    database: DatabaseOption = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1024, max=65535, help="Port.")] = 8765,
    name: Annotated[
        list[str], typer.Option(help="Name by which browsers ask for it; may be given several times.")
    ] = [],  # noqa: B006 - Typer copies it
    certificate: Annotated[Path | None, typer.Option(help="TLS certificate with its chain (PEM).")] = None,
    key: Annotated[Path | None, typer.Option(help="Its private key (PEM).")] = None,
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help="A proxy of yours stands in front and does the TLS.")
    ] = False,
    trust_proxy: Annotated[
        str, typer.Option(help="Address from which that proxy comes; unix: by --socket.")
    ] = "127.0.0.1",
    socket_: Annotated[Path | None, typer.Option("--socket", help="UNIX socket to listen on, for a proxy.")] = None,
    trust_header: Annotated[
        str | None, typer.Option(help="Header in which that proxy names the account, as X-Remote-User.")
    ] = None,
    oidc: Annotated[Path | None, typer.Option(help="TOML file of the force's identity provider.")] = None,
    settings: Annotated[Path | None, typer.Option(help="A TOML file that overrides configs/default.toml.")] = None,
    checkpoints: Annotated[
        Path | None,
        typer.Option(help="File for signed heads of the audit chain; best where this account only appends."),
    ] = None,
) -> None:
    """Serve the review application: queue, conversations, search, decisions, in a browser."""
    _refuse(host, name, certificate, key, trust_proxy, socket_, trust_header, behind_proxy=behind_proxy)

    from flows.review.house import Store
    from models import settings as configured
    from pipeline.review.database.engine import opened
    from pipeline.review.people import accounts
    from pipeline.review.people.header import Trusted
    from pipeline.review.people.oidc import opened as provider
    from pipeline.review.web.app import Options, create

    chosen = configured.read(settings).review
    names = {"127.0.0.1", "localhost", "[::1]", *name}
    if host not in _ANY:
        names.add(f"[{host}]" if ":" in host else host)
    options = Options(
        hosts=tuple(sorted(names)),
        secure=certificate is not None or behind_proxy,
        proxy=trust_proxy if behind_proxy else None,
        trusted=Trusted(trust_header, trust_proxy) if trust_header else None,
        provider=provider(oidc) if oidc else None,
        checkpoints=checkpoints,
    )
    kept = opened(store.absolute(), database)
    try:
        with kept.reading() as connection:
            if not accounts.every(connection):
                raise Refused(
                    "There is no account yet. Make one for whoever keeps the accounts: "
                    "triage accounts add LOGIN --name NAME --role admin --everywhere"
                )
        _serve(_server(create(Store(store), kept, options, chosen), certificate, key), host, port, socket_, options)
    finally:
        kept.close()


def _refuse(
    host: str,
    names: list[str],
    certificate: Path | None,
    key: Path | None,
    trust_proxy: str,
    socket_: Path | None,
    trust_header: str | None,
    *,
    behind_proxy: bool,
) -> None:
    """See that it is served safely, before anything starts.

    Raises:
        Mistakes: everything that speaks against it.
    """
    wrong = []
    if bool(certificate) != bool(key):
        wrong.append("--certificate and --key: give both, or neither.")
    wrong += [f"{file}: no such file." for file in (certificate, key) if file and not file.is_file()]
    if not (socket_ or _loopback(host) or certificate or behind_proxy):
        wrong.append(
            f"--host {host}: others could read along. Give --certificate and --key, or --behind-proxy if a proxy of "
            "yours does the TLS, or listen on 127.0.0.1."
        )
    if host in _ANY and not names:
        wrong.append("--name: say by which name browsers ask for it, as review.example.org.")
    if trust_header and not behind_proxy:
        wrong.append("--trust-header: only with --behind-proxy; else every browser could say who it is.")
    if (trust_proxy == "unix") != (socket_ is not None):
        wrong.append("--trust-proxy unix and --socket belong together.")
    elif trust_proxy != "unix" and not _address(trust_proxy):
        wrong.append(f"--trust-proxy {trust_proxy}: give the proxy's address, as 127.0.0.1, or unix.")
    if wrong:
        raise Mistakes(wrong)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _loopback(host: str) -> bool:
    address = _address(host)
    return host == "localhost" or (address is not None and address.is_loopback)


def _server(app: object, certificate: Path | None, key: Path | None) -> "uvicorn.Server":
    import uvicorn

    # What a proxy forwards is read by the application, which alone knows which proxy it trusts.
    return uvicorn.Server(
        uvicorn.Config(
            app,  # type: ignore[arg-type] # it is one
            ssl_certfile=certificate,
            ssl_keyfile=key,
            log_level="critical",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            lifespan="on",
            timeout_graceful_shutdown=_GRACE_S,
        )
    )


def _serve(server: "uvicorn.Server", host: str, port: int, path: Path | None, options: "Options") -> None:
    """Until Ctrl-C."""
    listening = _unix(path) if path else _tcp(host, port)
    listening.listen(128)  # who asks from now on waits until it answers
    scheme = "https" if options.secure and options.proxy is None else "http"
    shown = host if ":" not in host else f"[{host}]"
    where = str(path) if path else f"{scheme}://{shown}:{port}"
    err.print(f"Review: {where} (Ctrl-C ends it)", markup=False, soft_wrap=True)
    try:
        with contextlib.suppress(KeyboardInterrupt):  # none where whoever started it ignores Ctrl-C
            server.run(sockets=[listening])
        err.print("Ended.")
    finally:
        listening.close()
        if path:
            path.unlink(missing_ok=True)


def _tcp(host: str, port: int) -> socket.socket:
    try:
        family, kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise Refused(f"--host {host}: no such address ({error.strerror}).") from None
    listening = socket.socket(family, kind)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
    except OSError as error:
        listening.close()
        raise Refused(
            f"{host}:{port}: cannot be listened on ({error.strerror}). Give another --host or --port."
        ) from None
    return listening


def _unix(path: Path) -> socket.socket:
    listening, mask = socket.socket(socket.AF_UNIX), os.umask(0o117)
    try:
        if path.is_socket():
            path.unlink()
        listening.bind(str(path))
    except OSError as error:
        listening.close()
        raise Refused(f"{path}: cannot be listened on ({error.strerror}). Give another --socket.") from None
    finally:
        os.umask(mask)
    return listening
