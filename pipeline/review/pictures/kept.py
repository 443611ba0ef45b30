"""Pictures that were counted already: kept in memory until what may be seen of the case changes."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

import sqlalchemy as sa

from pipeline.review.database.tables import CASES
from pipeline.review.web.visit import Visit

_T = TypeVar("_T")
_MOST = 256
_GUARD = Lock()


def kept(visit: Visit, what: str, asked: Hashable, count: Callable[[], _T]) -> _T:
    """What `count` gives, counted once for a version of the queue and what is set aside in it.

    Args:
        what: name of the picture.
        asked: all else that it depends on.
    """
    version = visit.case.version
    with visit.database.reading() as connection:
        generation = connection.scalar(sa.select(CASES.c.generation).where(CASES.c.folder == visit.folder))
    key = (what, visit.folder, version, generation, asked)
    pictures = _of(visit)
    with _GUARD:
        if key in pictures:
            pictures.move_to_end(key)
            found: _T = pictures[key]
            return found
    made = count()
    with _GUARD:
        pictures[key] = made
        while len(pictures) > _MOST:
            pictures.popitem(last=False)
    return made


def _of(visit: Visit) -> "OrderedDict[Hashable, Any]":
    """Those of this application: another one may have another review database."""
    state = visit.request.app.state
    with _GUARD:
        if not hasattr(state, "pictures"):
            state.pictures = OrderedDict()
        found: OrderedDict[Hashable, Any] = state.pictures
        return found
