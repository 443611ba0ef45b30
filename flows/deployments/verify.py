"""`verify-store`: whether all cases, their extractions and the chains of the store are still what they were."""

from functools import partial
from pathlib import Path
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from pydantic import Field

from flows.case import verified
from flows.deployments import hooks
from flows.deployments.cases import Kept, chosen, each
from flows.deployments.outcome import Cell, Outcome, told
from flows.deployments.parameters import CaseKey, Parameters, store
from flows.deployments.stopped import Stop

NAME = "verify-store"


class VerifyParameters(Parameters):
    """Which cases are looked at. The chains of the store always are."""

    case: CaseKey | None = Field(default=None, title="Key of the case", description="Only this case; else all of them.")


@flow(name=NAME, persist_result=False, **hooks.ALL)
def verify_store(cases: VerifyParameters = VerifyParameters()) -> State[Any]:  # noqa: B008 - frozen
    """Compare the store with what was sealed. Reads every file and every extraction, and changes nothing."""
    return told(store(), partial(_verified, store(), cases.case), artifact=NAME)


def _verified(root: Path, case: str | None, stop: Stop) -> Outcome:
    wrong = [f"store: {line}" for line in verified.chains(root)]
    chains = len(wrong)

    def look(one: Kept) -> dict[str, Cell]:
        found = verified.case(root / "cases" / one.folder, stop.check)
        wrong.extend(f"{one.key}: {line}" for line in found.wrong)
        code = "wrong" if found.wrong else "as-it-was"
        return {"code": code, "files": found.files, "extractions": found.extractions, "wrong": len(found.wrong)}

    rows, reasons = each(chosen(root, case), stop, look)
    counts = {
        "cases as they were": sum(row["code"] == "as-it-was" for row in rows),
        "cases wrong or not to be read": sum(row["code"] != "as-it-was" for row in rows),
        "mistakes in chains": chains,
    }
    return Outcome("FAILED" if wrong or reasons else "COMPLETED", counts, rows, [*wrong, *reasons])
