"""What no learned order may rest on: `off_limits.toml`. The words are cut out of a text before anything is learned."""

import tomllib
from functools import cache
from importlib.resources import files

from models.language.terms import Term, Terms


@cache
def topics() -> dict[str, tuple[str, ...]]:
    """Topic → its terms, as they are written."""
    content = tomllib.loads(files("models").joinpath("off_limits.toml").read_text("utf-8"))
    return {topic: tuple(terms) for topic, terms in content.items()}


@cache
def terms() -> Terms:
    """Finds them. Build it once a process."""
    return Terms([Term.of(topic, term) for topic, written in topics().items() for term in written])
