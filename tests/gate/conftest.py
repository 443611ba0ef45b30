"""Small batches of RECORDS and small cases, for the gate."""

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from models.casefile import Case
from models.decisions import Decisions
from models.schemas import RECORDS
from pipeline.gate.screen import Rules

_DEFAULTS = {
    "extraction_id": "x1",
    "exhibit_ref": "JAS/2",
    "source_id": "s1",
    "kind": "message",
    "app": "com.whatsapp",
    "state": "live",
    "parser": "demo",
    "parser_version": 1,
}


def _records(*rows: dict[str, Any]) -> pa.RecordBatch:
    full = [_DEFAULTS | {"record_id": f"r{n}", "locator": f"message:{n}"} | row for n, row in enumerate(rows)]
    return pa.RecordBatch.from_pylist(full, schema=RECORDS)


def _case(**changes: Any) -> Case:
    """A complainant C1 with her exhibit JAS/2, a suspect S1; `scope` and `timezone` are those of the exhibit."""
    scope = changes.pop("scope", {"kinds": ["message", "call", "contact"]})
    zone = changes.pop("timezone", "Europe/London")
    return Case.model_validate(
        {
            "case_id": "42/000123/26",
            "operation_name": "LARKSPUR",
            "parties": [
                {
                    "party_id": "C1",
                    "role": "complainant",
                    "identifiers": [{"type": "phone", "value": "+447700900101"}],
                },
                {
                    "party_id": "S1",
                    "role": "suspect",
                    "identifiers": [
                        {"type": "phone", "value": "07700 900201"},
                        {"type": "handle", "value": "instagram:kestrel"},
                        {"type": "handle", "value": "kik:kestrel7"},
                    ],
                },
                {"party_id": "W1", "role": "witness"},
            ],
            "lines_of_enquiry": [{"id": "LOE1", "text": "Contact between S1 and C1"}],
            "exhibits": [
                {
                    "exhibit_ref": "JAS/2",
                    "subject": "C1",
                    "authority": "PCSCA_S37",
                    "dpn_ref": "DPN/77",
                    "lines_of_enquiry": ["LOE1"],
                    "scope": scope,
                    "extraction": {"path": "x.zip", "timezone": zone},
                }
            ],
        }
        | changes
    )


def _normalise(value: str) -> list[str]:
    """Enough of the real one: a British mobile in any spelling."""
    digits = value.replace(" ", "").removeprefix("+")
    if digits.isdigit() and digits.startswith("07") and len(digits) == 11:
        return ["+44" + digits[1:]]
    return ["+" + digits] if digits.isdigit() and value.startswith("+") else []


@pytest.fixture
def rules(normalise, ids) -> Callable[..., Rules]:
    """The rules of the first exhibit of a case; `holds` as a first reading found them."""

    def of(case: Case, holds: Any = (), decisions: Decisions | None = None) -> Rules:
        return Rules.of(case, case.exhibits[0], normalise, ids, holds, decisions)

    return of


@pytest.fixture
def records() -> Callable[..., pa.RecordBatch]:
    return _records


@pytest.fixture
def case() -> Callable[..., Case]:
    return _case


@pytest.fixture
def normalise() -> Callable[[str], list[str]]:
    return _normalise
