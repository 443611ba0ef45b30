"""Prefect's own server: offline, quiet, its database inside the store. Import this before anything imports Prefect."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

_OFFLINE = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_UI_V2_ENABLED": "false",  # the newer pages ask an analytics host even with analytics off
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",  # an embedded server takes 7 to 28 s to come up
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",  # the terminal has progress bars; logs are in the UI
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
}


def environment(store: Path) -> None:
    """Settle where Prefect keeps its things, and that it talks to nobody. What a person has set stays as it is."""
    home = store / "prefect"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, value in (_OFFLINE | {"PREFECT_HOME": str(home.absolute())}).items():
        os.environ.setdefault(name, value)
    if "PREFECT_API_URL" not in os.environ and (url := _running(home)):
        os.environ["PREFECT_API_URL"] = url


def serve(store: Path, port: int) -> int:
    """Run the server with its pages until it is interrupted. Runs of this store find it and show there."""
    environment(store)
    home = Path(os.environ["PREFECT_HOME"])
    note = home / "server.json"
    note.write_text(json.dumps({"api": f"http://127.0.0.1:{port}/api"}))
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    try:
        return subprocess.run(command, check=False).returncode  # noqa: S603 - our own interpreter
    except KeyboardInterrupt:
        return 0
    finally:
        note.unlink(missing_ok=True)


def _running(home: Path) -> str | None:
    """The address of this store's server, if `triage ui` runs one and it answers."""
    note = home / "server.json"
    if not note.exists():
        return None
    url = str(json.loads(note.read_text())["api"])
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=2) as answer:  # noqa: S310 - our own loopback address
            return url if answer.status == 200 else None
    except (urllib.error.URLError, OSError):
        return None
