"""Writes events of the audit chain. Nothing is shown, decided or removed that cannot be logged."""

import json
from pathlib import Path
from typing import Any

from pipeline import audit
from pipeline.errors import TriageError


class NotLogged(TriageError):
    """The audit chain cannot be written."""


def log(
    root: Path, action: str, case_id: str, actor: str, *, role: str = "", reason: str = "", **detail: Any
) -> dict[str, Any]:
    """Append an event, see `pipeline.audit.add`.

    Raises:
        NotLogged: it cannot be; then what it is about must not happen.
    """
    try:
        return audit.add(root, action, case_id, actor, role=role, reason=reason, **detail)
    except (OSError, json.JSONDecodeError, KeyError, TypeError, UnicodeDecodeError) as error:
        raise NotLogged(
            f"{root / audit.NAME}: cannot be written ({type(error).__name__}), and nothing happens that is not logged. "
            "Run the command as an account that may write there; `triage verify` says whether the chain holds."
        ) from None
