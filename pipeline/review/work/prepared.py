"""Units that are read next, prepared while the one before is read: what is the same for everybody of a page, and
nothing that says that it was shown. That is written down when it is."""

import threading
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.review.case.aside import Aside
from pipeline.review.case.cases import CaseAtHand
from pipeline.review.shown.ready import Ready, ready

if TYPE_CHECKING:
    from pipeline.review.web.visit import Visit

_MOST = 64
_KEPT: OrderedDict[tuple[Path, str], tuple[Aside, Ready]] = OrderedDict()
_ONE = threading.Lock()


def taken(case: CaseAtHand, unit_id: str, hidden: Aside) -> Ready | None:
    """A unit that was prepared, once: whoever shows it again, or what was set aside since, makes it anew."""
    with _ONE:
        kept = _KEPT.pop((case.board_path, unit_id), None)
    return kept[1] if kept and kept[0] is hidden else None


def prepare(visit: "Visit", unit_id: str, hidden: Aside) -> None:
    """Prepare a unit that is likely to be shown next."""
    case = visit.case
    with case.board() as board:
        unit = board.unit(unit_id)
    if unit is None or unit_id in hidden.units:
        return
    made = ready(visit, unit, hidden)
    with _ONE:
        _KEPT[case.board_path, unit_id] = hidden, made
        while len(_KEPT) > _MOST:
            _KEPT.popitem(last=False)
