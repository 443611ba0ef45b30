"""Makes HTML of the templates that show evidence."""

from typing import TYPE_CHECKING, Any

from pipeline.review.shown import times, words
from pipeline.review.shown.frame import framed

if TYPE_CHECKING:
    from pipeline.review.web.visit import Visit


def rendered(visit: "Visit", template: str, /, **context: Any) -> str:
    """A part of a page. A `visit` in `context` takes the place of the one that asks."""
    templates = visit.request.app.state.templates
    made: str = templates.get_template(template).render({"visit": visit} | given() | context)
    return made


def given() -> dict[str, Any]:
    """What such templates write things with."""
    return {"words": words, "day": times.day, "clock": times.clock, "framed": framed}
