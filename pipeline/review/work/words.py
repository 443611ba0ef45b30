"""How values of facets are written for people."""

from collections.abc import Callable, Mapping

from models.application import of_package
from models.relevance import WORDS
from models.words import plain, what
from pipeline.review.shown.words import BANDS
from pipeline.review.shown.words import LANE_NAMES as LANES

STATES: Mapping[str, str] = {"open": "Nobody has decided", "in_hand": "In somebody's hand"} | dict(WORDS)

NAMES: Mapping[str, str] = {
    "state": "State",
    "lane": "Lane",
    "band": "Order",
    "exhibit": "Exhibit",
    "kind": "Kind",
    "app": "App",
    "party": "Party of the case",
    "rule": "Reason",
    "grade": "Grade of a link",
}
"""What each facet is called."""


def value(facet: str, code: str) -> str:
    """A value of a facet."""
    return _VALUES.get(facet, plain)(code)


def rule(code: str) -> str:
    """What a rule is called: its words; what it says stands with the unit."""
    return code.replace("_", " ").capitalize()


def _app(code: str) -> str:
    known = of_package(code)
    return known.name if known else plain(code)


_VALUES: Mapping[str, Callable[[str], str]] = {
    "state": lambda code: STATES.get(code, code),
    "lane": lambda code: LANES.get(code, code),
    "band": lambda code: f"{BANDS.get(code, code)} ({code})",
    "kind": lambda code: what(code, None).capitalize(),
    "app": _app,
    "rule": rule,
}
