"""A unit, ready to be shown: what of its page is the same for everybody, as HTML."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from pipeline.review.case.aside import Aside
from pipeline.review.shown.item import Item, item
from pipeline.review.shown.rendered import rendered
from pipeline.view.board import Unit

if TYPE_CHECKING:
    from pipeline.review.web.visit import Visit


@dataclass(frozen=True)
class Ready:
    """Parts of a page.

    Attributes:
        head: what it is.
        content: what it says; None of a unit with files: what is shown of a file depends on who asks, and when.
        why: why it is here.
    """

    item: Item
    head: Markup
    content: Markup | None
    why: Markup


@dataclass(frozen=True)
class _Anybody:
    """Stands for the visit in a template that is not to know whose it is: it has nothing else."""

    base: str


def ready(visit: "Visit", unit: Unit, hidden: Aside, page: int = 0) -> Ready:
    """Make a unit ready, for anybody who may read the case.

    Args:
        page: of a document; 0: that of the first evidence.
    """
    made = item(visit.case, unit, hidden, page)
    content = None if _has_files(made) else _part(visit, made, f"unit/show_{made.display}.html")
    return Ready(made, _part(visit, made, "unit/head.html"), content, _part(visit, made, "unit/why.html"))


def _has_files(made: Item) -> bool:
    return made.display in ("media", "document") or any(
        attached.file.source_id for line in made.lines for attached in line.attachments
    )


def _part(visit: "Visit", made: Item, template: str) -> Markup:
    html = rendered(visit, template, visit=_Anybody(visit.base), item=made, unit=made.unit)
    return Markup(html)  # noqa: S704 - of a template, which escapes
