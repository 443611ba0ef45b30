"""How Prefect is set up: offline, its things in the store, its database small, and a password on its server."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.once import made_once
from pipeline.store import make_folders

SETTINGS = {
    # Nobody outside is asked for anything.
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_UI_V2_ENABLED": "false",  # the newer pages ask an analytics host even with analytics off
    "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",  # none is used, and their catalogue shows logos from elsewhere
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",  # it offers to use somebody's cloud
    # Words of the program, not of a case; the terminal has progress bars, and the pages have the logs of a run.
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_INTERNAL_LOGGING_LEVEL": "CRITICAL",
    # The database stays small: what a run did is kept in its case, with the store's own retention.
    "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P2D",  # most rows are events
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs,orphans",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(30 * 86_400),  # s, of runs, their states, logs and tables
    # A server that went away is back within seconds; a request waits for it, and in the end fails.
    "PREFECT_API_REQUEST_TIMEOUT": "60",  # s
    "PREFECT_CLIENT_MAX_RETRIES": "5",  # after 2, 4, … 32 s
}

RETENTION_DAYS = 30
"""For which runs stay in Prefect's database, and why they did not do all in `REASONS`."""

REASONS = "refused"
"""Folder in PREFECT_HOME, see `flows.deployments.outcome`."""

_HERE = ("127.0.0.1", "::1", "localhost")

_SECRET = "PREFECT_API_AUTH_STRING"  # noqa: S105 - the variable's name


def settle(store: Path) -> Path:
    """Say in the environment where Prefect keeps its things and that it talks to nobody. What a person has set stays
    as it is.

    Returns:
        Prefect's folder, absolute.
    """
    home = (store / "prefect").absolute()
    make_folders(home)
    for name, value in (SETTINGS | {"PREFECT_HOME": str(home)}).items():
        os.environ.setdefault(name, value)
    _ask_no_proxy()
    return Path(os.environ["PREFECT_HOME"])


def _ask_no_proxy() -> None:
    """A force's proxy for the web is not to be asked for this machine, and not to be told the password."""
    for name in ("no_proxy", "NO_PROXY"):  # some programs look at one, some at the other
        given = [one.strip() for one in os.environ.get(name, "").split(",") if one.strip()]
        os.environ[name] = ",".join(dict.fromkeys((*given, *_HERE)))


def password(home: Path) -> str:
    """With which the store's servers are asked: made once, for this account's eyes. What is typed into the sign-in of
    the pages is all of it, `triage:…`."""
    return made_once(home / "auth", lambda: f"triage:{secrets.token_urlsafe(24)}")


def connect(url: str, secret: str | None) -> None:
    """Let Prefect in this process use a server.

    The password is in Prefect's settings then and not in the environment: whatever this process starts, Dask workers
    among them, does not have it. Prefect also reads `.env` and `prefect.toml` where a command was typed, which may be
    an extraction: it begins in its own folder.

    Args:
        url: of the API.
        secret: the password, if the server is one of ours.
    """
    os.environ["PREFECT_API_URL"] = url
    if secret:
        os.environ.setdefault(_SECRET, secret)
    typed_in = Path.cwd()
    os.chdir(os.environ["PREFECT_HOME"])
    try:
        from prefect.context import refresh_global_settings_context

        refresh_global_settings_context()  # something may have imported Prefect before
    finally:
        os.chdir(typed_in)
        forget()


@contextmanager
def without_heartbeats() -> Iterator[None]:
    """Flows of this process send none: no reaper of ours asks for them, and to end their thread takes up to a second.

    Prefect's variable takes no value that says none, and its `temporary_settings` reads `.env` and `prefect.toml`
    again, where a command was typed. What a person has set stays as it is.
    """
    if "PREFECT_FLOWS_HEARTBEAT_FREQUENCY" in os.environ:
        yield
        return
    from prefect.context import SettingsContext, get_settings_context

    now = get_settings_context()
    flows = now.settings.flows.model_copy(update={"heartbeat_frequency": None})
    with SettingsContext(profile=now.profile, settings=now.settings.model_copy(update={"flows": flows})):
        yield


def signed() -> str | None:
    """The password that Prefect in this process uses."""
    from prefect.settings import get_current_settings

    secret = get_current_settings().api.auth_string
    return secret.get_secret_value() if secret else None


def forget() -> None:
    """Take the password out of the environment, where a Prefect worker puts it for its flow runs: Prefect has read it,
    and nobody whom this process starts is to have it."""
    os.environ.pop(_SECRET, None)
