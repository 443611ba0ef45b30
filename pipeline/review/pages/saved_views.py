"""Saved views of the queue and of searches: to keep, rename, share and delete them."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Path
from fastapi.responses import Response

from pipeline.review.people.roles import Act
from pipeline.review.search import saved
from pipeline.review.search.saved import LONGEST_NAME, Of, SavedViews
from pipeline.review.web.visit import May, Visit

ROUTER = APIRouter()

_View = Annotated[int, Path(ge=1, le=2**53)]
_Name = Annotated[str, Form(max_length=1_000)]
_NOTHING: dict[str, Any] = {"saved": None, "name": "", "shared": False}
_GONE = "There is no such view of yours. Somebody else's can be used, not changed."


@ROUTER.get("/cases/{folder}/saved-views")
def views(visit: Annotated[Visit, Depends(May(Act.read))]) -> Response:
    """Their own, and those that others share."""
    return _page(visit)


@ROUTER.post("/cases/{folder}/saved-views")
def save(
    visit: Annotated[Visit, Depends(May(Act.read))],
    of: Annotated[Of, Form()],
    query: Annotated[str, Form(max_length=50_000)] = "",
    name: _Name = "",
    shared: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Keep a page under a name."""
    if wrong := saved.add(visit, of, name, query, shared=bool(shared)):
        again: dict[str, Any] = {
            "saved": SavedViews(of, query, ()),
            "name": name[:LONGEST_NAME],
            "shared": bool(shared),
        }
        return _page(visit, wrong, **again)
    return visit.go(f"{visit.base}/saved-views")


@ROUTER.post("/cases/{folder}/saved-views/{view}")
def change(
    visit: Annotated[Visit, Depends(May(Act.read))],
    view: _View,
    name: _Name = "",
    shared: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Give one another name; share it with everybody of the case, or not."""
    try:
        wrong = saved.change(visit, view, name, shared=bool(shared))
    except LookupError:
        raise HTTPException(404, _GONE) from None
    return _page(visit, wrong, view) if wrong else visit.go(f"{visit.base}/saved-views")


@ROUTER.post("/cases/{folder}/saved-views/{view}/delete")
def delete(visit: Annotated[Visit, Depends(May(Act.read))], view: _View) -> Response:
    """Delete one."""
    try:
        saved.delete(visit, view)
    except LookupError:
        raise HTTPException(404, _GONE) from None
    return visit.go(f"{visit.base}/saved-views")


def _page(visit: Visit, wrong: str = "", at: int = 0, **again: Any) -> Response:
    """With what is wrong of one of them; or of a new one, which is asked for `again`."""
    views = saved.every(visit)
    visit.logged("consult", page="saved-views", views=[view.id for view in views])
    return visit.page(
        "search/views.html", 422 if wrong else 200, here="search", views=views, wrong=wrong, at=at, **_NOTHING | again
    )
