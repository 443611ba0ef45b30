"""What can be chosen in the filters of a case: its exhibits, parties and apps."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from models.application import of_package
from pipeline.review.case.cases import CaseAtHand
from pipeline.view import board


def choices(case: CaseAtHand) -> dict[str, dict[str, str]]:
    """Field of a question → its values in this case, with the words for each; apps are gathered once for each
    version of the queue."""
    submitted = case.opened.case
    return {
        "exhibit": {exhibit.exhibit_ref: exhibit.exhibit_ref for exhibit in submitted.exhibits},
        "party": {party.party_id: f"{party.party_id} {party.role.replace('_', ' ')}" for party in submitted.parties},
        "app": dict(_apps(case.board_path)),
    }


@lru_cache(maxsize=64)
def _apps(path: Path) -> Mapping[str, str]:
    with board.opened(path) as opened:
        return dict(sorted(((app, _name(app)) for app in opened.apps()), key=lambda one: one[1].casefold()))


def _name(app: str) -> str:
    known = of_package(app)
    return f"{known.name} ({app})" if known else app
