"""Units that are read next, prepared while the one before is read: what is the same for everybody of a page, and
nothing that says that it was shown. That is written down when it is."""

import threading
from collections import OrderedDict
from pathlib import Path

from pipeline.review.case.aside import Aside
from pipeline.review.case.cases import CaseAtHand
from pipeline.review.shown.item import Item
from pipeline.review.shown.item import item as made_of
from pipeline.view.board import Unit

_MOST = 64
_KEPT: OrderedDict[tuple[Path, str, int], tuple[Aside, Item]] = OrderedDict()
_ONE = threading.Lock()


def item(case: CaseAtHand, unit: Unit, hidden: Aside, page: int = 1) -> Item:
    """A unit as it is shown, once: whoever shows it again, or what was set aside since, makes it anew."""
    with _ONE:
        kept = _KEPT.pop((case.board_path, unit.unit_id, page), None)
    return kept[1] if kept and kept[0] is hidden else made_of(case, unit, hidden, page)


def prepare(case: CaseAtHand, unit_id: str, hidden: Aside) -> None:
    """Prepare a unit that is likely to be shown next."""
    with case.board() as board:
        unit = board.unit(unit_id)
    if unit is None or unit_id in hidden.units:
        return
    made = made_of(case, unit, hidden)
    with _ONE:
        _KEPT[case.board_path, unit_id, 1] = hidden, made
        while len(_KEPT) > _MOST:
            _KEPT.popitem(last=False)
