"""Views that people save: the query of the queue's page or of this search under a name; their own, or for everybody of
the case. What is kept was read and written anew by us: it can lead nowhere else."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import parse_qsl

import sqlalchemy as sa

from pipeline.review.database.tables import SAVED_VIEWS, USERS
from pipeline.review.search.question import LONGEST, Question
from pipeline.review.web.visit import Visit
from pipeline.review.work.chosen import Chosen

Of = Literal["queue", "search"]

MOST = 200
"""Views of one person in a case."""

LONGEST_NAME = 80
_UNSENT = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True)
class SavedView:
    """A saved view; `own` of whoever asks."""

    id: int
    name: str
    of: Of
    query: str
    shared: bool
    own: bool
    by: str

    def address(self, base: str) -> str:
        """Of the page that it is a view of."""
        return f"{base}/{self.of}?{self.query}"


@dataclass(frozen=True)
class SavedViews:
    """What `search/saved_views.html` shows beside a page: as `saved`.

    Attributes:
        query: of the page as it is now, to be saved; empty if there is nothing to save.
    """

    of: Of
    query: str
    views: Sequence[SavedView]


def saved_views(visit: Visit, of: Of, query: str = "") -> SavedViews:
    """Their own views of a page and those that others share, by name."""
    return SavedViews(of, query, [view for view in every(visit) if view.of == of])


def every(visit: Visit) -> list[SavedView]:
    """All of their own and those that others share."""
    user_id = visit.person.user_id
    asked = (
        sa.select(SAVED_VIEWS, USERS.c.name.label("by"))
        .join(USERS, USERS.c.id == SAVED_VIEWS.c.user_id)
        .where(SAVED_VIEWS.c.folder == visit.folder, (SAVED_VIEWS.c.user_id == user_id) | SAVED_VIEWS.c.shared)
    )
    with visit.database.reading() as connection:
        rows = connection.execute(asked).all()
    views = [SavedView(r.id, r.name, r.of, r.query, r.shared, r.user_id == user_id, r.by) for r in rows]
    return sorted(views, key=lambda view: (not view.own, view.name.casefold(), view.id))


def anew(of: Of, query: str) -> str:
    """A query of one of our pages, read and written anew; what those do not know is left out."""
    if of == "queue":
        return Chosen.read(query).query
    given = parse_qsl(query[: 12 * LONGEST], max_num_fields=100)
    return Question.of(given).query()


def add(visit: Visit, of: Of, name: str, query: str, *, shared: bool) -> str | None:
    """Save a view; why not, if it cannot be."""
    if wrong := _wrong(name):
        return wrong
    try:
        kept = anew(of, query)
    except ValueError:
        return "This page cannot be saved: its address has something that is not of it."
    values = {"folder": visit.folder, "user_id": visit.person.user_id, "of": of, "query": kept}
    with visit.writing() as connection:
        own = (SAVED_VIEWS.c.folder == visit.folder, SAVED_VIEWS.c.user_id == visit.person.user_id)
        if (connection.scalar(sa.select(sa.func.count()).select_from(SAVED_VIEWS).where(*own)) or 0) >= MOST:
            return f"You have {MOST} saved views in this case. Delete one first."
        made = sa.insert(SAVED_VIEWS).values(values | {"name": _clean(name), "shared": shared})
        view = connection.execute(made.returning(SAVED_VIEWS.c.id)).scalar_one()
        visit.log(connection, "alter", event="view saved", view=view, of=of, shared=shared)
    return None


def change(visit: Visit, view: int, name: str, *, shared: bool) -> str | None:
    """Give one of their own another name, or share it or not; why not, if it cannot be.

    Raises:
        LookupError: none of their own.
    """
    if wrong := _wrong(name):
        own(visit, view)
        return wrong
    values = {"name": _clean(name), "shared": shared}
    _altered(visit, view, sa.update(SAVED_VIEWS).values(values), "view changed", shared=shared)
    return None


def delete(visit: Visit, view: int) -> None:
    """Delete one of their own. Raises LookupError: none of their own."""
    _altered(visit, view, sa.delete(SAVED_VIEWS), "view deleted")


def own(visit: Visit, view: int) -> SavedView:
    """One of their own. Raises LookupError: there is none."""
    for one in every(visit):
        if one.id == view and one.own:
            return one
    raise LookupError


def _altered(visit: Visit, view: int, statement: Any, event: str, **detail: Any) -> None:
    of_mine = (
        SAVED_VIEWS.c.id == view,
        SAVED_VIEWS.c.folder == visit.folder,
        SAVED_VIEWS.c.user_id == visit.person.user_id,
    )
    with visit.writing() as connection:
        if not connection.execute(statement.where(*of_mine)).rowcount:
            raise LookupError
        visit.log(connection, "alter", event=event, view=view, **detail)


def _clean(name: str) -> str:
    return " ".join(_UNSENT.sub("", name).split())


def _wrong(name: str) -> str | None:
    if not _clean(name):
        return "Give the view a name."
    return f"Name: {LONGEST_NAME} characters at most." if len(_clean(name)) > LONGEST_NAME else None
