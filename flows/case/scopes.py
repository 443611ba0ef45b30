"""Versions of the scope of each exhibit (domain L-04). The first comes with the submission; a wider one later needs a
decision of its own: who decided it, why, for which line of enquiry, when. All versions stay, in `scopes.json`.
"""

from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from typing import Any

from models.casefile import Case, Exhibit
from models.normalise import canonical_forms
from pipeline.gate import scope
from pipeline.store import CaseStore

NAME = "scopes.json"


def undecided(store: CaseStore, case: Case, region: str) -> list[str]:
    """Exhibits whose scope is wider than it was, without a new decision that says so."""
    mistakes = []
    for exhibit in case.exhibits:
        before = _versions(store, exhibit)
        if not before:
            continue
        wider = scope.widened(before[-1]["within"], _within(case, exhibit, region))
        decision = exhibit.scope_decision
        used = {version["decision"]["id"] for version in before if version["decision"]}
        name = f"exhibit {exhibit.exhibit_ref}"
        if wider and not decision:
            mistakes.append(
                f"{name}: the scope is wider than version {len(before)} ({', '.join(wider)}). Give 'scope_decision' "
                "with id, decided_by, decided_on, reason and lines_of_enquiry, or narrow the scope again"
            )
        elif wider and decision and decision.id in used:
            mistakes.append(
                f"{name}: scope_decision {decision.id!r} was given for an earlier version; a wider scope "
                f"({', '.join(wider)}) needs a decision of its own"
            )
    return mistakes


def record(store: CaseStore, case: Case, region: str) -> list[dict[str, Any]]:
    """Keep the scope of each exhibit as a new version where it has changed. `undecided` was asked before.

    Returns:
        What is new, for the audit chain: exhibit, version, decision, and what was widened.
    """
    kept = store.read_json(NAME) or {}
    new = []
    for exhibit in case.exhibits:
        versions, within = kept.setdefault(exhibit.exhibit_ref, []), _within(case, exhibit, region)
        if versions and versions[-1]["within"] == within:
            continue
        decision = exhibit.scope_decision.model_dump(mode="json") if exhibit.scope_decision else None
        version = {
            "version": len(versions) + 1,
            "recorded_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "authority": exhibit.authority,
            "dpn_ref": exhibit.dpn_ref,
            "scope": exhibit.scope.model_dump(mode="json", by_alias=True) if exhibit.scope else None,
            "within": within,
            "decision": decision,
        }
        widened = scope.widened(versions[-1]["within"], within) if versions else []
        versions.append(version)
        new.append({"version": version["version"], "decision": decision and decision["id"], "widened": widened})
        new[-1]["exhibit_ref"] = exhibit.exhibit_ref
    if new:
        store.write_json(NAME, kept)
    return new


def _versions(store: CaseStore, exhibit: Exhibit) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (store.read_json(NAME) or {}).get(exhibit.exhibit_ref, [])
    return found


def _within(case: Case, exhibit: Exhibit, region: str) -> dict[str, Any]:
    """What the scope amounts to, with the identifiers of the parties that it names: a number more is wider too."""
    return asdict(scope.bounds(case, exhibit, partial(canonical_forms, region=region)))
