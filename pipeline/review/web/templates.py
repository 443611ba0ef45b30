"""How pages are made of templates: Jinja, everything escaped, what comes from evidence isolated and marked."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from models import words
from models.relevance import KEYS, MEANS, WORDS
from pipeline.review.clock import at
from pipeline.review.media.figure import figure
from pipeline.review.people.roles import Act
from pipeline.review.shown.evidence import evidence
from pipeline.review.wellbeing import pause

_HERE = Path(__file__).parent.parent


def environment() -> Environment:
    """The environment of all templates."""
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= _FILTERS
    made.globals |= {"Act": Act, "relevance": WORDS, "means": MEANS, "keys": KEYS}
    made.globals |= {"figure": figure, "break_due": pause.due}
    return made


def _when(us: int | None, until: int | None = None) -> str:
    return words.when(None if us is None else at(us), None if until is None else at(until))


_FILTERS: dict[str, Callable[..., Any]] = {
    "evidence": evidence,
    "when": _when,
    "size": words.size,
    "what": lambda unit: words.what(unit.kind, unit.app),
    "points": words.points,
    "many": words.many,
    "thousands": "{:,}".format,
    "plain": words.plain,
}
