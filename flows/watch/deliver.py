"""Delivers an alert: to a command on its standard input, to an address inside the force, or both."""

import json
import logging
import os
import shlex
import subprocess
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any

from models.settings import Alerts

_COMMAND_S, _WEBHOOK_S = 30, 10
_HANDED_ON = ("PATH", "HOME", "LANG", "TZ")
"""Variables that a command has: those of a run may hold passwords."""

_log = logging.getLogger(__name__)


class _Here(urllib.request.HTTPRedirectHandler):
    """An alert goes where the settings say, and nowhere else."""

    def redirect_request(self, *_: Any) -> None:
        return None


def deliver(said: Mapping[str, Any], to: Alerts) -> bool:
    """Whether it arrived wherever it was to go. What fails is logged, with its kind and never its words."""
    body = json.dumps(said).encode()
    arrived = [_to_command(to.command, body)] if to.command else []
    arrived += [_to_webhook(to.webhook, body)] if to.webhook else []
    return all(arrived)


def _to_command(command: str, body: bytes) -> bool:
    known = {name: value for name, value in os.environ.items() if name in _HANDED_ON}
    try:
        done = subprocess.run(  # noqa: S603 - what the settings say; no shell
            shlex.split(command),
            input=body,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_COMMAND_S,
            env=known,
            check=False,
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        _log.warning("alerts.command: %s", type(error).__name__)
        return False
    if done.returncode:
        _log.warning("alerts.command: exit status %d", done.returncode)
    return done.returncode == 0


def _to_webhook(address: str, body: bytes) -> bool:
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"})  # noqa: S310 - see settings
    # No proxy: one that the environment names leads outside.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Here)
    try:
        with opener.open(request, timeout=_WEBHOOK_S):
            return True
    except (OSError, ValueError, HTTPException) as error:
        code = error.code if isinstance(error, urllib.error.HTTPError) else ""
        _log.warning("alerts.webhook: %s %s", type(error).__name__, code)
        return False
