"""One's own keys: which does what, or none at all."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from pipeline.review.people import preferences
from pipeline.review.people.roles import Act
from pipeline.review.web.visit import May, Visit
from pipeline.review.work import keys

ROUTER = APIRouter()
_Own = Annotated[Visit, Depends(May(Act.home))]
_Key = Annotated[str, Field(max_length=20)]


@ROUTER.get("/account/keys")
def page(visit: _Own, saved: bool = False) -> Response:
    """What each key does."""
    own = keys.keys(visit.person)
    return visit.page("work/keys.html", off=own.off, given=own.of, mistakes={}, acts=keys.ACTS, saved=saved)


class Given(BaseModel):
    """What the form says: a key for each act.

    Attributes:
        default: those that everybody begins with, instead.
    """

    model_config = ConfigDict(extra="ignore")

    relevant: _Key = ""
    not_relevant: _Key = ""
    privileged: _Key = ""
    escalate: _Key = ""
    cannot_decide: _Key = ""
    undo: _Key = ""
    note: _Key = ""
    next: _Key = ""
    previous: _Key = ""
    search: _Key = ""
    legend: _Key = ""
    off: bool = False
    default: bool = False

    @property
    def of(self) -> dict[str, str]:
        """Act → key."""
        return {act: keys.DEFAULT[act] if self.default else getattr(self, act).strip() for act in keys.ACTS}


@ROUTER.post("/account/keys")
def save(visit: _Own, given: Annotated[Given, Form()]) -> Response:
    """Keep them."""
    mistakes = keys.mistakes(given.of)
    if mistakes:
        shown = {"off": given.off, "given": given.of, "mistakes": mistakes, "acts": keys.ACTS}
        return visit.page("work/keys.html", 422, saved=False, **shown)
    with visit.writing() as connection:
        preferences.save(connection, visit.person.user_id, keys={"off": given.off, "of": given.of})
    return visit.go("/account/keys?saved=true")
