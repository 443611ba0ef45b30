"""What a run was made with and for whom, for its report: enough to make it again, and to see what differs (E-06, L-07).

No personal data: ids of the case and of its lines of enquiry, versions, hashes. Of the machine that plans the run; the
workers of a cluster must have the same installation. The language pipeline has no model that was trained: it is rules
and lexicons, all of them files of this program, and their hashes stand here.
"""

import json
import platform
import re
from hashlib import sha256
from importlib.metadata import requires, version
from pathlib import Path
from typing import Any

from flows import code
from models.casefile import Case
from models.scoring import Scoring
from models.settings import Settings
from pipeline.text.ocr import engines

_NAME = "soteria-triage"


def of(case: Case, settings: Settings, scoring: Scoring) -> dict[str, Any]:
    """The parts of `run.json` that say so."""
    engines.forget()  # this process may have run another case, hours ago
    chosen = settings.model_dump(mode="json", exclude={"alerts"})  # whom to tell may be a secret, and shapes nothing
    return {
        "purpose": {
            "case_id": case.case_id,
            "operation_name": case.operation_name,
            "lines_of_enquiry": [line.id for line in case.lines_of_enquiry],
        },
        "made_with": {
            "program": {"version": version(_NAME), "sha256": _together("configs", "flows", "models", "pipeline")},
            "requirements_lock_sha256": _lock(),
            "python": f"{platform.python_implementation()} {platform.python_version()}",
            "libraries": libraries(),
            "ocr": engines.installed(settings.ocr, settings.text.languages),
            "language_sha256": _together("models/language", "models/identifiers"),
            "lexicons_sha256": {Path(name).stem: code.sha256_of(name) for name in code.files("models/lexicons")},
            "settings_sha256": _content(chosen),
            "scoring_sha256": _content(scoring.model_dump(mode="json")),
        },
        "settings": chosen,
        "scoring": scoring.model_dump(mode="json"),
    }


def _together(*places: str) -> str:
    """One hash of some files of this program: of what `sha256sum` prints of them, by path."""
    lines = [f"{code.sha256_of(name)}  {name}\n" for name in code.files(*places)]
    return sha256("".join(lines).encode()).hexdigest()


def _lock() -> str | None:
    """Of the checkout's lock file; an installed package has none."""
    lock = code.ROOT / "requirements.lock"
    return _file(lock) if lock.exists() else None


def libraries() -> dict[str, str]:
    """Those that this program names, as they are installed."""
    needed = [line for line in requires(_NAME) or [] if "extra ==" not in line]
    names = sorted(found[0] for line in needed if (found := re.match(r"[\w.-]+", line)))
    return {name: code.library(name) for name in names}


def _file(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _content(value: Any) -> str:
    return sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
